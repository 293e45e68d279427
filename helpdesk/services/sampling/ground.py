"""The strata of an area: what the maps say of its pieces, and which of them are sampled."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...domain.areas import HECTARE_M2, Area, check_size
from ...domain.errors import BadParameter
from ...domain.layers import Layer
from ...domain.sampling.strata import Codes, Numbers, means_of, stock_classes, strata_of
from ...ports import Grid, JsonObject
from ...ports.areas import Piece
from ..desk import Desk
from ..plan.partition import STOCK
from ..plan.parts import Part, parts_of
from .wish import STRATA_BY, PlanWish

# Strata with a smaller share of the area are joined to another.
LEAST_SHARE = 0.05
# Where maps show water or ice on more of the area than this, its drawer will know better than they.
MOST_DROWNED = 0.95
_NO_SOIL = ("water", "ice")
_WET = "water or ice by "


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The pieces of an area in strata: `codes` of the pieces, -1 where none is sampled; `area_ha`, the mean stock in
    t C/ha (`means`) and the outline of each stratum. A `drowned` area is water on the maps, yet planned; an `organic`
    one has organic soil somewhere."""

    area: Area
    layers: Sequence[Layer]
    pieces: Sequence[Piece]
    codes: Codes
    area_ha: Numbers
    means: Numbers
    outlines: Sequence[JsonObject]
    drowned: bool
    organic: bool

    @property
    def left_out_ha(self) -> float:
        out = (piece.area_m2 for piece, code in zip(self.pieces, self.codes, strict=True) if code < 0)
        return sum(out) / HECTARE_M2


def ground_of(desk: Desk, wish: PlanWish) -> Ground:
    """Raises BadParameter for an area that is too large, or a fact that no layer has; Unavailable for a map that is
    away."""
    check_size(wish.area)
    facts = _facts(desk, wish)
    layers = _layers(desk, facts)
    pieces = _pieces(desk, wish.area, layers, facts)
    size = np.array([piece.area_m2 for piece in pieces]) / HECTARE_M2
    wet = np.array([any(piece.classes[name] for name in piece.classes if name.startswith(_WET)) for piece in pieces])
    drowned = bool(size[wet].sum() > MOST_DROWNED * size.sum())
    dry = np.ones_like(wet) if drowned else ~wet
    stock = np.array([_stock(piece) for piece in pieces])
    codes = np.full(len(pieces), -1, dtype=np.int64)
    codes[dry] = strata_of(
        np.array([_classes(piece, facts) for piece in pieces], dtype=np.int64)[dry],
        stock[dry], size[dry], most=wish.most_strata, least_share=LEAST_SHARE,
    )  # fmt: skip
    area = np.bincount(codes[dry], weights=size[dry])
    return Ground(
        area=wish.area,
        layers=layers,
        pieces=pieces,
        codes=codes,
        area_ha=area,
        means=_means(means_of(codes[dry], stock[dry], size[dry]), area, wish),
        outlines=[
            desk.surveyor.joined([piece.geometry for piece, of in zip(pieces, codes, strict=True) if of == code])
            for code in range(len(area))
        ],
        drowned=drowned,
        organic=any(_organic(layer, piece) for layer in layers for piece in pieces),
    )


def _facts(desk: Desk, wish: PlanWish) -> Sequence[str]:
    """The facts that strata are made by. Raises BadParameter for one that no layer has."""
    known = {str(layer.fact) for layer in desk.content.fact_layers}
    for fact in wish.strata_by or ():
        if fact not in known:
            raise BadParameter("strata_by", f"{fact!r} is no fact of a layer; there are {', '.join(sorted(known))}")
    return [fact for fact in STRATA_BY if fact in known] if wish.strata_by is None else wish.strata_by


def _layers(desk: Desk, facts: Sequence[str]) -> list[Layer]:
    """Those that strata are made by, the carbon stock, and all that know water and ice."""
    known = {str(layer.fact): layer for layer in desk.content.fact_layers}
    wet = [fact for fact, layer in known.items() if _no_soil(layer)]
    wanted = dict.fromkeys([*facts, *([STOCK] if STOCK in known else []), *wet])
    return [known[fact] for fact in wanted]


def _organic(layer: Layer, piece: Piece) -> bool:
    """Whether the layer shows organic soil on some of the piece."""
    codes = {each.value for each in layer.classes if each.ground == "organic"}
    return not codes.isdisjoint(piece.shares.get(str(layer.fact), {}))


def _no_soil(layer: Layer) -> list[int]:
    return [each.value for each in layer.classes if each.ground in _NO_SOIL]


def _pieces(desk: Desk, area: Area, layers: Sequence[Layer], facts: Sequence[str]) -> Sequence[Piece]:
    """Each of one class by every fact (numbers: one third of the area), and water or soil as a whole; in each part of
    the area."""
    parts = parts_of(desk, layers, area)
    grids = [{str(layer.fact): desk.rasters.window(layer.id, part.bbox) for layer in layers} for part in parts]
    numbers = [str(layer.fact) for layer in layers if str(layer.fact) in facts and not layer.classes]
    thirds = {fact: _thirds(desk, parts, [each[fact] for each in grids]) for fact in numbers}
    found: list[Piece] = []
    for at, (part, grid) in enumerate(zip(parts, grids, strict=True)):
        classes = {fact: thirds[fact][at] if fact in thirds else grid[fact] for fact in grid if fact in facts}
        for layer in layers:
            if _no_soil(layer):
                there = grid[str(layer.fact)]
                wet = np.isin(there.values, _no_soil(layer)).astype(float)
                classes[_WET + str(layer.fact)] = Grid(wet, there.bbox)
        shares = {str(layer.fact): grid[str(layer.fact)] for layer in layers if layer.classes}
        means = {str(layer.fact): grid[str(layer.fact)] for layer in layers if not layer.classes}
        found += desk.surveyor.pieces(part.geometry, classes, shares, means)
    return found


def _thirds(desk: Desk, parts: Sequence[Part], grids: Sequence[Grid]) -> list[Grid]:
    """In which third of the whole area by rising number each cell is."""
    every = np.concatenate([grid.values.reshape(-1) for grid in grids])
    values, codes = np.unique(every, return_inverse=True, equal_nan=True)
    ends = np.cumsum([grid.values.size for grid in grids])[:-1]
    each = [code.reshape(grid.values.shape) for code, grid in zip(np.split(codes, ends), grids, strict=True)]
    area_of = np.zeros(len(values))
    for part, grid, code in zip(parts, grids, each, strict=True):
        coded = Grid(np.where(np.isnan(grid.values), np.nan, code), grid.bbox)
        (piece,) = desk.surveyor.pieces(part.geometry, {}, {"": coded}, {})
        for found, share in piece.shares[""].items():
            if found is not None:
                area_of[found] += share * piece.area_m2
    third = stock_classes(values, area_of)
    found_in = [third[code].astype(float) for code in each]
    return [Grid(np.where(there < 0, np.nan, there), grid.bbox) for there, grid in zip(found_in, grids, strict=True)]


def _classes(piece: Piece, facts: Sequence[str]) -> list[int]:
    """One column more, so that there is one where strata are made by nothing."""
    found = [piece.classes[fact] for fact in facts]
    return [0, *(-1 if each is None else each for each in found)]


def _stock(piece: Piece) -> float:
    mean = piece.means.get(STOCK)
    return float("nan") if mean is None else mean.value


def _means(means: Numbers, area: Numbers, wish: PlanWish) -> Numbers:
    """Mean stocks of the strata, t C/ha: those of the map, the others at the mean of these; scaled to the mean that
    the asker knows. NaN where nobody knows any."""
    known = np.isfinite(means)
    mean = float(area[known] @ means[known] / area[known].sum()) if known.any() else np.nan
    filled = np.where(known, means, mean)
    if wish.mean_t_ha is None:
        return filled
    return np.full(len(means), wish.mean_t_ha) if not known.any() else filled * wish.mean_t_ha / mean
