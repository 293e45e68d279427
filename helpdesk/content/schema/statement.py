"""`statements/*.yaml`, and what other files share with it: sources and conditions."""

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator

from ...domain.calendar import day_number
from ...domain.statements import Modality
from ...domain.tier1 import Edition
from .base import Dated, Id, MonthDay, Strict, TextsByLang, TopicId, Url, Words

FactValue = bool | float | str


class SourceEntry(Strict):
    """Where a statement comes from; `verified` says that what is stated was read there on `read_on`."""

    title: Words
    url: Url | None = None
    read_on: date | None = None
    verified: bool = False
    note: Words | None = None

    @model_validator(mode="after")
    def _verified_means_read(self) -> "SourceEntry":
        if self.verified and (self.read_on is None or self.url is None):
            raise ValueError("a verified source needs url and read_on; else say verified: false")
        return self


class Range(Strict):
    """Inclusive at both ends."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> "Range":
        if self.min is None and self.max is None:
            raise ValueError("give min, max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} is above max {self.max:g}")
        return self


When = dict[Id, Annotated[list[FactValue], Field(min_length=1)] | Range]


class Period(Strict):
    """A closed period, both days inclusive, wrapping over the year."""

    start: MonthDay = Field(alias="from")
    end: MonthDay = Field(alias="to")

    @model_validator(mode="after")
    def _real_days(self) -> "Period":
        for text in (self.start, self.end):
            try:
                day_number(text)
            except ValueError:
                raise ValueError(f"{text} is not a day of the year") from None
        return self


_FIGURES = ("edition", "error_pct", "error_meaning", "n", "verification")
_PRACTICE = {Modality.PROHIBIT, Modality.REQUIRE, Modality.RECOMMEND, Modality.DISCOURAGE}


class StatementEntry(Dated):
    """`statements/*.yaml`: one thing a body says on a topic for a region."""

    id: Id
    issuer: Id
    topic: TopicId
    region: Id
    modality: Modality
    value: Period | list[Period] | bool | float | str
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    edition: Edition | None = Field(default=None, description="Edition of the table; never mixed with another")
    error_pct: Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="Half the 95 % range in percent of the value, in place of low and high"
    )
    error_meaning: Words | None = Field(default=None, description="What the table says the error is")
    n: Annotated[int, Field(gt=0)] | None = Field(default=None, description="Profiles, sites or studies it rests on")
    verification: Words | None = Field(default=None, description="In how many sources the figure itself was seen")
    tier: Annotated[int, Field(ge=0, le=5)] = 0
    when: When = Field(default_factory=dict)
    not_when: When = Field(
        default_factory=dict, description="Where one of these is known to hold, the advice is not given"
    )
    replaces: list[Id] = Field(default_factory=list)
    derogates: list[Id] = Field(default_factory=list)
    delegates_to: list[Id] = Field(default_factory=list)
    audience: list[Id] = Field(default_factory=list)
    text: TextsByLang
    source: SourceEntry

    @model_validator(mode="after")
    def _value_fits_modality(self) -> "StatementEntry":
        is_days = isinstance(self.value, Period | list)
        is_number = isinstance(self.value, float | int) and not isinstance(self.value, bool)
        if self.modality is Modality.CLOSED_DAYS and not is_days:
            raise ValueError("CLOSED_DAYS needs a value of {from: MM-DD, to: MM-DD} or a list of them")
        if self.modality is not Modality.CLOSED_DAYS and is_days:
            raise ValueError(f"{self.modality} cannot have a period as value; only CLOSED_DAYS can")
        if self.modality in (Modality.FLOOR, Modality.CEILING) and not is_number:
            raise ValueError(f"{self.modality} needs a number as value")
        if self.modality in (Modality.FLOOR, Modality.CEILING) and self.unit is None:
            raise ValueError(f"{self.modality} needs a unit")
        if self.modality in _PRACTICE and not isinstance(self.value, str):
            raise ValueError(f"{self.modality} needs the id of a practice as value")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        if isinstance(self.value, float | int) and self.low is not None and self.value < self.low:
            raise ValueError(f"value {self.value:g} is below low {self.low:g}")
        if isinstance(self.value, float | int) and self.high is not None and self.value > self.high:
            raise ValueError(f"value {self.value:g} is above high {self.high:g}")
        return self

    @model_validator(mode="after")
    def _only_advice_is_withheld(self) -> "StatementEntry":
        if self.not_when and self.modality.stratum != "advice":
            raise ValueError("not_when is for RECOMMEND and DISCOURAGE; others name in `when` where they hold")
        return self

    @model_validator(mode="after")
    def _figures_are_of_a_value(self) -> "StatementEntry":
        told = [name for name in _FIGURES if getattr(self, name) is not None]
        is_number = isinstance(self.value, float | int) and not isinstance(self.value, bool)
        if told and (self.modality is not Modality.VALUE or not is_number):
            raise ValueError(f"{', '.join(told)}: only a VALUE that is a number has {'them' if told[1:] else 'it'}")
        if self.error_pct is not None and (self.low is not None or self.high is not None):
            raise ValueError("give either error_pct, from which low and high follow, or low and high")
        if (self.error_pct is None) != (self.error_meaning is None) and self.error_meaning != "by_definition":
            raise ValueError("error_pct and error_meaning go together: how wide, and what the source says it is")
        if (self.verification or "").startswith("derived"):
            raise ValueError("a figure derived from those of other rows is no default; leave the gap, or give a source")
        return self
