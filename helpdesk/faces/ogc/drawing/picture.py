"""Layers drawn one over the other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ....domain.geo import View
from ....domain.legends import Legend
from ....services.desk import Desk
from .colours import Bytes, Table, indexed, rgba
from .encode import encode
from .png import paletted
from .vectors import paint

_CLEAR = "#00000000"


def draw(desk: Desk, layers: Sequence[tuple[str, Legend]], view: View, background: str | None = None) -> Image.Image:
    """The layers in the colours of their legends, the first one at the bottom; `background` is a colour, None is
    transparent.

    One raster alone comes in mode P, a byte a pixel and a palette with transparency; everything else is RGBA. Raises
    BadParameter for an unknown CRS, NotFound, and Unavailable for a raster that is away.
    """
    if len(layers) == 1 and layers[0][1].geometry == "raster":
        return _raster(desk, *layers[0], view, background)
    picture = Image.new("RGBA", (view.width, view.height), rgba(background or _CLEAR))
    for layer, legend in layers:
        if legend.geometry == "raster":
            picture = Image.alpha_composite(picture, _raster(desk, layer, legend, view, None).convert("RGBA"))
        else:
            picture = paint(picture, desk.features, layer, legend, view)
    return picture


def drawn_as(
    format_: str, desk: Desk, layers: Sequence[tuple[str, Legend]], view: View, background: str | None = None
) -> bytes:
    """The same as a file: `png`, `webp` or `jpeg`, which has no transparency and stands on white."""
    if format_ == "png" and len(layers) == 1 and layers[0][1].geometry == "raster":
        return paletted(*_indexed(desk, *layers[0], view, background))
    return encode(draw(desk, layers, view, background), format_)


def _raster(desk: Desk, layer: str, legend: Legend, view: View, background: str | None) -> Image.Image:
    return _image(*_indexed(desk, layer, legend, view, background))


def _indexed(desk: Desk, layer: str, legend: Legend, view: View, background: str | None) -> tuple[Bytes, Table]:
    """Cells are coloured, and pixels have the colours of their cells."""
    shown = desk.rasters.warped(layer, view)
    of_cells, table = indexed(shown.cells, legend)
    return shown.spread(of_cells), table if background is None else table.over(rgba(background))


def in_colours(values: NDArray[np.float64], legend: Legend) -> Image.Image:
    """Rows x columns of a raster's values, NaN for nothing, in the colours of its legend, in mode P."""
    return _image(*indexed(values, legend))


def _image(index: Bytes, table: Table) -> Image.Image:
    picture = Image.fromarray(index, "P")
    picture.putpalette(table.colours.tobytes(), "RGBA")
    return picture
