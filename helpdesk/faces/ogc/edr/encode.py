"""What was found as CoverageJSON, EDR GeoJSON, CSV, or a page."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from urllib.parse import urlencode

import numpy as np

from ....domain.errors import BadParameter
from ..blocks import Answer, Ask
from ..compat.json_text import to_json
from ..coverages.crs import northing_first
from ..covjson import at_points, collection, parameter, referencing
from ..covjson import grid as in_grid
from ..negotiation import COVERAGE_JSON, GEOJSON
from ..openapi.parameters import CRS84
from .found import AtPlaces, InCells, Json, Number
from .geometry import in_crs
from .rasters import centres

# As features and as lines cells take ten times the room that they take in a grid.
_MOST_FEATURES = 20_000

Row = tuple[float, float, Mapping[str, Number]]


def answer(ask: Ask, found: AtPlaces | InCells, crs: str) -> Answer:
    """In the format that was agreed on, in the CRS of the query."""
    wanted = "CoverageJSON" if ask.format == "json" else ask.format
    headers = {"Content-Crs": f"<{crs}>"}
    if isinstance(found, AtPlaces) and found.records:
        headers["Link"] = ", ".join(f'<{href}>; rel="describedby"; type="application/json"' for href in found.records)
    content, media_type = _WRITERS[wanted](ask, found, crs)
    return Answer(content=content, media_type=media_type, headers=headers)


def _coverage(found: AtPlaces | InCells, crs: str) -> Json:
    if isinstance(found, AtPlaces):
        said = at_points(in_crs(list(found.places), crs), crs, found.parameters, found.values, found.day)
        if found.records:
            said["helpdesk:records"] = list(found.records)
    else:
        grids = [covered(name, found, crs) for name in found.grids]
        said = grids[0] if len(grids) == 1 and not found.several else collection(grids)
    # Why a value is null: a member of our own, which CoverageJSON readers skip (section 3).
    return said | ({"helpdesk:absent": dict(found.absent)} if found.absent else {})


def covered(name: str, found: InCells, crs: str) -> Json:
    """One grid. Grids are given in degrees only, whose axes differ by name alone."""
    layer, grid = found.grids[name]
    said = in_grid(name, layer, grid)
    said["domain"]["referencing"] = referencing(crs)
    return said


def _parameters(found: AtPlaces | InCells) -> Mapping[str, Json]:
    if isinstance(found, AtPlaces):
        return found.parameters
    return {name: parameter(name, layer) for name, (layer, _) in found.grids.items()}


def _rows(found: AtPlaces | InCells, crs: str) -> Iterator[Row]:
    """x, y and the values of each place, or of each cell that has a value."""
    if isinstance(found, AtPlaces):
        for index, (x, y) in enumerate(in_crs(list(found.places), crs)):
            yield x, y, {name: values[index] for name, values in found.values.items()}
        return
    _refuse_too_many(found)
    for name, (layer, grid) in found.grids.items():
        lons, lats = centres(grid)
        known = np.isfinite(grid.values)
        for lon, lat, value in zip(lons[known], lats[known], grid.values[known], strict=True):
            number = int(value) if layer.classes else round(float(value), layer.decimals)
            # A grid across the antimeridian goes on past 180, a place does not.
            yield round(float(lon) - 360 * (lon > 180), 6), round(float(lat), 6), {name: number}


def _refuse_too_many(found: InCells) -> None:
    count = sum(int(np.isfinite(grid.values).sum()) for _, grid in found.grids.values())
    if count > _MOST_FEATURES:
        remedy = "take f=CoverageJSON, a smaller area, or fewer parameters with parameter-name"
        raise BadParameter("f", f"would write {count} cells one by one, at most {_MOST_FEATURES} are; {remedy}")


def _feature(identifier: int, row: Row, found: AtPlaces | InCells, ask: Ask) -> Json:
    """The properties are those that the EDR schema wants, and the value of each parameter under its name."""
    x, y, values = row
    record = found.records[identifier] if isinstance(found, AtPlaces) and found.records else None
    links = [{"href": record, "rel": "describedby", "type": "application/json"}] if record else []
    properties = {
        "label": f"{x:.10g}, {y:.10g}",
        "datetime": (found.day if isinstance(found, AtPlaces) else None) or "",
        "parameter-name": list(values),
        "edrqueryendpoint": ask.url,
        **values,
    }
    geometry = {"type": "Point", "coordinates": [x, y]}
    feature = {"type": "Feature", "id": identifier, "geometry": geometry, "properties": properties}
    return feature | ({"links": links} if links else {})


def _as_coverage(_: Ask, found: AtPlaces | InCells, crs: str) -> tuple[str | bytes, str]:
    return to_json(_coverage(found, crs)), COVERAGE_JSON


def _as_features(ask: Ask, found: AtPlaces | InCells, crs: str) -> tuple[str | bytes, str]:
    """Coordinates are x and y: GeoJSON knows no other order, and `Content-Crs` names the CRS."""
    features = [_feature(index, row, found, ask) for index, row in enumerate(_rows(found, crs))]
    said = {
        "type": "FeatureCollection",
        "features": features,
        "parameters": list(_parameters(found).values()),
        "numberReturned": len(features),
        "numberMatched": len(features),
        "links": [{"href": ask.url, "rel": "self", "type": GEOJSON}],
    }
    return to_json(said), GEOJSON


def _as_lines(_: Ask, found: AtPlaces | InCells, crs: str) -> tuple[str | bytes, str]:
    """A line for each place or cell; x before y, under the names of the CRS's axes (RFC 4180)."""
    axes = ("lon", "lat") if crs == CRS84 or (northing_first(crs) and "/4326" in crs) else ("x", "y")
    names = list(_parameters(found))
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([*axes, *names])
    for x, y, values in _rows(found, crs):
        writer.writerow([f"{x:.10g}", f"{y:.10g}", *(_text(values.get(name)) for name in names)])
    return out.getvalue(), "text/csv"


def _text(value: Number) -> str:
    return "" if value is None else str(value)


def paths(ask: Ask) -> Json:
    """What a page says of where it stands."""
    collections = f"{ask.site.url}/collections"
    return {
        "title": ask.resource()["title"],
        "collections_path": collections,
        "dataset_path": f"{collections}/{ask.path['collectionId']}",
        "query_path": ask.url,
    }


def _as_page(ask: Ask, found: AtPlaces | InCells, crs: str) -> tuple[str | bytes, str]:
    asked = {name: text for name, text in ask.parameters.items() if name != "f"}
    data = _coverage(found, crs) | {
        **paths(ask),
        "query_type": ask.url.rsplit("/", 1)[-1],
        "links": [
            {"href": f"{ask.url}?{urlencode({**asked, 'f': name})}", "type": media_type, "title": name}
            for name, media_type in (("CoverageJSON", COVERAGE_JSON), ("GeoJSON", GEOJSON), ("CSV", "text/csv"))
        ],
    }
    return ask.page("collections/edr/query.html", data), "text/html"


_Writer = Callable[[Ask, AtPlaces | InCells, str], tuple[str | bytes, str]]
_WRITERS: Mapping[str, _Writer] = {
    "CoverageJSON": _as_coverage,
    "GeoJSON": _as_features,
    "CSV": _as_lines,
    "html": _as_page,
}
FORMATS: Sequence[str] = ("CoverageJSON", "GeoJSON", "CSV")
