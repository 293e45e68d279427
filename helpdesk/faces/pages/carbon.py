"""The carbon of practices in the groups in which the page tells it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .formats import Formats, are_small
from .words import Words

Json = Mapping[str, Any]
# The order in which trade-offs are told.
_EFFECTS = ("better", "worse", "check")


@dataclass(frozen=True, slots=True)
class Practices:
    """Offers with what bodies advise here first; losses; and what is not offered or has no figure."""

    offers: Sequence[Json]
    losses: Sequence[Json]
    others: Sequence[Json]


def practices(record: Json) -> Practices:
    advised = {item["value"] for topic in record["topics"].values() for item in topic["advice"] if recommends(item)}
    told = [{**each, "advised": each["practice"] in advised} for each in record["carbon"]["practices"]]
    offers = [each for each in told if each["offer"]]
    losses = [each for each in told if each["headline"] and each["headline"]["rate_t_c_ha_yr"] < 0]
    others = [each for each in told if not each["offer"] and each not in losses]
    return Practices(sorted(offers, key=lambda each: not each["advised"]), losses, others)


def recommends(item: Json) -> bool:
    """Whether it is advice for a practice, of a body within its remit."""
    return bool(item["modality"] == "RECOMMEND" and not item["unbacked"])


def range_of(numbers: Json, fmt: Formats, say: Words, *, small: bool = False) -> str:
    """`(0.24 to 0.40)`, or nothing where the source gives no range."""
    told = fmt.rates(*_ends(numbers), small=small)
    return f"({told.low} {say['to']} {told.high})" if told.low is not None else ""


def rate_of(numbers: Json, fmt: Formats, *, small: bool = False) -> str:
    told = fmt.rates(*_ends(numbers), small=small)
    return f"{told.value} {told.unit}"


def small_among(changes: Iterable[Json | None]) -> bool:
    """Whether one of the changes that stand together is told in kilograms: then all are, to be compared."""
    return any(are_small(*_ends(each["headline"])) for each in changes if each and each["headline"])


def _ends(numbers: Json) -> tuple[float, float | None, float | None]:
    return numbers["rate_t_c_ha_yr"], numbers["low_t_c_ha_yr"], numbers["high_t_c_ha_yr"]


def sureness(numbers: Json, say: Words) -> str:
    """Whether the sign is beyond doubt, in words."""
    if numbers["sign_certain"] is None:
        return say["sign_none"]
    kind = "loss" if numbers["rate_t_c_ha_yr"] < 0 else "sign"
    told = say[f"{kind}_{'yes' if numbers['sign_certain'] else 'no'}"]
    wide = numbers["sign_certain"] and numbers["low_t_c_ha_yr"] < 0 < numbers["high_t_c_ha_yr"]
    return f"{told} ({say['sign_of_stock']})" if wide else told


def mind(flags: Iterable[Json], say: Words) -> Iterator[tuple[str, str]]:
    """The trade-offs by what becomes of them: `Worse for` and `water, labour`."""
    effects: dict[str, set[str]] = {}
    for each in flags:
        if each["flag"] is not None:
            effects.setdefault(each["flag"], set()).add(each["effect"])
    for effect in _EFFECTS:
        # What gets better in one way and worse in another is to be looked at.
        named = [flag for flag, found in effects.items() if (min(found) if len(found) == 1 else "check") == effect]
        if named:
            yield say[f"effect_{effect}"], ", ".join(say[f"flag_{flag}"] for flag in named)


IN_TEMPLATES: Mapping[str, Any] = {
    "carbon_range": range_of,
    "carbon_rate": rate_of,
    "carbon_small": small_among,
    "carbon_sure": sureness,
    "carbon_mind": mind,
}
