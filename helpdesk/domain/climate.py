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
_MAKKINK = 0.65  # de Bruin 1987


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


def vapour_pressure_slope(temperature: ArrayLike) -> Numbers:
    """How fast the vapour pressure of saturated air rises with temperature (degC), kPa per degC; FAO-56 Eq. 13."""
    warmth = np.asarray(temperature, dtype=np.float64) + 237.3
    slope: Numbers = 4098 * 0.6108 * np.exp(17.27 * (warmth - 237.3) / warmth) / warmth**2
    return slope


def psychrometric_constant(elevation: ArrayLike) -> Numbers:
    """Of the air at an elevation in m, kPa per degC; FAO-56 Eqs. 7 and 8."""
    constant: Numbers = 0.000665 * 101.3 * ((293 - 0.0065 * np.asarray(elevation, dtype=np.float64)) / 293) ** 5.26
    return constant


def annual_evapotranspiration(
    monthly_temperature: ArrayLike, latitude: ArrayLike, elevation: ArrayLike, transmission: float
) -> Numbers:
    """Reference evapotranspiration in mm a year from twelve monthly means (first axis, degC), latitudes (degrees) and
    elevations (m), where the share `transmission` of the radiation above the atmosphere reaches the ground.

    Makkink's formula (1957, Netherlands Journal of Agricultural Science 5, 290-305; an approximation of Penman's) with
    the coefficient of de Bruin (1987, in TNO Proceedings and Information 39): 0.65 of the radiation at the ground, over
    the latent heat, times the share that evaporates water, slope / (slope + psychrometric constant).
    """
    slope, gamma = vapour_pressure_slope(monthly_temperature), psychrometric_constant(elevation)
    shares = slope / (slope + gamma)
    energy = [
        extraterrestrial_radiation(latitude, day) / _LATENT_HEAT * days
        for day, days in zip(_MID_MONTH, MONTH_DAYS, strict=True)
    ]
    water = np.sum([share * each for share, each in zip(shares, energy, strict=True)], axis=0)
    return _MAKKINK * transmission * water


def annual_mean(monthly: ArrayLike) -> Numbers:
    """The mean of twelve monthly means (first axis), each month weighted by its days."""
    mean: Numbers = np.tensordot(np.asarray(MONTH_DAYS) / sum(MONTH_DAYS), np.asarray(monthly), axes=1)
    return mean
