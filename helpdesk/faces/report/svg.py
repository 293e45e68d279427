"""Drawings as SVG 1.1 within a page."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from ...services.report.drawing import Drawing, Item, Label, Line, Picture, Point, Shape


def svg(drawing: Drawing) -> str:
    """As wide as there is room, to its own width at most."""
    inner = "".join(_item(item) for item in drawing.items)
    size = f"{drawing.width:g} {drawing.height:g}"
    return (
        f'<svg viewBox="0 0 {size}" width="{drawing.width * 4 / 3:g}" role="img" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(drawing.title)}</title>{inner}</svg>'
    )


def _item(item: Item) -> str:
    match item:
        case Line():
            dashes = ' stroke-dasharray="5 3"' if item.dashed else ""
            stroke = f'stroke="{item.colour}" stroke-width="{item.width:g}"'
            return f'<polyline points="{_points(item.points)}" fill="none" {stroke}{dashes}/>'
        case Shape():
            path = " ".join(f"M{' L'.join(_point(point) for point in ring)} Z" for ring in item.rings)
            stroke = f' stroke="{item.stroke}" stroke-width="{item.width:g}"' if item.stroke else ""
            fill = f'fill="{item.fill or "none"}" fill-opacity="{item.opacity:g}" fill-rule="evenodd"'
            return f'<path d="{path}" {fill}{stroke}/>'
        case Label():
            return _label(item)
        case Picture():
            left, top, width, height = item.box
            data = b64encode(item.png).decode()
            place = f'x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" preserveAspectRatio="none"'
            return f'<image {place} href="data:image/png;base64,{data}"/>'


def _label(label: Label) -> str:
    x, y = label.at
    weight = ' font-weight="bold"' if label.bold else ""
    turn = f' transform="rotate(-90 {x:g} {y:g})"' if label.turned else ""
    halo = ' stroke="#ffffff" stroke-width="2.5" paint-order="stroke"' if label.halo else ""
    place = f'x="{x:.2f}" y="{y:.2f}" font-size="{label.size:g}" text-anchor="{label.anchor}"'
    return f'<text {place} fill="{label.colour}"{weight}{turn}{halo}>{escape(label.text)}</text>'


def _points(points: Sequence[Point]) -> str:
    return " ".join(_point(point) for point in points)


def _point(point: Point) -> str:
    return f"{point[0]:.2f},{point[1]:.2f}"
