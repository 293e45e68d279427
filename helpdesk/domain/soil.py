"""Soil as the IPCC divides it, and bulk density where nobody measured it. Arrays in, arrays out."""

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .toolkit.stocks import carbon_t_ha, fine_earth_t_ha

Numbers = NDArray[np.floating]

# Bulk density of pure organic matter, g cm-3: Adams (1973), Journal of Soil Science 24, 10-17.
_ORGANIC_MATTER_DENSITY = 0.244


class SoilClass(IntEnum):
    """The IPCC default soil classes; 0 where a needed number is missing."""

    UNKNOWN = 0
    SANDY = 1
    LAC = 2
    HAC = 3
    ORGANIC = 4
    VOLCANIC = 5
    SPODIC = 6
    WETLAND = 7


def soil_class(
    *,
    organic: ArrayLike,
    sand: ArrayLike,
    clay: ArrayLike,
    wetland: ArrayLike = False,
    volcanic: ArrayLike = False,
    spodic: ArrayLike = False,
    high_activity: ArrayLike,
    known: ArrayLike = True,
) -> NDArray[np.uint8]:
    """IPCC 2019 Refinement, Vol. 4, Ch. 3, Annex 3A.5, Figs. 3A.5.3 and 3A.5.4, as codes of `SoilClass`.

    `sand` and `clay` in percent by weight; the rest is true or false. Organic comes first, then sandy (more than
    70 % sand and less than 8 % clay, whatever the soil group), then the groups; `known` is false where the groups
    cannot be told. Where texture is missing a mineral soil stays unknown.
    """
    sand, clay = np.asarray(sand), np.asarray(clay)
    tests = [
        np.asarray(organic, dtype=bool),
        np.isnan(sand + clay),
        (sand > 70) & (clay < 8),
        ~np.asarray(known, dtype=bool),
        *(np.asarray(each, dtype=bool) for each in (wetland, volcanic, spodic, high_activity)),
    ]
    outcomes = [
        SoilClass.ORGANIC,
        SoilClass.UNKNOWN,
        SoilClass.SANDY,
        SoilClass.UNKNOWN,
        SoilClass.WETLAND,
        SoilClass.VOLCANIC,
        SoilClass.SPODIC,
        SoilClass.HAC,
    ]
    return np.select(tests, outcomes, SoilClass.LAC).astype(np.uint8)


def bulk_density(carbon: ArrayLike) -> Numbers:
    """Bulk density of fine earth in g cm-3 from organic carbon in percent by weight.

    Manrique and Jones (1991), Soil Science Society of America Journal 55, 476-481: 1.660 - 0.318 sqrt(OC), fitted on
    19,651 samples (R2 0.41). It is for mineral soils; in organic ones it would fall to nothing, so it is held at the
    density of pure organic matter (Adams 1973), which it meets at 20 % carbon.
    """
    return np.maximum(1.660 - 0.318 * np.sqrt(np.asarray(carbon)), _ORGANIC_MATTER_DENSITY)


def carbon_stock(carbon: ArrayLike, depth_cm: float) -> Numbers:
    """Organic carbon in t/ha down to `depth_cm`, from percent by weight, with `bulk_density` and no coarse fragments:
    the stock of the toolkit, of which a percent is 10 g/kg."""
    mass = fine_earth_t_ha(bulk_density_g_cm3=bulk_density(carbon), thickness_cm=depth_cm)
    return carbon_t_ha(soc_g_kg=np.asarray(carbon) * 10, fine_earth_t_ha=mass)
