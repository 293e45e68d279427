"""The carbon stock of a described soil profile, 0 to 30 cm, from its horizons.

Carbon and bulk density were sampled at different depths, in rows of their own, so each is a function of depth first and
they meet in slices of half a centimetre. What lies above 0 cm is litter, not soil, and is left out.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpdesk.domain.soil import bulk_density

Slices = NDArray[np.float64]

DEPTH_CM = 30.0
_SLICE_CM = 0.5
# Above 12 % carbon a layer is organic: neither the map nor the density formula is for it.
ORGANIC_G_KG = 120.0
# Carbon must be known in 27 of the 30 cm; the rest has what the nearest known depth has.
_KNOWN_SHARE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Stocks in t C/ha, 0 to 30 cm, with the stones that were described taken off by volume, and without that.
    `measured_density` and `stones_known`: bulk density was measured, stones were described, in 27 of the 30 cm."""

    site: str
    lon: float
    lat: float
    stock: float
    stock_with_stones: float
    measured_density: bool
    stones_known: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is, from how many countries and in which years, and why profiles are not compared."""

    all: int
    countries: int
    years: tuple[int, int]
    without_carbon: int
    organic: int


def stocks(sites: pd.DataFrame, horizons: pd.DataFrame) -> tuple[list[Profile], Counts]:
    """One stock for each profile of mineral soil whose carbon is known to 30 cm."""
    groups = dict(list(horizons.groupby("SOURCEID")))
    found: list[Profile] = []
    without_carbon = organic = 0
    for site in sites.itertuples():
        carbon = _by_depth(groups[site.SOURCEID], "ORCDRC")
        if np.nanmax(carbon, initial=0) > ORGANIC_G_KG:
            organic += 1
        elif np.isfinite(carbon).mean() < _KNOWN_SHARE:
            without_carbon += 1
        else:
            found.append(_profile(site, groups[site.SOURCEID], carbon))
    countries = sites["SOURCEID"].str.extract(r"^(\D+)", expand=False).nunique()
    dates = sites["TIMESTRR"].dropna().str[:4].astype(int)
    years = int(dates.min()), int(dates.max())
    return found, Counts(len(sites), countries, years, without_carbon, organic)


def _profile(site: Any, horizons: pd.DataFrame, carbon: Slices) -> Profile:
    percent = _filled(carbon) / 10
    density, stones = _by_depth(horizons, "BLD"), _by_depth(horizons, "CRFVOL")
    mass = np.where(np.isfinite(density), density, bulk_density(percent))
    with_stones = percent * mass * _SLICE_CM
    return Profile(
        site=site.SOURCEID,
        lon=site.LONWGS84,
        lat=site.LATWGS84,
        stock=float((with_stones * (1 - np.nan_to_num(stones) / 100)).sum()),
        stock_with_stones=float(with_stones.sum()),
        measured_density=bool(np.isfinite(density).mean() >= _KNOWN_SHARE),
        stones_known=bool(np.isfinite(stones).mean() >= _KNOWN_SHARE),
    )


def _by_depth(horizons: pd.DataFrame, column: str) -> Slices:
    """The mean of the horizons that reach over the middle of each slice, NaN where none does."""
    middles = np.arange(_SLICE_CM / 2, DEPTH_CM, _SLICE_CM)
    known = horizons[horizons[column].notna() & (horizons["LHDICM"] > horizons["UHDICM"])]
    upper, lower = known["UHDICM"].to_numpy()[:, None], known["LHDICM"].to_numpy()[:, None]
    inside = (upper <= middles) & (middles < lower)
    count = inside.sum(axis=0)
    total = (inside * known[column].to_numpy()[:, None]).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _filled(values: Slices) -> Slices:
    known = np.flatnonzero(np.isfinite(values))
    nearest = known[np.abs(np.arange(len(values))[:, None] - known).argmin(axis=1)]
    return values[nearest]
