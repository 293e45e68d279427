"""`schemes.yaml`: what a programme asks, takes off, pays, and how it goes with others."""

from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from ...domain.schemes import Kind, Purpose
from .base import Dated, Id, SomeTexts, Strict, TextsByLang, Words
from .statement import SourceEntry, When

_LARGEST = {Kind.UNCERTAINTY: 100.0, Kind.SHARE: 1.0, Kind.CEILING: 100.0}


class StackingEntry(Strict):
    """Another scheme, and where it is said whether both can be had; without a source, in that of the scheme."""

    scheme: Id
    source: SourceEntry | None = None


def _named(value: object) -> object:
    return {"scheme": value} if isinstance(value, str | int) else value


def _in_english(value: object) -> object:
    return {"en": value} if isinstance(value, str) else value


Stacked = Annotated[StackingEntry, BeforeValidator(_named, json_schema_input_type=StackingEntry | Id)]
MaybeEnglish = Annotated[SomeTexts, BeforeValidator(_in_english, json_schema_input_type=SomeTexts | Words)]


class PaymentEntry(Strict):
    """An amount, or from `low` to `high`, for one unit such as `CAD/t CO2e`, in the year for which it was read."""

    amount: Annotated[float, Field(ge=0)] | None = None
    low: Annotated[float, Field(ge=0)] | None = None
    high: Annotated[float, Field(ge=0)] | None = None
    unit: Words
    year: Annotated[int, Field(ge=1990, le=2100)]
    source: SourceEntry | None = None

    @model_validator(mode="after")
    def _amount_or_range(self) -> Self:
        one, two = self.amount is not None, self.low is not None and self.high is not None
        if one == two or (one and (self.low is not None or self.high is not None)):
            raise ValueError("give either amount, or low and high")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise ValueError(f"high {self.high:g} is below low {self.low:g}")
        return self


class DeductionEntry(Strict):
    """`uncertainty`: percent of the gain that are free; `share`: 0 to 1 of what is left; `ceiling`: t C/ha/yr;
    `project`: worked out by each project, so without a value."""

    kind: Kind
    purpose: Purpose
    value: Annotated[float, Field(ge=0)] | None = None
    text: SomeTexts = Field(default_factory=dict)
    source: SourceEntry | None = None

    @model_validator(mode="after")
    def _value_of_its_kind(self) -> Self:
        if (self.value is None) != (self.kind is Kind.PROJECT):
            raise ValueError("a deduction needs its value, unless its kind is project: then nobody else knows it")
        if self.value is not None and self.value > _LARGEST[self.kind]:
            raise ValueError(f"value {self.value:g} is above {_LARGEST[self.kind]:g}, the most for {self.kind}")
        return self


class CreditingEntry(Strict):
    """The deductions in the order in which they are made."""

    years: Annotated[int, Field(ge=1, le=100)] | None = Field(default=None, description="For how long it credits")
    order_known: bool = Field(default=True, description="False where the order itself was not read")
    deductions: Annotated[list[DeductionEntry], Field(min_length=1)]


class PlanTermsEntry(Strict):
    """What every measure of a plan must be one of, and for how many years a plan must run."""

    practices: list[Id] = Field(default_factory=list)
    min_years: Annotated[int, Field(ge=1, le=100)] | None = None
    beyond_law: bool = Field(default=False, description="What a norm requires at the place does not count by itself")

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.practices and self.min_years is None and not self.beyond_law:
            raise ValueError("name practices, min_years or beyond_law, or leave plan out")
        return self


class SchemeEntry(Dated):
    """`schemes.yaml`: a support or compensation programme as territorial, temporal and eligibility predicates."""

    id: Id
    names: TextsByLang
    body: Id
    region: Id
    announced: date | None = Field(default=None, description="Not begun, no first day known: when that was read")
    eligible: When = Field(default_factory=dict, description="All of these must hold")
    alternatives: list[When] = Field(default_factory=list, description="And one of these, whole")
    plan: PlanTermsEntry | None = None
    successor: Id | None = None
    stacks_with: list[Stacked] = Field(default_factory=list)
    excludes: list[Stacked] = Field(default_factory=list)
    unit: str | None = None
    pays: SomeTexts = Field(default_factory=dict)
    payment: PaymentEntry | None = None
    crediting: CreditingEntry | None = None
    text: TextsByLang
    permanence: MaybeEnglish = Field(default_factory=dict)
    first_steps: SomeTexts = Field(default_factory=dict, description="What to do first, in a sentence or two")
    source: SourceEntry

    @model_validator(mode="after")
    def _announced_has_no_first_day(self) -> Self:
        if self.announced and (self.start or self.end):
            raise ValueError("an announced scheme has no from and no to; once they are known, leave announced out")
        return self
