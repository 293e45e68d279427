"""The files of a region folder (a pack). Each class is one entry of one file; the docstring names the file."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ...domain.bodies import Interest, Power
from .base import BoundsEntry, Dated, Id, LangTag, SomeTexts, Strict, TextsByLang, TopicId, Url, Words
from .statement import SourceEntry


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
    authorities: list[Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+(/[\w.-]+)*$")]] = Field(
        default_factory=list,
        description="Hosts where authorities publish, with a path if shared: a norm is verified only by a page of one",
    )
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
    source: SourceEntry | None = None

    @model_validator(mode="after")
    def _one_boundary(self) -> "RegionEntry":
        if (self.boundary is None) == (not self.union_of):
            raise ValueError("give either boundary or union_of")
        if self.approximate and self.precision_m is None:
            raise ValueError("an approximate boundary needs precision_m, how far off it may be in metres")
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
    interest: Interest | None = Field(
        default=None,
        description="Whose it is: public, research, members (of and for its own), standard_setter (paid for what is "
        "certified by its standard) or private (sells); answers say of the last two that they earn by what is offered",
    )
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
    per_system: bool = Field(
        default=False,
        description="Its facts hold for a system that a practice leads from or to: left out of answers on a place "
        "unless the topic is asked for",
    )


class FactValueEntry(Strict):
    """One value that a fact may take."""

    id: Id
    names: TextsByLang
    systems: list[Id] = Field(
        default_factory=list, description="Tier 1 land uses (tier1_land_use) that are this value of the fact"
    )


class FactEntry(Strict):
    """`facts.yaml`: something only the asker can know, and the question that gets it (layers name their own facts)."""

    id: Id
    names: TextsByLang
    question: TextsByLang
    unit: str | None = None
    bounds: BoundsEntry | None = None
    values: list[FactValueEntry] = Field(default_factory=list, description="Allowed values; absent for numbers")
    boolean: bool = False
    several: bool = Field(default=False, description="More than one value may be true at once, joined by commas")


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
    tier1_input_by_class: bool = Field(
        default=False, description="medium input does not mean that it is done; there it brings high_without_manure"
    )
    flags: list[Id] = Field(default_factory=list)
