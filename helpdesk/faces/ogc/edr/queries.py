"""The EDR queries: position, area, radius, cube and locations."""

from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from ....domain.errors import NotFound
from ....ports import FeatureQuery
from ..blocks import Answer, Ask, provider_data
from ..compat.json_text import to_json
from ..features.counts import in_body
from ..intervals import interval
from ..negotiation import GEOJSON
from ..shared import RasterSource
from . import advice, rasters
from .advice import AdviceSource
from .encode import answer, paths
from .found import Json
from .geometry import area as area_of
from .geometry import box_around, circle, crs_of_query, points
from .geometry import cube as cube_of

# The locations of every collection of rasters are the regions of the desk.
REGIONS = "regions"
# How many cells of each parameter a location's answer holds; larger regions are given in coarser cells.
_CELLS_OF_A_REGION = 10_000
# Outlines in the list of locations are simplified to this share of their size.
_OUTLINE = 1 / 200


def position(ask: Ask) -> Answer:
    """The values at one point or at several."""
    crs, source = crs_of_query(ask.parameters), provider_data(ask.resource(), "edr")
    places = points(ask.parameters["coords"], crs)
    if isinstance(source, AdviceSource):
        on = advice.on_day(source.desk, ask.parameters.get("datetime"))
        return answer(ask, advice.at_places(source, places, _names(ask), on), crs)
    _check_time(ask)
    return answer(ask, rasters.at_places(source, places, _names(ask)), crs)


def area(ask: Ask) -> Answer:
    """The cells of a polygon."""
    return _cells(ask, area_of(ask.parameters["coords"], crs_of_query(ask.parameters)))


def radius(ask: Ask) -> Answer:
    """The cells within a distance of a point."""
    return _cells(ask, circle(ask.parameters, crs_of_query(ask.parameters)), "within")


def cube(ask: Ask) -> Answer:
    """The cells of a box."""
    return _cells(ask, cube_of(ask.parameters["bbox"], crs_of_query(ask.parameters)), "bbox")


def locations(ask: Ask) -> Answer:
    """The regions of the desk, with simplified outlines in CRS84."""
    _check_time(ask)
    source = _rasters(ask)
    box = None
    if "bbox" in ask.parameters:
        box = box_around(cube_of(ask.parameters["bbox"], crs_of_query(ask.parameters)))
    limit = int(ask.parameters.get("limit", ask.desk.max_items))
    query = FeatureQuery(bbox=box, limit=min(limit, ask.desk.max_items))
    page = ask.desk.features.query(REGIONS, query)
    features = [_location(each, source.names, ask.url) for each in page.features]
    said = {
        "type": "FeatureCollection",
        "features": features,
        **in_body(ask.desk.features.standing(REGIONS, query)),
        "links": [{"href": ask.url, "rel": "self", "type": GEOJSON}],
    }
    if ask.format == "html":
        return Answer(content=ask.page("collections/edr/locations.html", said | paths(ask)), media_type="text/html")
    return Answer(content=to_json(said), media_type=GEOJSON)


def location(ask: Ask) -> Answer:
    """The cells of a region, coarser where the region is large."""
    _check_time(ask)
    source = _rasters(ask)
    identifier = ask.path["locationId"]
    try:
        found = ask.desk.features.feature(REGIONS, identifier)
    except NotFound:
        raise NotFound(f"there is no location {identifier[:80]!r}; /locations lists them") from None
    region = shapely.geometry.shape(dict(found["geometry"]))
    return answer(ask, rasters.in_region(source, region, _names(ask), _CELLS_OF_A_REGION), crs_of_query(ask.parameters))


def _cells(ask: Ask, shape: BaseGeometry, named: str = "coords") -> Answer:
    _check_time(ask)
    source = _rasters(ask)
    return answer(ask, rasters.in_area(source, shape, _names(ask), named), crs_of_query(ask.parameters))


def _rasters(ask: Ask) -> RasterSource:
    """Raises NotFound for a collection that answers at points only."""
    source = provider_data(ask.resource(), "edr")
    if not isinstance(source, RasterSource):
        name = ask.path["collectionId"]
        raise NotFound(f"collection {name!r} answers at points only; ask /collections/{name}/position")
    return source


def _names(ask: Ask) -> Sequence[str]:
    return ask.parameters["parameter-name"].split(",") if "parameter-name" in ask.parameters else ()


def _check_time(ask: Ask) -> None:
    """Rasters have no time axis, so that any time meets them (/req/core/datetime-response); it must be one, though."""
    if "datetime" in ask.parameters:
        interval(ask.parameters["datetime"])


def _location(feature: Any, names: Sequence[str], url: str) -> Json:
    """With the properties that EDR wants of a location (EDR GeoJSON, edrProperties)."""
    shape = shapely.geometry.shape(dict(feature["geometry"]))
    west, south, east, north = shape.bounds
    outline = shape.simplify(max(east - west, north - south) * _OUTLINE)
    properties = feature["properties"]
    return {
        "type": "Feature",
        "id": feature["id"],
        "bbox": [west, south, east, north],
        "geometry": shapely.geometry.mapping(outline),
        "properties": {
            "label": properties.get("name") or str(feature["id"]),
            "kind": properties.get("kind"),
            "datetime": "",
            "parameter-name": list(names),
            "edrqueryendpoint": f"{url}/{feature['id']}",
        },
    }
