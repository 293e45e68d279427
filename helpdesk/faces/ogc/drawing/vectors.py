"""Features drawn by the symbols of a legend, antialiased: areas, then all borders, then points."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

import aggdraw
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ....domain.geo import View
from ....domain.legends import Legend, Symbol
from ....ports import FeatureStore
from .colours import rgba
from .outlines import Drawable, Outlines, drawable
from .scene import scene
from .window import pieces

Array = NDArray[np.float64]
Symbols = Sequence[Symbol | None]

# Of points whose markers all but cover each other, one is drawn: their distance as a share of the radius.
_APART = 0.5
# A border is drawn in full around what is so many pixels wide or high, thinner around less, and not at all around what
# it would cover: a country of small districts is not to be a black spot.
_FULL_BORDER = 14.0
_LEAST_BORDER = 0.2
_OPAQUE = 255


def paint(base: Image.Image, store: FeatureStore, layer: str, legend: Legend, view: View) -> Image.Image:
    """The layer's features over an RGBA picture of the view's size."""
    margin = max((entry.symbol.radius + entry.symbol.stroke_width for entry in legend.entries), default=0.0) + 2
    for piece in pieces(view, margin):
        held = scene(store, layer, legend, piece.bbox, once=True)
        base = _painted(base, drawable(held.geometries, view, piece), held.symbols)
    return base


def _painted(base: Image.Image, shown: Drawable, symbols: Symbols) -> Image.Image:
    # Areas of one transparency are drawn opaque on a sheet of their own, which is then laid over: where they overlap,
    # the colour is that of the one on top, and still one of the legend.
    for alpha in sorted({rgba(symbol.fill)[3] for symbol in _distinct(symbols) if symbol.fill}):
        sheet = _sheet(base.size, partial(_areas, polygons=shown.polygons, symbols=symbols, alpha=alpha))
        if alpha != _OPAQUE:
            sheet.putalpha(sheet.getchannel("A").point([round(value * alpha / _OPAQUE) for value in range(256)]))
        base = Image.alpha_composite(base, sheet)
    over = _sheet(base.size, partial(_marks, shown=shown, symbols=symbols))
    return Image.alpha_composite(base, over)


def _distinct(symbols: Symbols) -> Iterable[Symbol]:
    return {id(symbol): symbol for symbol in symbols if symbol is not None}.values()


def _sheet(size: tuple[int, int], draw: Callable[[Any], None]) -> Image.Image:
    """A transparent picture. What AGG draws on one is multiplied by its alpha, which Pillow calls RGBa."""
    canvas = aggdraw.Draw("RGBA", size, (0, 0, 0, 0))
    draw(canvas)
    return Image.frombytes("RGBa", size, canvas.tobytes()).convert("RGBA")


def _marks(canvas: Any, shown: Drawable, symbols: Symbols) -> None:
    _borders(canvas, shown.polygons, symbols)
    _lines(canvas, shown.lines, symbols)
    _points(canvas, shown.points, shown.point_owner, symbols)


def _areas(canvas: Any, polygons: Outlines, symbols: Symbols, alpha: int) -> None:
    filled = [symbol for symbol in _distinct(symbols) if symbol.fill and rgba(symbol.fill)[3] == alpha]
    brushes = {id(symbol): _brush(symbol) for symbol in filled}
    path, of = None, -1
    backward = polygons.clockwise != polygons.hole
    for index, (owner, points) in enumerate(polygons):
        if id(symbols[owner]) not in brushes:
            continue
        ring = polygons.pixels[points]
        if len(ring) < 3:
            if polygons.hole[index] or not len(ring):
                continue
            ring = _speck(ring[0])
        elif backward[index]:
            ring = ring[::-1]
        if owner == of:
            _continue(path, ring)
            continue
        if path is not None:
            canvas.path(path, None, brushes[id(symbols[of])])
        path, of = aggdraw.Path(ring.ravel().tolist()), owner
    if path is not None:
        canvas.path(path, None, brushes[id(symbols[of])])


def _continue(path: Any, ring: Array) -> None:
    points = ring.tolist()
    path.moveto(*points[0])
    for point in points[1:]:
        path.lineto(*point)


def _speck(at: Array) -> Array:
    """An area that is smaller than the picture can show still leaves a trace: a square of half a pixel."""
    return np.asarray(at + np.array([[-0.25, -0.25], [0.25, -0.25], [0.25, 0.25], [-0.25, 0.25]]), np.float64)


def _borders(canvas: Any, polygons: Outlines, symbols: Symbols) -> None:
    share = np.clip(polygons.extent / _FULL_BORDER, 0, 1).round(1).tolist()
    for index, (owner, points) in enumerate(polygons):
        symbol = symbols[owner]
        if symbol is None or not symbol.stroke or share[index] < _LEAST_BORDER:
            continue
        pen = _pen(symbol.stroke, symbol.stroke_width * share[index])
        for stretch in _uncut(polygons.pixels[points], polygons.cut[points]):
            canvas.line(stretch.ravel().tolist(), pen)


def _uncut(ring: Array, cut: NDArray[np.bool_]) -> list[Array]:
    """The stretches of a ring between the segments that run along the antimeridian or a pole."""
    along = cut[:-1] & cut[1:]
    if not along.any():
        return [ring]
    return [piece for piece in np.split(ring, np.flatnonzero(along) + 1) if len(piece) > 1]


def _lines(canvas: Any, lines: Outlines, symbols: Symbols) -> None:
    for owner, points in lines:
        symbol = symbols[owner]
        if symbol is not None and symbol.stroke and points.stop - points.start > 1:
            canvas.line(lines.pixels[points].ravel().tolist(), _pen(symbol.stroke, symbol.stroke_width))


def _points(canvas: Any, points: Array, owner: NDArray[np.int64], symbols: Symbols) -> None:
    if not len(points):
        return
    radius = np.array([symbols[index].radius if symbols[index] else 0.0 for index in owner.tolist()])
    crowd = np.rint(points / np.maximum(radius, 1)[:, None] / _APART)
    # The last of a crowd lies on top.
    _, last = np.unique(crowd[::-1], axis=0, return_index=True)
    for index in np.sort(len(points) - 1 - last).tolist():
        symbol = symbols[owner[index]]
        if symbol is not None:
            (x, y), r = points[index].tolist(), symbol.radius
            pen = _pen(symbol.stroke, symbol.stroke_width) if symbol.stroke else None
            canvas.ellipse((x - r, y - r, x + r, y + r), pen, _brush(symbol))


@lru_cache(maxsize=512)
def _brush(symbol: Symbol) -> Any:
    return aggdraw.Brush((*rgba(symbol.fill)[:3], _OPAQUE)) if symbol.fill else None


@lru_cache(maxsize=512)
def _pen(stroke: str, width: float) -> Any:
    return aggdraw.Pen(rgba(stroke), width)
