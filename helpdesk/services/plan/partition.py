"""An area cut by region, soil class and climate zone; areas add up to the whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.areas import HECTARE_M2, Area, check_size
from ...domain.geo import LonLat
from ...domain.layers import Layer
from ...ports import Grid
from ...ports.areas import Mean, Piece
from ..desk import Desk
from .parts import Part, parts_of
from .pieces import one_piece

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
    found: dict[tuple[frozenset[str], tuple[int | None, ...]], list[Piece]] = {}
    for part in parts_of(desk, read, area):
        for regions, piece in _pieces(desk, read, part):
            found.setdefault((regions, tuple(piece.classes.values())), []).append(piece)
    plots = [_plot(layers, regions, one_piece(desk.surveyor, some)) for (regions, _), some in found.items()]
    return sorted(plots, key=lambda plot: (-plot.area_m2, sorted(plot.regions)))


def _pieces(desk: Desk, layers: Sequence[Layer], part: Part) -> Iterator[tuple[frozenset[str], Piece]]:
    grids = {str(layer.fact): desk.rasters.window(layer.id, part.bbox) for layer in layers}
    kinds = _only(grids, ZONE, SOIL_CLASS), _only(grids, LAND_COVER), _only(grids, STOCK)
    for within in desk.regions.partition(part.geometry):
        for piece in desk.surveyor.pieces(within.geometry, *kinds):
            yield within.regions, piece


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
