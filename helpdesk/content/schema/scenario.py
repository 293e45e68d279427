"""`scenarios.yaml`: worked examples, which are the tests of a pack."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Id, LangTag, Strict, TopicId, Words
from .scenario_carbon import CarbonExpectation
from .statement import FactValue, Period


class ScenarioPlace(Strict):
    """A point, or a name that the gazetteer knows."""

    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    name: str | None = None

    @model_validator(mode="after")
    def _point_or_name(self) -> "ScenarioPlace":
        if (self.lon is None) != (self.lat is None) or (self.lon is None and self.name is None):
            raise ValueError("give lon and lat, or a name")
        return self


class FactExpectation(Strict):
    value: FactValue
    by: list[str] | None = None
    tier: int | None = None


class TopicExpectation(Strict):
    """Only the keys that the scenario fixes; lists are compared whole, those of `..._has` must be contained."""

    status: Literal["DECIDED", "CONFLICT", "GAP"] | None = None
    floor: float | None = None
    ceiling: float | None = None
    prohibited: list[str] | None = None
    required: list[str] | None = None
    closed_days: list[Period] | None = None
    closed_on_day: bool | None = Field(default=None, description="Whether the day asked about is a closed one")
    fact: FactExpectation | None = None
    binding: list[Id] | None = Field(
        default=None, description="Norms in force on it; they, and may_apply beside them, need a defence"
    )
    advice: list[Id] | None = None
    suppressed: list[Id] | None = None
    conflicts: list[tuple[str, list[Id]]] | None = None
    notes: list[list[str]] | None = None
    may_apply: list[Id] | None = None
    missing: list[Id] | None = None
    advice_has: list[Id] | None = None
    suppressed_has: list[Id] | None = None
    may_apply_has: list[Id] | None = None
    prohibited_has: list[str] | None = None
    required_has: list[str] | None = None
    missing_has: list[Id] | None = None
    decided_by: list[Id] | None = None
    decision: Literal["DECIDED", "SHARED", "GAP"] | None = None


SchemeStatus = Literal["open", "ended", "future", "not_eligible", "unknown", "outside"]
FourAnswers = Literal["yes", "no", "unknown"]
ServiceStake = Literal["yes", "no", "unknown", "outside", "told_nearer"]
RungVerdict = Literal["decides", "SHARED", "lower_level_sufficient", "no_capacity", "effect_spills_over", "GAP"]


class SchemeExpectation(Strict):
    """Only the answers that the scenario fixes."""

    status: SchemeStatus | None = None
    in_territory: FourAnswers | None = None
    in_time: FourAnswers | None = None
    eligible: FourAnswers | None = None
    stackable: FourAnswers | None = None
    missing: list[Id] | None = None


class ServiceExpectation(Strict):
    """Only the keys that the scenario fixes. `decides` are the regions of the rungs that decide; `rungs` the verdict at
    a region's rung."""

    at_stake: FourAnswers | None = None
    missing: list[Id] | None = None
    decision: Literal["DECIDED", "SHARED", "BY_TOPIC", "GAP"] | None = None
    decided_by: list[Id] | None = None
    decided_by_has: list[Id] | None = None
    decides: list[Id] | None = None
    rungs: dict[Id, RungVerdict] = Field(default_factory=dict)
    spreads_over: list[Id] | None = None
    ask_has: list[Id] | None = None


class Expectation(Strict):
    regions: list[Id] = Field(default_factory=list, description="Regions that the answer must name")
    not_regions: list[Id] = Field(default_factory=list)
    border: list[Id] | None = None
    topics: dict[TopicId, TopicExpectation] = Field(default_factory=dict)
    schemes: dict[Id, SchemeStatus | SchemeExpectation] = Field(default_factory=dict)
    services: dict[Id, ServiceStake | ServiceExpectation] = Field(default_factory=dict)
    soil: dict[Id, FactValue | None] = Field(default_factory=dict)
    gaps: list[TopicId] = Field(default_factory=list)
    carbon: CarbonExpectation | None = None


class ScenarioEntry(Strict):
    """`scenarios.yaml`: a worked example, and a test of the pack."""

    name: Words
    place: ScenarioPlace
    on: date
    given: dict[Id, FactValue] = Field(default_factory=dict)
    lang: LangTag = "en"
    expect: Expectation
