"""A map of a few features as SVG, drawn here so that a page needs no script and no network."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

_WIDTH = 640
_MARGIN = 12
# A degree of padding around a single point.
_LEAST_DEGREES = 0.02
# Vertices closer than this many pixels look the same.
_PIXEL = 0.6

Shape = tuple[str, BaseGeometry]


def sketch(features: Sequence[Mapping[str, Any]], items_url: str) -> Markup:
    """Plate carrée, stretched so that distances look right in the middle; empty text where nothing has a geometry."""
    shapes = [(str(feature.get("id", "")), _geometry(feature)) for feature in features]
    drawn = [(name, geometry) for name, geometry in shapes if geometry is not None and not geometry.is_empty]
    if not drawn:
        return Markup("")
    west, south, east, north = shapely.total_bounds([geometry for _, geometry in drawn])
    pad = max(_LEAST_DEGREES - (east - west), _LEAST_DEGREES - (north - south), 0) / 2
    west, south, east, north = west - pad, south - pad, east + pad, north + pad
    squeeze = max(math.cos(math.radians((south + north) / 2)), 0.05)
    scale = (_WIDTH - 2 * _MARGIN) / max((east - west) * squeeze, (north - south))
    across, down = scale * squeeze, scale
    width, height = (east - west) * across + 2 * _MARGIN, (north - south) * down + 2 * _MARGIN

    def place(xy: Any) -> Any:
        return (xy - (west, north)) * (across, -down) + _MARGIN

    marks = Markup("").join(_mark(name, shapely.transform(geometry, place), items_url) for name, geometry in drawn)
    return Markup('<svg class="sketch" viewBox="0 0 {:.0f} {:.0f}" role="img">{}</svg>').format(width, height, marks)


def _geometry(feature: Mapping[str, Any]) -> BaseGeometry | None:
    geometry = feature.get("geometry")
    return shapely.geometry.shape(geometry) if geometry else None


def _mark(name: str, geometry: BaseGeometry, items_url: str) -> Markup:
    link = Markup('<a href="{}/{}?f=html"><title>{}</title>{}</a>')
    return link.format(items_url, quote(name), name, Markup("").join(_parts(geometry)))


def _parts(geometry: BaseGeometry) -> Iterable[Markup]:
    for part in getattr(geometry, "geoms", [geometry]):
        if part.geom_type == "Point":
            yield Markup('<circle cx="{:.1f}" cy="{:.1f}" r="5"/>').format(part.x, part.y)
        elif part.geom_type in ("LineString", "LinearRing"):
            yield Markup('<path class="line" d="{}"/>').format(_path(part))
        elif part.geom_type == "Polygon":
            simple = part.simplify(_PIXEL, preserve_topology=False)
            rings = (
                [simple.exterior, *simple.interiors]
                if simple.geom_type == "Polygon" and not simple.is_empty
                else [part.exterior]
            )
            yield Markup('<path d="{}"/>').format(" ".join(f"{_path(ring)}Z" for ring in rings))
        else:
            yield from _parts(part)


def _path(line: BaseGeometry) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(line))
