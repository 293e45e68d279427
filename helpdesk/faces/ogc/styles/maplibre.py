"""A legend as a MapLibre style, version 8 (https://maplibre.org/maplibre-style-spec/): colours over our own tiles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ....domain.legends import Entry, Legend, Symbol
from ....domain.text import pick
from .colours import colour

Json = dict[str, Any]

VERSION = 8
_TILE = "WebMercatorQuad/{z}/{y}/{x}"
_TILE_SIZE = 256
_HIGHEST_ZOOM = 22
# A box that was known to be right: west, south, east, north in CRS84 degrees.
Bounds = Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class TileSource:
    """Where the tiles of a layer are: `collection` is its address, `bounds` its extent, `credit` who made it."""

    collection: str
    bounds: Bounds
    credit: str


def style(legend: Legend, source: TileSource, language: str) -> Json:
    """Vector tiles for features, pictures of the layer in this very style for a raster."""
    west, south, east, north = source.bounds
    return {
        "version": VERSION,
        "name": pick(legend.titles, language)[0],
        "metadata": {"style": legend.style, "unit": legend.unit},
        "center": [round((west + east) / 2, 4), round((south + north) / 2, 4)],
        "zoom": 1,
        "sources": {legend.id: _source(legend, source)},
        "layers": _raster(legend) if legend.geometry == "raster" else _features(legend),
    }


def _source(legend: Legend, source: TileSource) -> Json:
    shared = {"bounds": list(source.bounds), "attribution": source.credit}
    if legend.geometry == "raster":
        tiles = f"{source.collection}/styles/{legend.style}/map/tiles/{_TILE}?f=png"
        return {"type": "raster", "tiles": [tiles], "tileSize": _TILE_SIZE, **shared}
    return {"type": "vector", "tiles": [f"{source.collection}/tiles/{_TILE}?f=mvt"], "maxzoom": _HIGHEST_ZOOM, **shared}


def _raster(legend: Legend) -> list[Json]:
    return [{"id": legend.id, "type": "raster", "source": legend.id}]


def _features(legend: Legend) -> list[Json]:
    match legend.geometry:
        case "point":
            parts = [_layer(legend, "circle", _circle(legend))]
        case "line":
            parts = [_layer(legend, "line", _line(legend))]
        case _:
            parts = [_layer(legend, "fill", _fill(legend)), _layer(legend, "line", _line(legend))]
    return parts


def _layer(legend: Legend, type_: str, paint: Json) -> Json:
    layer = {
        "id": f"{legend.id}-{type_}",
        "type": type_,
        "source": legend.id,
        "source-layer": legend.id,
        "paint": paint,
    }
    drawn = _drawn(legend)
    return layer | ({"filter": drawn} if drawn is not None else {})


def _fill(legend: Legend) -> Json:
    # The outline of a fill is one pixel and cannot be set, so that a layer of lines draws it instead.
    return {
        "fill-color": _choice(legend, lambda symbol: colour(symbol.fill).hex),
        "fill-opacity": _choice(legend, lambda symbol: round(colour(symbol.fill).opacity, 3)),
        "fill-antialias": False,
    }


def _line(legend: Legend) -> Json:
    return {
        "line-color": _choice(legend, lambda symbol: colour(symbol.stroke).hex),
        "line-opacity": _choice(legend, lambda symbol: round(colour(symbol.stroke).opacity, 3)),
        "line-width": _choice(legend, lambda symbol: symbol.stroke_width),
    }


def _circle(legend: Legend) -> Json:
    return {
        "circle-radius": _choice(legend, lambda symbol: symbol.radius),
        "circle-color": _choice(legend, lambda symbol: colour(symbol.fill).hex),
        "circle-opacity": _choice(legend, lambda symbol: round(colour(symbol.fill).opacity, 3)),
        "circle-stroke-color": _choice(legend, lambda symbol: colour(symbol.stroke).hex),
        "circle-stroke-opacity": _choice(legend, lambda symbol: round(colour(symbol.stroke).opacity, 3)),
        "circle-stroke-width": _choice(legend, lambda symbol: symbol.stroke_width),
    }


def _choice(legend: Legend, part: Callable[[Symbol], Any]) -> Any:
    """A part of the symbol by the feature's value; one constant where it does not depend on it."""
    parts = [part(entry.symbol) for entry in legend.entries]
    if all(each == parts[0] for each in parts):
        return parts[0]
    listed = [entry for entry in legend.entries if not entry.is_rest]
    rest = next((part(entry.symbol) for entry in legend.entries if entry.is_rest), parts[0])
    value = ["get", legend.prop]
    if any(entry.is_range for entry in listed):
        # A tile leaves out what has no value.
        return ["case", ["!", ["has", legend.prop]], rest, _steps(value, listed, rest, part)]
    return ["match", value, *(item for entry in listed for item in (entry.value, part(entry.symbol))), rest]


def _steps(value: list[Any], listed: Sequence[Entry], rest: Any, part: Callable[[Symbol], Any]) -> list[Any]:
    """From each limit on, the part of the range that begins there, or that of the rest where none does."""
    begins = {entry.low: part(entry.symbol) for entry in listed}
    limits = {entry.low for entry in listed} | {entry.high for entry in listed}
    found = ["step", value, begins.get(None, rest)]
    for limit in sorted(limit for limit in limits if limit is not None):
        found += [limit, begins.get(limit, rest)]
    return found


def _drawn(legend: Legend) -> list[Any] | None:
    """The filter that leaves out what the legend has no line for; None where it has one for everything."""
    if any(entry.is_rest for entry in legend.entries):
        return None
    ranges = [entry for entry in legend.entries if entry.is_range]
    if not ranges:
        return ["in", ["get", legend.prop], ["literal", [entry.value for entry in legend.entries]]]
    limits = [
        ["all", *([[">=", ["get", legend.prop], entry.low]] if entry.low is not None else []),
         *([["<", ["get", legend.prop], entry.high]] if entry.high is not None else [])]
        for entry in ranges
    ]  # fmt: skip
    return ["all", ["has", legend.prop], ["any", *limits]]
