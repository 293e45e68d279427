"""What other formulas make of temperature, latitude and elevation: evapotranspiration, mm a year, to choose one by."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpdesk.domain import climate

Numbers = NDArray[np.floating]

_MID_MONTH = tuple(int(30.4 * month - 15) for month in range(1, 13))
# What `layers/pet.yaml` says, and the land's own: 184 of 325 W m-2 (Wild et al. 2015, Climate Dynamics 44, 3393-3429).
OF_FAO, OF_LAND = 0.53, 184 / 325
_DAYS_RANGE = 11.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Monthly means in degC (12, ...), latitudes in degrees and elevations in m (...)."""

    temperature: Numbers
    latitude: Numbers
    elevation: Numbers

    def year(self, daily: Numbers) -> Numbers:
        total: Numbers = np.tensordot(np.asarray(climate.MONTH_DAYS), daily, axes=1)
        return total

    @property
    def radiation(self) -> Numbers:
        """Above the atmosphere, as the water that it could evaporate, mm a day."""
        return np.stack([climate.extraterrestrial_radiation(self.latitude, day) / 2.45 for day in _MID_MONTH])


def oudin(site: Site) -> Numbers:
    """Oudin et al. (2005), Journal of Hydrology 303, 290-306."""
    return site.year(site.radiation * np.maximum(site.temperature + 5, 0) / 100)


def hargreaves(site: Site) -> Numbers:
    """Hargreaves and Samani (1985), Applied Engineering in Agriculture 1, 96-99, with one range from day to night."""
    return site.year(0.0023 * site.radiation * np.maximum(site.temperature + 17.8, 0) * _DAYS_RANGE**0.5)


def thornthwaite(site: Site) -> Numbers:
    """Thornthwaite (1948), Geographical Review 38, 55-94, with his values above 26.5 degC (Willmott et al. 1985)."""
    warm = np.maximum(site.temperature, 0)
    heat = ((warm / 5) ** 1.514).sum(axis=0)
    power = 6.75e-7 * heat**3 - 7.71e-5 * heat**2 + 1.792e-2 * heat + 0.49239
    month = 16 * (10 * warm / np.maximum(heat, 1e-9)) ** power
    month = np.where(warm > 26.5, -415.85 + 32.24 * warm - 0.43 * warm**2, month)
    return site.year(month * _day_length(site.latitude) / 12 / 30)


def makkink(transmission: float) -> Callable[[Site], Numbers]:
    """With the coefficient of de Bruin, as the layer."""
    return lambda site: climate.annual_evapotranspiration(site.temperature, site.latitude, site.elevation, transmission)


def makkink_of_1957(site: Site) -> Numbers:
    """As first published: 0.61 of the radiation, less 0.12 mm a day."""
    slope = climate.vapour_pressure_slope(site.temperature)
    share = slope / (slope + climate.psychrometric_constant(site.elevation))
    return site.year(np.maximum(0.61 * share * OF_LAND * site.radiation - 0.12, 0))


def _day_length(latitude: Numbers) -> Numbers:
    """Hours from sunrise to sunset in the middle of each month, FAO-56 Eqs. 24, 25 and 34."""
    declinations = [0.409 * np.sin(2 * np.pi * day / 365 - 1.39) for day in _MID_MONTH]
    phi = np.radians(latitude)
    return np.stack([24 / np.pi * np.arccos(np.clip(-np.tan(phi) * np.tan(each), -1, 1)) for each in declinations])


BEFORE, NOW = "Oudin et al. (2005) times 1.3: before", "Makkink, de Bruin (1987), 53 %: now"
FORMULAS: Mapping[str, Callable[[Site], Numbers]] = {
    BEFORE: lambda site: 1.3 * oudin(site),
    "Oudin et al. (2005)": oudin,
    "McGuinness and Bordne (1972)": lambda site: oudin(site) * 100 / 68,
    "Thornthwaite (1948)": thornthwaite,
    "Hargreaves and Samani (1985), 11 °C": hargreaves,
    "Makkink (1957), 57 %": makkink_of_1957,
    "Makkink, de Bruin (1987), 57 %": makkink(OF_LAND),
    NOW: makkink(OF_FAO),
}
