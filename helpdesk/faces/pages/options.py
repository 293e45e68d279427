"""The few options that a caller is told first, and what to leave alone: advice and carbon put together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .carbon import Practices, recommends

Json = Mapping[str, Any]

SHOWN = 3
# From which share of the "4 per 1000" target on a gain is called a part of it, and from which all of it.
_PART, _ALL = 0.25, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A practice: its change of carbon where there is a figure, and the nearest advice on it where there is one."""

    practice: str
    name: str
    change: Json | None = None
    advice: Json | None = None

    @property
    def unless(self) -> Sequence[str]:
        """The norms that may forbid it, by their ids."""
        advised: Sequence[str] = self.advice["unless"] if self.advice else ()
        return advised or (self.change["may_be_prohibited_by"] if self.change else ())

    @property
    def unverified(self) -> bool:
        """Whether the source of the advice was not verified."""
        source = self.advice["source"] if self.advice else None
        return bool(source and not source["verified"])

    @property
    def size(self) -> str:
        """How much that is, as a word: `little`, `part` or `all` of the target, or nothing without a figure."""
        headline = self.change["headline"] if self.change else None
        share = headline["share_of_target"] if headline else None
        if share is None:
            return ""
        return "all" if share >= _ALL else "part" if share >= _PART else "little"


def best(advice: Sequence[Json], carbon: Practices) -> list[Option]:
    """At most three. What a body advises here comes first, then what leaves the use of the land as it is, then a sure
    gain before an unsure one, then the larger. Advice without a figure, the nearest first, stands between sure
    gains and others. Advice of which nobody verified the source comes after the rest, what a rule may forbid after
    that, and what loses carbon for sure is none."""
    lost = {each["practice"] for each in carbon.losses if each["headline"]["sign_certain"]}
    advice = [item for item in advice if item["value"] not in lost]
    said = {item["value"]: item for item in reversed(advice) if recommends(item)}
    found = [
        Option(practice=each["practice"], name=each["name"], change=each, advice=said.get(each["practice"]))
        for each in sorted(carbon.offers, key=_rank)
        if each["advised"] or not _changes_use(each)
    ]
    told = {each.practice for each in found}
    without = [
        Option(practice=item["value"], name=item["value_name"] or item["value"], advice=item)
        for item in advice
        if recommends(item) and said[item["value"]] is item and item["value"] not in told
    ]
    advised = [each for each in found if each.advice]
    own = [each for each in found if not each.advice]
    sure = [each for each in own if each.change and each.change["headline"]["sign_certain"]]
    options = [*advised, *sure, *without, *(each for each in own if each not in sure)]
    return sorted(options, key=lambda each: (bool(each.unless), each.unverified))[:SHOWN]


def avoid(advice: Iterable[Json], suppressed: Iterable[Json], carbon: Practices) -> list[str]:
    """The names of what is advised against, what a rule forbids, and what loses carbon for sure, once each."""
    against = [item["value_name"] or item["value"] for item in advice if item["modality"] == "DISCOURAGE"]
    forbidden = [item["value_name"] or item["value"] for item in suppressed if item["modality"] == "RECOMMEND"]
    lost = [each["name"] for each in carbon.losses if each["headline"]["sign_certain"]]
    return list(dict.fromkeys([*against, *forbidden, *lost]))


def _changes_use(change: Json) -> bool:
    before, after = change["from"], change["to"]
    return bool(before and after and before["land_use"] != after["land_use"])


def _rank(change: Json) -> tuple[bool, bool, bool, float]:
    headline = change["headline"]
    return not change["advised"], _changes_use(change), not headline["sign_certain"], -headline["rate_t_c_ha_yr"]
