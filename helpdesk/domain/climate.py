"""Climate as the IPCC divides it, and what is computed from monthly means to get there. Arrays in, arrays out."""

from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.floating]

# Mean length of the months in days, leap years counted in.
MONTH_DAYS = (31.0, 28.25, 31.0, 30.0, 31.0, 30.0, 31.0, 31.0, 30.0, 31.0, 30.0, 31.0)
# Day of the year in the middle of each month: the integer part of 30.4 month - 15 (FAO-56, Annex 2).
_MID_MONTH = tuple(int(30.4 * month - 15) for month in range(1, 13))

_SOLAR_CONSTANT = 0.0820  # MJ m-2 min-1, FAO-56 Eq. 21
_LATENT_HEAT = 2.45  # MJ kg-1, FAO-56 Eq. 20; a kilogram of water is a millimetre over a square metre


class ClimateZone(IntEnum):
    """The twelve default climate zones; 0 where a needed number is missing."""

    UNKNOWN = 0
    TROPICAL_MONTANE = 1
    TROPICAL_WET = 2
    TROPICAL_MOIST = 3
    TROPICAL_DRY = 4
    WARM_TEMPERATE_MOIST = 5
    WARM_TEMPERATE_DRY = 6
    COOL_TEMPERATE_MOIST = 7
    COOL_TEMPERATE_DRY = 8
    BOREAL_MOIST = 9
    BOREAL_DRY = 10
    POLAR_MOIST = 11
    POLAR_DRY = 12


def climate_zone(
    *,
    temperature: ArrayLike,
    precipitation: ArrayLike,
    evapotranspiration: ArrayLike,
    elevation: ArrayLike,
    frost_free: ArrayLike,
    warmest_month: ArrayLike,
) -> NDArray[np.uint8]:
    """IPCC 2019 Refinement, Vol. 4, Ch. 3, Annex 3A.5, Fig. 3A.5.2, as codes of `ClimateZone`.

    Annual mean `temperature` and mean of the `warmest_month` in degC, annual `precipitation` and potential
    `evapotranspiration` in mm, `elevation` in m; `frost_free` is true where there are at most 7 days of frost a year.
    Every limit belongs to its lower side: 18 degC is not tropical, 1000 m is not montane, 1000 mm is dry.
    """
    mat, rain, pet, height, warmest = (
        np.asarray(each) for each in (temperature, precipitation, evapotranspiration, elevation, warmest_month)
    )
    tropical = (mat > 18) & np.asarray(frost_free, dtype=bool)
    # Where nothing evaporates the ratio is infinite, so the comparison is made without dividing.
    dry = np.where(rain > pet, 0, 1).astype(np.uint8)
    known = ~np.isnan(mat + rain + pet + height + warmest)
    zone = np.select(
        [
            ~known,
            tropical & (height > 1000),
            tropical & (rain > 2000),
            tropical & (rain > 1000),
            tropical,
            mat > 10,
            mat > 0,
            warmest < 10,
        ],
        [
            ClimateZone.UNKNOWN,
            ClimateZone.TROPICAL_MONTANE,
            ClimateZone.TROPICAL_WET,
            ClimateZone.TROPICAL_MOIST,
            ClimateZone.TROPICAL_DRY,
            dry + ClimateZone.WARM_TEMPERATE_MOIST,
            dry + ClimateZone.COOL_TEMPERATE_MOIST,
            dry + ClimateZone.POLAR_MOIST,
        ],
        dry + ClimateZone.BOREAL_MOIST,
    )
    return zone.astype(np.uint8)


def extraterrestrial_radiation(latitude: ArrayLike, day: int) -> Numbers:
    """Daily radiation above the atmosphere, MJ m-2, by latitude (degrees) and day of the year.

    FAO Irrigation and Drainage Paper 56 (Allen et al. 1998), Eq. 21 with Eqs. 23 to 25. Beyond the polar circles the
    sunset angle is held between no day (0) and no night (pi).
    """
    phi = np.radians(np.asarray(latitude, dtype=np.float64))
    season = 2 * np.pi * day / 365
    distance = 1 + 0.033 * np.cos(season)
    declination = 0.409 * np.sin(season - 1.39)
    sunset = np.arccos(np.clip(-np.tan(phi) * np.tan(declination), -1, 1))
    height = sunset * np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.sin(sunset)
    radiation: Numbers = np.maximum(24 * 60 / np.pi * _SOLAR_CONSTANT * distance * height, 0.0)
    return radiation


def annual_evapotranspiration(monthly_temperature: ArrayLike, latitude: ArrayLike) -> Numbers:
    """Potential evapotranspiration in mm a year from twelve monthly means (first axis, degC) and latitudes (degrees).

    Oudin et al. (2005), Journal of Hydrology 303, 290-306: a day's radiation over the latent heat, times (T + 5) / 100
    where the mean temperature T is above -5 degC, else nothing.
    """
    warmth = np.maximum(np.asarray(monthly_temperature) + 5, 0) / 100
    energy = [
        extraterrestrial_radiation(latitude, day) / _LATENT_HEAT * days
        for day, days in zip(_MID_MONTH, MONTH_DAYS, strict=True)
    ]
    return np.sum([water * each for water, each in zip(energy, warmth, strict=True)], axis=0)


def annual_mean(monthly: ArrayLike) -> Numbers:
    """The mean of twelve monthly means (first axis), each month weighted by its days."""
    mean: Numbers = np.tensordot(np.asarray(MONTH_DAYS) / sum(MONTH_DAYS), np.asarray(monthly), axes=1)
    return mean
