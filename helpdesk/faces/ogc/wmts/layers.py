"""The layers of the service: everything that has a legend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ....domain.errors import NotFound, Unavailable
from ....domain.geo import BBox
from ....domain.legends import Legend
from ....domain.text import Texts
from ....services.desk import Desk
from ....services.legends import drawable, legend_of, styles_of
from ....services.moving import once_per_look
from .. import provenance
from ..languages import languages

_WORLD = BBox(west=-180, south=-90, east=180, north=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class TileLayer:
    """A layer with a legend for each of its styles, the default first; `extent` is in degrees."""

    id: str
    titles: Texts
    descriptions: Texts
    extent: BBox
    legends: Sequence[Legend]


@once_per_look
def tile_layers(desk: Desk) -> Mapping[str, TileLayer]:
    """By id, in the order of the content."""
    return {name: _layer(desk, name) for name in drawable(desk)}


def _layer(desk: Desk, name: str) -> TileLayer:
    layer = desk.content.layers.get(name)
    legends = [legend_of(desk, name, style.id) for style in styles_of(desk, name)]
    return TileLayer(
        id=name,
        titles=legends[0].titles or {"en": name},
        descriptions=provenance.described(layer, languages(desk.content)) if layer is not None else {},
        extent=_extent(desk, name, legends[0]),
        legends=legends,
    )


def _extent(desk: Desk, name: str, legend: Legend) -> BBox:
    """The world for a layer that is away: it is still listed."""
    try:
        if legend.geometry != "raster":
            return desk.features.extent(name) or _WORLD
        return desk.rasters.info(name).bbox
    except (NotFound, Unavailable):
        return _WORLD
