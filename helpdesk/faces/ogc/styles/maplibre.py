"""A legend as a MapLibre style, version 8 (https://maplibre.org/maplibre-style-spec/): colours over our own tiles."""

import json
from collections.abc import Callable, Mapping, Sequence
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
    # The outline of a fill is one pixel and cannot be set, so that layers of lines draw it instead.
    kinds = {"point": ("circle",), "line": ("line",)}.get(legend.geometry, ("fill", "line"))
    return [layer for kind in kinds for layer in _layers(legend, kind)]


def _layers(legend: Legend, kind: str) -> list[Json]:
    """One for each paint, of the features that have it: QGIS reads filters, but few of the expressions by which a
    single layer could choose."""
    alike: dict[str, list[Entry]] = {}
    for entry in legend.entries:
        alike.setdefault(json.dumps(_PAINTS[kind](entry.symbol)), []).append(entry)
    made = []
    for number, (paint, entries) in enumerate(alike.items(), start=1):
        name = f"{legend.id}-{kind}" if len(alike) == 1 else f"{legend.id}-{kind}-{number}"
        layer = {"id": name, "type": kind, "source": legend.id, "source-layer": legend.id, "paint": json.loads(paint)}
        chosen = _filter(legend, entries)
        made.append(layer | ({"filter": chosen} if chosen is not None else {}))
    return made


def _fill(symbol: Symbol) -> Json:
    fill = colour(symbol.fill)
    return {"fill-color": fill.hex, "fill-opacity": round(fill.opacity, 3), "fill-antialias": False}


def _line(symbol: Symbol) -> Json:
    stroke = colour(symbol.stroke)
    return {"line-color": stroke.hex, "line-opacity": round(stroke.opacity, 3), "line-width": symbol.stroke_width}


def _circle(symbol: Symbol) -> Json:
    fill, stroke = colour(symbol.fill), colour(symbol.stroke)
    return {
        "circle-radius": symbol.radius,
        "circle-color": fill.hex,
        "circle-opacity": round(fill.opacity, 3),
        "circle-stroke-color": stroke.hex,
        "circle-stroke-opacity": round(stroke.opacity, 3),
        "circle-stroke-width": symbol.stroke_width,
    }


_PAINTS: Mapping[str, Callable[[Symbol], Json]] = {"fill": _fill, "line": _line, "circle": _circle}


def _filter(legend: Legend, entries: Sequence[Entry]) -> list[Any] | None:
    """The features that one of the entries is for; None where these are all."""
    if legend.prop is None or (len(entries) == len(legend.entries) and any(entry.is_rest for entry in entries)):
        return None
    listed = [entry for entry in legend.entries if not entry.is_rest]
    parts = [_rest(legend.prop, listed) if entry.is_rest else _within(legend.prop, entry) for entry in entries]
    return parts[0] if len(parts) == 1 else ["any", *parts]


def _within(prop: str, entry: Entry) -> list[Any]:
    value = ["get", prop]
    if not entry.is_range:
        return ["==", value, entry.value]
    limits = [[">=", value, entry.low]] if entry.low is not None else []
    limits += [["<", value, entry.high]] if entry.high is not None else []
    # A tile leaves out what has no value.
    return ["all", ["has", prop], *limits]


def _rest(prop: str, listed: Sequence[Entry]) -> list[Any]:
    """What no other entry is for: one condition for each of them, and what has no value, of which no number is more or
    less."""
    others = ["all", *(_outside(prop, entry) for entry in listed)]
    return ["any", ["!", ["has", prop]], others] if any(entry.is_range for entry in listed) else others


def _outside(prop: str, entry: Entry) -> list[Any]:
    value = ["get", prop]
    if not entry.is_range:
        return ["!=", value, entry.value]
    below = [["<", value, entry.low]] if entry.low is not None else []
    return ["any", *below, *([[">=", value, entry.high]] if entry.high is not None else [])]
