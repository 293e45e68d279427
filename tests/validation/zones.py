"""Climate zones by several formulas of evapotranspiration, at known places and over the land of the map from CRU TS."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from helpdesk.domain.climate import ClimateZone, climate_zone
from helpdesk.storage.ingest.grids import NO_CLASS, Grid, Raster, sample

from . import ground
from .comparisons import cell_areas
from .evapotranspiration import FORMULAS, Site

Numbers = NDArray[np.floating]
Codes = NDArray[np.integer]

OTHER_ZONES = "ipcc_climate_zones_cru409_0p5.tif"
PLACES = Path(__file__).with_name("known_places.csv")
_INPUTS = ("temperature-monthly", "precipitation", "mean-temperature", "elevation", "frost-free", "ipcc-climate-zone")
_SQUARE = 10.0  # degrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Shares in percent: places (or land) of the `same` zone; of what is moist there and outside the tropics in both,
    what is `moist` here; likewise `dry`. `kappa` is Cohen's, of moist and dry."""

    n: int
    same: float
    moist: float
    dry: float
    kappa: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """`chosen` and `held` are the black and the white squares of 10 degrees of the world's land; `packs` has places of
    the same zone, and all, by pack and formula; `pet` the mean of ours less the published, mm a year."""

    chosen: Mapping[str, Agreement]
    held: Mapping[str, Agreement]
    places: Mapping[str, Agreement]
    packs: Mapping[str, Mapping[str, tuple[int, int]]]
    pet: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Climate:
    """The layers at n places, or on a grid."""

    site: Site
    precipitation: Numbers
    mean: Numbers
    frost_free: NDArray[np.bool_]

    def zones(self, evapotranspiration: Numbers) -> Codes:
        return climate_zone(
            temperature=self.mean,
            precipitation=self.precipitation,
            evapotranspiration=evapotranspiration,
            elevation=self.site.elevation,
            frost_free=self.frost_free,
            warmest_month=self.site.temperature.max(axis=0),
        )


def known_places() -> list[dict[str, str]]:
    with PLACES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def zones() -> Zones:
    """Raises Missing."""
    chosen, held = _world()
    places, packs, pet = _at_places()
    return Zones(chosen=chosen, held=held, places=places, packs=packs, pet=pet)


def _world() -> tuple[Mapping[str, Agreement], Mapping[str, Agreement]]:
    theirs = ground.published(OTHER_ZONES, 0)
    grid, known = theirs.grid, theirs.values[0]
    rasters = _rasters()
    here = _climate({name: sample(raster, grid) for name, raster in rasters.items()}, grid.latitudes[:, None])
    land = np.isfinite(known) & (sample(rasters["ipcc-climate-zone"], grid)[0] != NO_CLASS) & np.isfinite(here.mean)
    rows, columns = np.floor(grid.latitudes / _SQUARE), np.floor(grid.longitudes / _SQUARE)
    black = (rows[:, None] + columns[None, :]) % 2 == 0
    halves: list[dict[str, Agreement]] = [{}, {}]
    for name, formula in FORMULAS.items():
        ours, areas = here.zones(formula(here.site)), cell_areas(grid)
        for half, squares in zip(halves, (black, ~black), strict=True):
            at = land & squares
            half[name] = agreement(known[at].astype(int), ours[at], np.broadcast_to(areas, land.shape)[at])
    return halves[0], halves[1]


def _at_places() -> tuple[Mapping[str, Agreement], Mapping[str, Mapping[str, tuple[int, int]]], Mapping[str, float]]:
    places = known_places()
    lon, lat = (np.array([float(each[name]) for each in places]) for name in ("lon", "lat"))
    known = np.array([ClimateZone[each["zone"].upper()] for each in places])
    packs = [each["pack"] for each in places]
    published = np.array([float(each["pet_mm"] or "nan") for each in places])
    here = _climate({name: _bands(raster, lon, lat) for name, raster in _rasters().items()}, lat)
    pet = {name: formula(here.site) for name, formula in FORMULAS.items()}
    ours = {name: here.zones(each) for name, each in pet.items()}
    return (
        {name: agreement(known, each, np.ones(len(known))) for name, each in ours.items()},
        {
            pack: {
                name: (
                    sum(same for same, its in zip(each == known, packs, strict=True) if its == pack),
                    packs.count(pack),
                )
                for name, each in ours.items()
            }
            for pack in sorted(set(packs) - {""})
        },
        {name: float(np.nanmean(each - published)) for name, each in pet.items()},
    )


def _count(same: NDArray[np.bool_], its: list[bool]) -> tuple[int, int]:
    return int((same & np.array(its)).sum()), sum(its)


def agreement(known: Codes, ours: Codes, weights: Numbers) -> Agreement:
    """Of zones by their codes."""
    both = (known >= ClimateZone.WARM_TEMPERATE_MOIST) & (ours >= ClimateZone.WARM_TEMPERATE_MOIST)
    share = weights[both] / weights[both].sum()
    theirs, mine = known[both] % 2 == 1, ours[both] % 2 == 1
    observed = share[theirs == mine].sum()
    moist = (share[theirs].sum(), share[mine].sum())
    chance = moist[0] * moist[1] + (1 - moist[0]) * (1 - moist[1])
    return Agreement(
        n=len(known),
        same=float(100 * weights[known == ours].sum() / weights.sum()),
        moist=float(100 * share[theirs & mine].sum() / moist[0]),
        dry=float(100 * share[~theirs & ~mine].sum() / (1 - moist[0])),
        kappa=float((observed - chance) / (1 - chance)),
    )


def _rasters() -> Mapping[str, Raster]:
    return {name: ground.cog_of(name) for name in _INPUTS}


def _climate(values: Mapping[str, Numbers], latitude: Numbers) -> _Climate:
    site = Site(
        temperature=values["temperature-monthly"].astype(np.float64),
        latitude=latitude,
        elevation=np.nan_to_num(values["elevation"][0], nan=0.0),
    )
    return _Climate(site, values["precipitation"][0], values["mean-temperature"][0], values["frost-free"][0] == 1)


def _bands(raster: Raster, lon: Numbers, lat: Numbers) -> Numbers:
    grid: Grid = raster.grid
    rows, columns = ((grid.north - lat) / grid.dy).astype(int), ((lon - grid.west) / grid.dx).astype(int)
    return raster.values[:, rows, columns]
