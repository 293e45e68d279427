"""Layers drawn one over the other."""

from collections.abc import Sequence

from PIL import Image

from ....domain.geo import View
from ....domain.legends import Legend
from ....services.desk import Desk
from .colours import indexed, rgba
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


def _raster(desk: Desk, layer: str, legend: Legend, view: View, background: str | None) -> Image.Image:
    index, table = indexed(desk.rasters.warped(layer, view), legend)
    if background is not None:
        table = table.over(rgba(background))
    picture = Image.fromarray(index, "P")
    picture.putpalette(table.colours.tobytes(), "RGBA")
    return picture
