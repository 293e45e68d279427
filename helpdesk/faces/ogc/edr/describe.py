"""What a collection document tells an EDR client: its queries, parameters, formats and CRSs."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pyproj import CRS

from .. import covjson
from ..blocks import Json, Site, offers, provider_data
from ..bounds import crs_of
from ..coverages.crs import OFFERED
from ..negotiation import COVERAGE_JSON
from ..openapi.parameters import CRS84
from .advice import AdviceSource
from .encode import FORMATS
from .geometry import METRES

# Cells are given on their own grid, in degrees; points in any CRS.
DEGREES = OFFERED[:2]
_USAGE = ("usages", "scope", "area", "bbox")
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
QUERIES: Mapping[str, tuple[str, ...]] = {
    "position": OFFERED,
    "area": DEGREES,
    "radius": DEGREES,
    "cube": DEGREES,
    "locations": DEGREES,
}
_TITLES = {
    "position": "Values at points",
    "area": "Cells of a polygon",
    "radius": "Cells within a distance of a point",
    "cube": "Cells of a box",
    "locations": "Cells of a region",
}


def queries_of(source: Any) -> Mapping[str, tuple[str, ...]]:
    """The queries that a source answers, and the CRSs of each."""
    return {"position": OFFERED} if isinstance(source, AdviceSource) else QUERIES


def describe(site: Site, collection: str, described: Json) -> None:
    """Adds what OGC API - EDR 1.1 wants of a collection (/req/edr/rc-collection-info, /req/edr/rc-common-variables)."""
    if not offers(site.resources[collection], ("edr",)):
        return
    source = provider_data(site.resources[collection], "edr")
    base = f"{site.url}/collections/{collection}"
    queries = queries_of(source)
    described["data_queries"] = {name: {"link": _query(base, name, crs)} for name, crs in queries.items()}
    described["links"] += [
        {"href": f"{base}/{name}", "rel": "data", "type": COVERAGE_JSON, "title": _TITLES[name]} for name in queries
    ]
    described["parameter_names"] = parameters(source)
    described["output_formats"] = list(FORMATS)
    described.setdefault("crs", list(OFFERED))
    if "temporal" in described["extent"]:
        described["extent"]["temporal"]["trs"] = _GREGORIAN
    if "radius" in queries:
        described["distanceunits"] = list(METRES)


def shorten(described: Json) -> None:
    """Leaves out the well-known text of each CRS and the classes of each parameter, which the list need not have
    (/req/edr/rc-parameters wants type and observed property)."""
    for query in described.get("data_queries", {}).values():
        query["link"]["variables"].pop("crs_details")
    if "parameter_names" in described:
        named = described["parameter_names"].items()
        described["parameter_names"] = {name: _in_short(parameter) for name, parameter in named}


def _in_short(parameter: Json) -> Json:
    """In the first of its languages."""
    labels = parameter["observedProperty"]["label"].items()
    short = {"type": parameter["type"], "observedProperty": {"label": dict(list(labels)[:1])}}
    has_unit = "unit" in parameter and parameter["unit"]["symbol"]["value"] != "1"
    return short | ({"unit": parameter["unit"]} if has_unit else {})


@lru_cache(maxsize=16)
def _wkt(uri: str) -> str:
    """The short form of ISO 19162, with the datum itself in place of the list of its editions, and without where and
    what for it is used: it is repeated for each query of each collection."""
    about = crs_of(uri).to_json_dict()
    plain = {name: part for name, part in about.items() if name not in _USAGE}
    return str(CRS.from_json_dict(plain).to_wkt("WKT2_2015_SIMPLIFIED"))


def parameters(source: Any) -> dict[str, Json]:
    if isinstance(source, AdviceSource):
        return source.parameters()
    return {name: covjson.parameter(name, layer) for name, layer in source.layers.items()}


def _query(base: str, name: str, crs: tuple[str, ...]) -> Json:
    variables: Json = {
        "title": _TITLES[name],
        "query_type": name,
        "output_formats": list(FORMATS),
        "default_output_format": FORMATS[0],
        "crs_details": [{"crs": "CRS84" if uri == CRS84 else uri, "wkt": _wkt(uri)} for uri in crs],
    }
    if name == "radius":
        variables["within_units"] = list(METRES)
    return {
        "href": f"{base}/{name}",
        "rel": "data",
        "type": COVERAGE_JSON,
        "title": _TITLES[name],
        "variables": variables,
    }
