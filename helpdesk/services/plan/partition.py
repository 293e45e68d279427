"""An area cut by region, soil class and climate zone; areas add up to the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.areas import HECTARE_M2, MOST_PIXELS, Area, check_size
from ...domain.errors import BadParameter
from ...domain.geo import BBox, LonLat
from ...domain.layers import Layer
from ...ports import Grid
from ...ports.areas import Mean, Piece
from ..desk import Desk

ZONE, SOIL_CLASS = "ipcc_climate_zone", "ipcc_soil_class"
LAND_COVER, STOCK = "land_cover", "soc_stock_t_ha"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """Ground of one set of regions, one climate zone and one soil class (ids of their legends; None where the map has
    no data). `covers` is the share of each class of land cover, `stock` t C/ha to 30 cm as its layer has it."""

    regions: frozenset[str]
    zone: str | None
    soil_class: str | None
    covers: Mapping[str | None, float]
    stock: Mean | None
    area_m2: float
    geometry: Mapping[str, Any]
    at: LonLat

    @property
    def hectares(self) -> float:
        return self.area_m2 / HECTARE_M2


def partition(desk: Desk, area: Area) -> list[Plot]:
    """Largest first. Raises BadParameter for an area that is too large, and Unavailable for a map that is away."""
    check_size(area)
    layers = {str(layer.fact): layer for layer in desk.content.fact_layers}
    read = [layers[fact] for fact in (ZONE, SOIL_CLASS, LAND_COVER, STOCK) if fact in layers]
    check_cells(desk, read, area.bbox)
    grids = {str(layer.fact): desk.rasters.window(layer.id, area.bbox) for layer in read}
    plots = [
        _plot(layers, part.regions, piece)
        for part in desk.regions.partition(area.geometry)
        for piece in desk.surveyor.pieces(
            part.geometry, _only(grids, ZONE, SOIL_CLASS), _only(grids, LAND_COVER), _only(grids, STOCK)
        )
    ]
    return sorted(plots, key=lambda plot: (-plot.area_m2, sorted(plot.regions)))


def check_cells(desk: Desk, layers: Sequence[Layer], box: BBox) -> None:
    """Before any is read: small fields far apart are few hectares in a box of many cells. Rasters of one size of cell
    share their edges. Raises BadParameter."""
    sizes = {desk.rasters.info(layer.id).pixel for layer in layers}
    columns = sum(1 + (box.east - box.west) / width for width, _ in sizes)
    rows = sum(1 + (box.north - box.south) / height for _, height in sizes)
    if columns * rows > MOST_PIXELS:
        message = (
            f"spans {columns * rows:,.0f} cells of the maps, and at most {MOST_PIXELS:,} are worked on at once; plan "
            "fields that lie far apart one by one"
        )
        raise BadParameter("area", message)


def _only(grids: Mapping[str, Grid], *facts: str) -> dict[str, Grid]:
    return {fact: grids[fact] for fact in facts if fact in grids}


def _plot(layers: Mapping[str, Layer], regions: frozenset[str], piece: Piece) -> Plot:
    def named(fact: str, code: int | None) -> str | None:
        return None if code is None else str(layers[fact].reading(code))

    def of(fact: str) -> str | None:
        return named(fact, piece.classes.get(fact))

    return Plot(
        regions=regions,
        zone=of(ZONE),
        soil_class=of(SOIL_CLASS),
        covers={named(LAND_COVER, code): share for code, share in piece.shares.get(LAND_COVER, {}).items()},
        stock=piece.means.get(STOCK),
        area_m2=piece.area_m2,
        geometry=piece.geometry,
        at=piece.inside_point,
    )
