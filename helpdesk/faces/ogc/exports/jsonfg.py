"""JSON-FG 1.0 (OGC 21-045r1): GeoJSON that says of what type its features are, when, and in which CRS.

What is in CRS84 stands in `geometry`; what is in another CRS stands in `place`, in the axis order of that CRS, and
`geometry` is null: the profile `jsonfg`. Geometries that are not valid by Simple Features are mended, as the standard
wants valid ones (/req/core/valid-geometry).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import orjson
import shapely

from ....ports import Column, Shapes
from ..blocks import Json
from ..openapi.parameters import CRS84

# The standard itself prefers application/geo+json, by which it cannot be told from GeoJSON; this one was the drafts'.
MEDIA_TYPE = "application/vnd.ogc.fg+json"
CORE = "http://www.opengis.net/spec/json-fg-1/1.0/conf/core"
TYPES = "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas"
_TEMPORAL = {"date": "date", "date-time": "timestamp"}


def collection(head: Json, columns: Sequence[Column], batches: Iterable[Shapes], crs: str) -> Iterator[bytes]:
    """The text of a collection, a piece for each batch. `head` are its own members, without `features`."""
    said = {"type": "FeatureCollection", "conformsTo": [CORE, TYPES], **head}
    if crs != CRS84:
        said["coordRefSys"] = crs
    yield orjson.dumps(said)[:-1] + b',"features":['
    between = b""
    for shapes in batches:
        texts = [orjson.dumps(feature) for feature in _features(columns, shapes, crs)]
        if texts:
            yield between + b",".join(texts)
            between = b","
    yield b"]}"


def _features(columns: Sequence[Column], shapes: Shapes, crs: str) -> Iterator[Json]:
    names = [column.name for column in columns]
    dated = [column for column in columns if column.format in _TEMPORAL]
    member = "geometry" if crs == CRS84 else "place"
    for number, geometry in enumerate(_geometries(shapes, wound=crs == CRS84)):
        properties = {name: shapes.properties[name][number] for name in names}
        feature: Json = {"type": "Feature", "id": shapes.ids[number], "time": None, "geometry": None}
        feature[member] = geometry
        if shapes.validity:
            feature["time"] = _interval(*shapes.validity[number])
        elif len(dated) == 1:
            feature["time"] = _time(dated[0], properties[dated[0].name])
        yield feature | {"properties": properties}


def _geometries(shapes: Shapes, *, wound: bool) -> list[Any]:
    """Valid; `wound`: outer rings counterclockwise (RFC 7946, 3.1.6)."""
    geometries = shapely.from_wkb(list(shapes.wkb))
    wrong = ~(shapely.is_valid(geometries) | shapely.is_missing(geometries))
    if wrong.any():
        geometries = np.where(wrong, shapely.make_valid(geometries), geometries)
    if wound:
        geometries = shapely.orient_polygons(geometries)
    return [None if text is None else orjson.loads(text) for text in shapely.to_geojson(geometries)]


def _interval(start: str | None, end: str | None) -> Json | None:
    """Both days belong to the interval (/req/core/interval), where `end` is the first day that does not."""
    if start is None and end is None:
        return None
    last = (date.fromisoformat(end) - timedelta(days=1)).isoformat() if end else ".."
    return {"interval": [start or "..", last]}


def _time(column: Column, value: str | None) -> Json | None:
    """Times in UTC (/req/core/utc)."""
    if value is None:
        return None
    if column.format == "date":
        return {"date": value[:10]}
    moment = datetime.fromisoformat(value)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return {"timestamp": moment.isoformat().replace("+00:00", "Z")}
