"""Which format and language a request asks for (RFC 9110, sections 12.5.1 and 12.5.4)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_ITEM = re.compile(r"^\s*([^;,\s]+)\s*(;.*)?$")
_WEIGHT = re.compile(r";\s*q=([01](?:\.\d{0,3})?)\s*$")


@dataclass(frozen=True, slots=True)
class Formats:
    """What an operation can answer in: pygeoapi's name of each, with its media types; the first is the default."""

    media_types: Mapping[str, tuple[str, ...]]

    @property
    def default(self) -> str:
        return next(iter(self.media_types))

    def named(self, name: str) -> str | None:
        """The format of an `f` parameter, in any case of letters."""
        return next((known for known in self.media_types if known.lower() == name.lower()), None)

    def accepted(self, header: str) -> str:
        """The best format that an Accept header allows; the default where it allows none or any.

        Parameters of a media type, such as the version of SLD, tell formats apart that have the same type.
        """
        for wanted in _by_weight(header):
            if wanted == "*/*":
                return self.default
            for exactly in (wanted, wanted.partition(";")[0]):
                for name, offered in self.media_types.items():
                    if any(_matches(exactly, media_type) for media_type in offered):
                        return name
        return self.default


def best_language(header: str, offered: Sequence[str]) -> str | None:
    """The first offered language that an Accept-Language header allows, by RFC 4647 lookup."""
    lowered = {tag.lower(): tag for tag in offered}
    for wanted in _by_weight(header):
        for tag in (wanted, wanted.partition("-")[0]):
            if tag in lowered:
                return lowered[tag]
    return None


def _by_weight(header: str) -> Iterable[str]:
    weighted = []
    for position, part in enumerate(header.lower().split(",")):
        item = _ITEM.match(part)
        if item:
            weight = _WEIGHT.search(item[2] or "")
            named = _WEIGHT.sub("", item[2] or "").replace(" ", "")
            weighted.append((-float(weight[1]) if weight else -1.0, position, item[1] + named))
    return [name for weight, _, name in sorted(weighted) if weight < 0]


def _matches(wanted: str, offered: str) -> bool:
    offered = offered.replace(" ", "")
    bare = ";" not in wanted and wanted == offered.partition(";")[0]
    return wanted == offered or bare or (wanted.endswith("/*") and offered.startswith(wanted[:-1]))


_Offer = Mapping[str, tuple[str, ...]]

# GeoJSON has a type of its own (RFC 7946, section 12), and so has CoverageJSON (OGC 21-069r2, section 10).
GEOJSON, COVERAGE_JSON = "application/geo+json", "application/vnd.cov+json"
# Of waypoints; registered nowhere, and what programs say (GPX 1.1).
GPX = "application/gpx+xml"

_JSON: _Offer = {"json": ("application/json",)}
_HTML: _Offer = {"html": ("text/html", "application/xhtml+xml")}
_LINKED: _Offer = {"jsonld": ("application/ld+json",)}
_GEOJSON: _Offer = {"json": (GEOJSON, "application/json")}
_COVERAGE_JSON: _Offer = {"json": (COVERAGE_JSON, "application/prs.coverage+json", "application/json")}
_GEOTIFF: _Offer = {"GTiff": ("image/tiff; application=geotiff", "image/tiff")}
# Asked for by `f`, or by the whole type with its profile in Accept.
_COG: _Offer = {"COG": ("image/tiff; application=geotiff; profile=cloud-optimized",)}
_NETCDF: _Offer = {"NetCDF": ("application/x-netcdf", "application/netcdf")}
_SCHEMA_JSON: _Offer = {"json": ("application/schema+json", "application/json")}
_OPENAPI: _Offer = {
    "json": (
        "application/vnd.oai.openapi+json;version=3.0",
        "application/vnd.oai.openapi+json",
        "application/json",
    )
}

DOCUMENTS = Formats({**_JSON, **_HTML, **_LINKED})
PLAIN = Formats({**_JSON, **_HTML})
SCHEMA = Formats({**_SCHEMA_JSON, **_HTML})
DEFINITION = Formats({**_OPENAPI, **_HTML})
ITEM = Formats({**_GEOJSON, **_HTML, **_LINKED})
COVERAGE = Formats({**_GEOTIFF, **_COG, **_NETCDF, "PNG": ("image/png",), **_COVERAGE_JSON, **_HTML})
# EDR names its formats; `json` is what clients of pygeoapi write.
DATA_QUERY = Formats(
    {
        **_COVERAGE_JSON,
        "CoverageJSON": _COVERAGE_JSON["json"],
        "GeoJSON": (GEOJSON,),
        "CSV": ("text/csv",),
        **_HTML,
    }
)
LOCATIONS = Formats({"GeoJSON": (GEOJSON, "application/json"), "json": (GEOJSON,), **_HTML})
# Several outputs at once are parts, each in a format of its own.
RESULT = Formats(
    {
        **_JSON,
        "geojson": (GEOJSON,),
        "txt": ("text/plain",),
        **_HTML,
        "csv": ("text/csv",),
        "gpx": (GPX,),
        "pdf": ("application/pdf",),
        "gpkg": ("application/geopackage+sqlite3",),
        "multipart": ("multipart/related",),
    }
)
