"""The files of a region folder (a pack). Each class is one entry of one file; the docstring names the file."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...domain.bodies import Power
from ...domain.calendar import day_number
from ...domain.statements import Modality
from .base import Dated, Id, LangTag, MonthDay, SomeTexts, Strict, TextsByLang, TopicId, Url, Words

FactValue = bool | float | str


class Keeper(Strict):
    """Who keeps the pack true."""

    name: Words
    email: str | None = None
    url: Url | None = None
    role: Words | None = None


class Pack(Strict):
    """`pack.yaml`: one region folder."""

    id: Id
    names: TextsByLang
    languages: Annotated[list[LangTag], Field(min_length=1)]
    keepers: Annotated[list[Keeper], Field(min_length=1)]
    note: Words | None = None


class PickedBoundary(Strict):
    """The features of an ingested layer that match `where`, dissolved into one territory."""

    layer: Id
    where: Annotated[dict[str, str | float | list[str | float]], Field(min_length=1)]


class RegionEntry(Strict):
    """`regions.yaml`: a territory. `boundary` is a GeoJSON file of the pack, a pick of layer features, `world`,
    or absent for `{union_of: [...]}`."""

    id: Id
    kind: Id
    names: TextsByLang
    parent: Id | None = None
    boundary: Annotated[str, Field(pattern=r"^[\w./-]+\.geojson$")] | Literal["world"] | PickedBoundary | None = None
    union_of: list[Id] = Field(default_factory=list, description="Regions of any pack whose union this is")
    clip_to: Id | None = Field(default=None, description="Region that this one is cut to: for what is drawn by hand")
    approximate: bool = Field(default=False, description="Drawn by hand from a description or a small map")
    precision_m: Annotated[float, Field(gt=0)] | None = None
    source: "SourceEntry | None" = None

    @model_validator(mode="after")
    def _one_boundary(self) -> "RegionEntry":
        if (self.boundary is None) == (not self.union_of):
            raise ValueError("give either boundary or union_of")
        if self.approximate and self.precision_m is None:
            raise ValueError("an approximate boundary needs precision_m, how far off it may be in metres")
        return self


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


class CompetenceEntry(Dated):
    """Topic x region x power; `capacity: false` where the body exists but cannot deliver."""

    topic: TopicId
    region: Id
    power: Power
    capacity: bool = True
    source: SourceEntry | None = None


class ContactEntry(Strict):
    """Whom to call. `verified` says that the details were read on the body's own page."""

    names: TextsByLang
    phone: str | None = None
    email: str | None = None
    url: Url | None = None
    address: str | None = None
    hours: str | None = None
    languages: list[LangTag] = Field(default_factory=list)
    audience: list[Id] = Field(default_factory=list)
    topics: list[TopicId] = Field(default_factory=list)
    verified: bool = False

    @model_validator(mode="after")
    def _reachable(self) -> "ContactEntry":
        if not (self.phone or self.email or self.url or self.address):
            raise ValueError("a contact needs at least one of phone, email, url, address")
        return self


class BodyEntry(Strict):
    """`bodies.yaml`: who speaks."""

    id: Id
    names: TextsByLang
    url: Url | None = None
    competences: list[CompetenceEntry] = Field(default_factory=list)
    contacts: list[ContactEntry] = Field(default_factory=list)


class TopicEntry(Strict):
    """`topics.yaml`: what statements are about."""

    id: TopicId
    names: TextsByLang
    effect_kind: Id | None = None
    kind_precedence: list[Id] = Field(default_factory=list)
    unit: str | None = Field(default=None, description="Unit of floors, ceilings and values on this topic")
    measured_as: Id | None = Field(default=None, description="Fact that a measurement on the spot would give")


class FactValueEntry(Strict):
    """One value that a fact may take."""

    id: Id
    names: TextsByLang


class FactEntry(Strict):
    """`facts.yaml`: something only the asker can know, and the question that gets it (layers name their own facts)."""

    id: Id
    names: TextsByLang
    question: TextsByLang
    unit: str | None = None
    values: list[FactValueEntry] = Field(default_factory=list, description="Allowed values; absent for numbers")
    boolean: bool = False


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
    tier: Annotated[int, Field(ge=0, le=5)] = 0
    when: When = Field(default_factory=dict)
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


class Tier1State(Strict):
    """An IPCC Tier 1 state: land use, tillage, input."""

    land_use: str
    tillage: str | None = None
    input: str | None = None


class PracticeEntry(Strict):
    """`practices.yaml`: something a land user can do, with its Tier 1 from- and to-states and trade-off flags."""

    id: Id
    names: TextsByLang
    descriptions: SomeTexts = Field(default_factory=dict)
    land_uses: list[Id] = Field(default_factory=list)
    tier1_from: Tier1State | None = None
    tier1_to: Tier1State | None = None
    flags: list[Id] = Field(default_factory=list)


class SchemeEntry(Dated):
    """`schemes.yaml`: a support or compensation programme as territorial, temporal and eligibility predicates."""

    id: Id
    names: TextsByLang
    body: Id
    region: Id
    eligible: When = Field(default_factory=dict)
    successor: Id | None = None
    stacks_with: list[Id] = Field(default_factory=list)
    excludes: list[Id] = Field(default_factory=list)
    unit: str | None = None
    pays: SomeTexts = Field(default_factory=dict)
    text: TextsByLang
    permanence: Words | None = None
    source: SourceEntry


class ServiceEntry(Strict):
    """`services.yaml`: an ecosystem service, the region whose bodies provide for it, and the topics that serve it."""

    id: Id
    names: TextsByLang
    descriptions: SomeTexts = Field(default_factory=dict)
    region: Id
    topics: Annotated[list[TopicId], Field(min_length=1)]
    effect_kind: Id | None = None
    source: SourceEntry | None = None
