"""Whole answers at named places, and why each of their lines follows from its source."""

from datetime import date

from pydantic import Field

from .base import Id, LangTag, Strict, Words
from .scenario import ScenarioPlace
from .statement import FactValue


class AnswerExpectation(Strict):
    """Everything told at a place, compared whole: a line that is missing or new is a difference. Each id of a
    statement, practice or scheme here needs an entry in `defence.yaml` of the pack or of the world."""

    binding: list[Id] | None = Field(default=None, description="Norms in force, in any order")
    may_apply: list[Id] | None = Field(default=None, description="What waits for a fact or a source, in any order")
    advice: list[Id] | None = Field(default=None, description="In the order in which it is told, across all topics")
    suppressed: list[Id] | None = Field(default=None, description="Advice that a norm forbids")
    facts: dict[str, str] | None = Field(default=None, description="Statement: value, unit and tier")
    carbon: dict[Id, str] | None = Field(default=None, description="Practice: what leads, as `tier1 2019`, or none")
    schemes: dict[Id, str] | None = Field(default=None, description="Scheme: its status")
    deciders: dict[str, list[str]] | None = Field(default=None, description="Bodies, joined by ` + `: their topics")
    gaps: list[str] | None = None
    contacts: list[Id] | None = Field(default=None, description="Bodies in the order in which they are named")

    def lines(self) -> set[str]:
        """The ids that need a defence."""
        listed = [*(self.binding or ()), *(self.may_apply or ()), *(self.advice or ()), *(self.suppressed or ())]
        facts = [each for ids in self.facts or () for each in ids.split(" + ")]
        return {*listed, *facts, *(self.carbon or ()), *(self.schemes or ())}


class PlaceExpectation(Strict):
    regions: list[Id] = Field(default_factory=list, description="Regions that the answer must name")
    answer: AnswerExpectation


class PlaceEntry(Strict):
    """`places.yaml`: a place in the pack, and all that is told there."""

    name: Words
    place: ScenarioPlace
    on: date
    given: dict[Id, FactValue] = Field(default_factory=dict)
    lang: LangTag = "en"
    expect: PlaceExpectation


class DefenceEntry(Strict):
    """`defence.yaml`: what a line of an answer rests on, by article, table or page, and what was not read."""

    id: Id
    because: Words
