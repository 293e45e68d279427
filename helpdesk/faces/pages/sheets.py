"""The short forms of an answer: one sheet of paper, and a text to be read aloud. What they leave out is counted."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from .telling import Group, Telling

Json = Mapping[str, Any]

# What one sheet of A4 has room for.
SHEET = {"closures": 2, "norms": 6, "rules": 8, "avoided": 6, "schemes": 3, "contacts": 4, "questions": 2}
# What is read aloud in two or three minutes, at about 150 words a minute.
MESSAGE = {"closures": 2, "norms": 3, "avoided": 3, "schemes": 2, "contacts": 3, "questions": 1}
_BANS_FIRST = ("PROHIBIT", "CLOSED_DAYS", "REQUIRE", "CEILING", "FLOOR")


class Short:
    """An answer in the order in which a short form picks from it: what must not be missed comes first."""

    def __init__(self, told: Telling) -> None:
        self._told = told

    def closures(self) -> list[Group]:
        """The topics on which some time of the year is closed."""
        return [group for group in self._told.must() if group.about["closed_days"] and group.closes]

    def laws(self) -> list[Json]:
        """The norms in force in the order of `must`, bans first."""
        norms = [norm for group in self._told.must() for norm in group.items]
        return sorted(norms, key=lambda norm: norm["modality"] != "PROHIBIT")

    def waiting(self) -> list[Json]:
        """The norms that may apply, for want of a fact: bans and closed periods first."""
        return _bans_first(item for item in self._told.may_apply() if item["if"])

    def unread(self) -> list[Json]:
        """The norms of sources that nobody verified, in that order: perhaps law, and never shown as such."""
        return _bans_first(self._told.perhaps())

    def depends_on(self, norm: Json) -> list[str]:
        """The names of the facts that a norm waits for."""
        return [self._facts.get(each, each) for each in dict.fromkeys(condition["fact"] for condition in norm["if"])]

    @cached_property
    def _facts(self) -> Mapping[str, str]:
        return {group.about["fact"]: group.name for group in self._told.questions()}

    def schemes(self) -> list[Json]:
        """Those that may still pay here, the open ones first."""
        found = [each for each in self._told.record["schemes"] if each["status"] not in ("ended", "not_eligible")]
        return sorted(found, key=lambda each: each["status"] != "open")

    def contacts(self) -> list[Json]:
        """Whom to call: those last who serve others than the asker, those first who can be called, then written to; the
        nearest first among them."""
        return sorted(self._told.record["contacts"], key=_harder)


def _bans_first(found: Iterable[Json]) -> list[Json]:
    norms = [item for item in found if item["modality"] in _BANS_FIRST]
    return sorted(norms, key=lambda norm: _BANS_FIRST.index(norm["modality"]))


def _harder(contact: Json) -> tuple[bool, bool, bool]:
    others = bool(contact["audience"]) and not contact["for_you"]
    return others, not contact["phone"], not contact["email"]


def unspaced(text: str) -> str:
    """Text without the spaces that a template leaves at the ends of lines."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())
