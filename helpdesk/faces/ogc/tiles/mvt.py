"""Mapbox Vector Tile 2.1: columns of shapes and properties into the bytes of a layer.

Geometry commands of all features are built at once with numpy, rather than one by one; the protobuf messages are those
of mapbox-vector-tile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely
from mapbox_vector_tile.Mapbox import vector_tile_pb2
from numpy.typing import NDArray

EXTENT = 4096

_Ints = NDArray[np.int64]
_MOVE_TO, _LINE_TO, _CLOSE_PATH = 1, 2, 7
_POINT, _LINE, _POLYGON = 1, 2, 3
# shapely's numbers of geometry types, to those of the tile (MVT 2.1, 4.3.4).
_TYPES = {0: _POINT, 4: _POINT, 1: _LINE, 5: _LINE, 3: _POLYGON, 6: _POLYGON}
_LARGEST = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class TileLayer:
    """Shapes in whole tile units, y downwards, of points, lines or polygons (oriented), single or multiple; an id that
    is no unsigned integer stands among the properties instead."""

    name: str
    shapes: NDArray[np.object_]
    ids: Sequence[str | int]
    properties: Mapping[str, Sequence[Any]]


def encode(layers: Sequence[TileLayer]) -> bytes:
    """The tile; layers without features are left out, as the specification advises (4.1)."""
    tile = vector_tile_pb2.tile()
    for layer in layers:
        if len(layer.shapes):
            _fill(tile.layers.add(), layer)
    encoded: bytes = tile.SerializeToString()
    return encoded


def _fill(message: Any, layer: TileLayer) -> None:
    message.version, message.name, message.extent = 2, layer.name, EXTENT
    commands, ends = _commands(layer.shapes)
    types = shapely.get_type_id(layer.shapes)
    tags = _tags(message, layer)
    start = 0
    for index, end in enumerate(ends.tolist()):
        feature = message.features.add()
        identifier = layer.ids[index]
        if isinstance(identifier, int) and 0 <= identifier < 2 * _LARGEST:
            feature.id = identifier
        feature.type = _TYPES[int(types[index])]
        feature.tags.extend(tags[index])
        feature.geometry.extend(commands[start:end])
        start = end


def _tags(message: Any, layer: TileLayer) -> list[list[int]]:
    """The indices of keys and values of each feature; every key and every value is written once (4.4)."""
    tags: list[list[int]] = [[] for _ in layer.ids]
    known: dict[tuple[str, Any], int] = {}
    for name, values in _with_ids(layer).items():
        key = len(message.keys)
        message.keys.append(name)
        for index, value in enumerate(values):
            written = _value(value)
            if written is None:
                continue
            if written not in known:
                known[written] = len(known)
                setattr(message.values.add(), *written)
            tags[index] += (key, known[written])
    return tags


def _with_ids(layer: TileLayer) -> Mapping[str, Sequence[Any]]:
    if "id" in layer.properties or all(isinstance(identifier, int) for identifier in layer.ids):
        return layer.properties
    return {"id": layer.ids, **layer.properties}


def _value(value: Any) -> tuple[str, Any] | None:
    """Which field of the protobuf value holds it, and what; None for null and for what is no number."""
    match value:
        case None:
            return None
        case bool():
            return "bool_value", value
        case int() if 0 <= value < 2 * _LARGEST:
            return "uint_value", value
        case int() if -_LARGEST <= value < 0:
            return "sint_value", value
        case float():
            return ("double_value", value) if np.isfinite(value) else None
        case str():
            return "string_value", value
        case _:
            return "string_value", orjson.dumps(value, default=str, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def _commands(shapes: NDArray[np.object_]) -> tuple[list[int], _Ints]:
    """The command integers of all shapes in a row, and where those of each end."""
    paths, owners = _paths(shapes)
    places, place_in = shapely.get_coordinates(paths, return_index=True)
    is_ring = shapely.get_type_id(paths) == 2
    counts = np.bincount(place_in, minlength=len(paths))
    last = np.cumsum(counts) - 1
    # A ring says its first point only once: ClosePath draws the rest.
    keep = np.ones(len(places), dtype=bool)
    keep[last[is_ring]] = False
    points, path_of = np.rint(places[keep]).astype(np.int64), place_in[keep]
    counts = counts - is_ring
    kinds = np.array([_TYPES[kind] for kind in shapely.get_type_id(shapes)])[owners]
    laid, sizes = _laid_out(points, path_of, counts, owners, kinds)
    ends = np.cumsum(np.bincount(owners, weights=sizes, minlength=len(shapes)).astype(np.int64))
    return laid.tolist(), ends


def _paths(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], _Ints]:
    """Rings, lines and multipoints in order, and the shape that each belongs to; all points of a shape are one path."""
    types = shapely.get_type_id(shapes)
    parts, owners = shapely.get_parts(shapes, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    lines = np.flatnonzero(shapely.get_type_id(parts) == 1)
    points = np.flatnonzero((types == 0) | (types == 4))
    paths = np.concatenate([rings, parts[lines], shapes[points]])
    owner = np.concatenate([owners[ring_of], owners[lines], points]).astype(np.int64)
    order = np.argsort(owner, kind="stable")
    return paths[order], owner[order]


def _laid_out(
    points: _Ints, path_of: _Ints, counts: _Ints, owners: _Ints, kinds: _Ints
) -> tuple[NDArray[np.uint32], _Ints]:
    """Commands and zigzag steps of every path, each at its place, and how many integers each path takes (4.3)."""
    is_point, is_polygon = kinds == _POINT, kinds == _POLYGON
    # MoveTo, its steps, then for lines LineTo before the steps of the second point, for polygons a ClosePath at last.
    sizes = 1 + 2 * counts + np.where(is_point, 0, 1) + is_polygon
    begin = np.cumsum(sizes) - sizes
    first_point = np.cumsum(counts) - counts
    nth = np.arange(len(points)) - first_point[path_of]
    at = begin[path_of] + 1 + 2 * nth + ((nth > 0) & ~is_point[path_of])
    laid = np.zeros(int(sizes.sum()), dtype=np.uint32)
    laid[at], laid[at + 1] = _steps(points, owners[path_of]).T
    laid[begin] = np.where(is_point, counts << 3 | _MOVE_TO, 1 << 3 | _MOVE_TO)
    longer = ~is_point
    laid[begin[longer] + 3] = (counts[longer] - 1) << 3 | _LINE_TO
    laid[(begin + sizes - 1)[is_polygon]] = 1 << 3 | _CLOSE_PATH
    return laid, sizes


def _steps(points: _Ints, owners: _Ints) -> _Ints:
    """From each point to the next of the same shape, the first from the tile's corner; zigzag encoded."""
    steps = np.diff(points, axis=0, prepend=points[:1] * 0)
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    steps[starts] = points[starts]
    return (steps << 1) ^ (steps >> 63)
