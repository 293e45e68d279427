"""The stock layer at described profiles and against a map made by others, each as pairs of stocks with their scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from helpdesk.domain.climate import ClimateZone
from helpdesk.storage.ingest import cog
from helpdesk.storage.ingest.grids import Grid, sample

from . import ground
from .profiles import Counts, Profile, stocks
from .scores import Score, score

Numbers = NDArray[np.floating]

ZONES = "ipcc-climate-zone"
OTHER_MAP = "whrc_SOCS_0_30cm_year_2010AD_10km.tif"
OTHER_UNUSED = "whrc_SOCS_0_30cm_year_NoLU_10km.tif"
OTHER_NODATA = -32767
REFERENCES = ("soc-reference-2006", "soc-reference-2019")
# A zone with fewer profiles is not shown: its scores would be those of a few pits.
FEWEST_IN_ZONE = 20


@dataclass(frozen=True, slots=True)
class Pairs:
    """n stocks of ours and theirs at the same places, in t C/ha, and the areas they stand for (or one each)."""

    ours: Numbers
    theirs: Numbers
    weights: Numbers

    def score(self) -> Score:
        return score(self.ours, self.theirs, self.weights)


@dataclass(frozen=True, slots=True)
class AtProfiles:
    """`without` counts the profiles of `usable` that lie where one of the two maps has no stock (water, towns, ice);
    `seen` how many of the others lie in each climate zone."""

    counts: Counts
    usable: int
    without: int
    seen: Mapping[str, int]
    pairs: Pairs
    ours: Mapping[str, Score]
    other_map: Score
    references: Mapping[str, Score]
    zones: Mapping[str, Score]

    @property
    def median_error(self) -> float:
        """Half of the profiles are further off, t C/ha."""
        return float(np.median(np.abs(self.pairs.ours - self.pairs.theirs)))


@dataclass(frozen=True, slots=True)
class AgainstMap:
    pairs: Pairs
    whole: Score
    zones: Mapping[str, Score]


def at_profiles(layer: str) -> AtProfiles:
    """Raises Missing where the profiles, the other map or the layer are not here."""
    found, counts = stocks(ground.table("isis_sites.csv.gz"), ground.table("isis_horizons.csv.gz"))
    folder = ground.rasters_of_today([layer, ZONES, *REFERENCES])
    lon, lat = np.array([each.lon for each in found]), np.array([each.lat for each in found])
    ours = ground.at(cog.read(folder / f"{layer}.tif"), lon, lat)
    theirs = ground.at(ground.published(OTHER_MAP, OTHER_NODATA), lon, lat)
    zones = ground.at(cog.read(folder / f"{ZONES}.tif"), lon, lat)
    mapped = (ours > 0) & (theirs > 0)
    measured = np.array([each.stock for each in found])
    return AtProfiles(
        counts=counts,
        usable=len(found),
        without=int((~mapped).sum()),
        seen={_name(zone): int((mapped & (zones == zone)).sum()) for zone in ClimateZone if zone},
        pairs=_pairs(ours, measured, mapped),
        ours=_kinds(found, ours, measured, mapped),
        other_map=_pairs(theirs, measured, mapped).score(),
        references={name: _reference(folder / f"{name}.tif", lon, lat, measured, mapped) for name in REFERENCES},
        zones=_by_zone(zones, ours, measured, mapped),
    )


def _reference(raster: Path, lon: Numbers, lat: Numbers, measured: Numbers, mapped: NDArray[np.bool_]) -> Score:
    """Of a map of reference stocks, at those profiles where it has one."""
    found = ground.at(cog.read(raster), lon, lat)
    return _pairs(found, measured, mapped & (found > 0)).score()


def _kinds(found: list[Profile], ours: Numbers, measured: Numbers, mapped: NDArray[np.bool_]) -> dict[str, Score]:
    density = np.array([each.measured_density for each in found])
    described = np.array([each.stones_known for each in found])
    stony = np.array([each.stock_with_stones for each in found])
    return {
        "all": _pairs(ours, measured, mapped).score(),
        "bulk density measured": _pairs(ours, measured, mapped & density).score(),
        "bulk density estimated": _pairs(ours, measured, mapped & ~density).score(),
        "stones described, taken off": _pairs(ours, measured, mapped & described).score(),
        "stones described, not taken off": _pairs(ours, stony, mapped & described).score(),
    }


def _pairs(ours: Numbers, theirs: Numbers, which: NDArray[np.bool_], weights: Numbers | None = None) -> Pairs:
    areas = np.ones(len(ours)) if weights is None else weights
    return Pairs(ours[which], theirs[which], areas[which])


def _by_zone(zones: Numbers, *pairs: Numbers | None) -> dict[str, Score]:
    ours, theirs, mapped, *weights = pairs
    assert ours is not None
    assert theirs is not None
    assert mapped is not None
    scores = {}
    for zone in ClimateZone:
        here = mapped.astype(bool) & (zones == zone)
        if zone and here.sum() >= FEWEST_IN_ZONE:
            scores[_name(zone)] = _pairs(ours, theirs, here, *weights).score()
    return scores


def _name(zone: ClimateZone) -> str:
    return zone.name.lower().replace("_", " ")


def against_map(layer: str, other: str = OTHER_MAP) -> AgainstMap:
    """Cell by cell of our layer, each with the value of the other map's cell there, weighted by area."""
    folder = ground.rasters_of_today([layer, ZONES])
    raster = cog.read(folder / f"{layer}.tif")
    ours = raster.values[0].ravel()
    theirs = sample(ground.published(other, OTHER_NODATA), raster.grid)[0].ravel()
    zones = sample(cog.read(folder / f"{ZONES}.tif"), raster.grid)[0].ravel()
    both, areas = (ours > 0) & (theirs > 0), cell_areas(raster.grid).ravel()
    pairs = _pairs(ours, theirs, both, areas)
    return AgainstMap(pairs, pairs.score(), _by_zone(zones, ours, theirs, both, areas))


def cell_areas(grid: Grid) -> Numbers:
    """Relative areas of the cells on the sphere, rows x columns."""
    return np.repeat(np.cos(np.radians(grid.latitudes))[:, None], grid.columns, axis=1)
