"""The IPCC's climate zones and soil classes from numbers that the asker has.

A number that is missing is asked for only where it decides: both ends of what it can be are tried, and where every
combination gives the same class, that is the class.
"""

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np

from ...domain.climate import ClimateZone, climate_zone
from ...domain.errors import BadParameter
from ...domain.soil import SoilClass
from ...domain.toolkit.wrb import LISTED, PROPOSED, soil_class_of_group
from .plain import Given, Results

# The most days of frost a year in the tropics (IPCC 2019 Refinement, Vol. 4, Ch. 3, Annex 3A.5, Fig. 3A.5.2).
_FROST_DAYS = 7
_WORDS = {
    SoilClass.SANDY: "sandy", SoilClass.LAC: "LAC", SoilClass.HAC: "HAC", SoilClass.ORGANIC: "organic",
    SoilClass.VOLCANIC: "volcanic", SoilClass.SPODIC: "spodic", SoilClass.WETLAND: "wetland",
}  # fmt: skip
# What a missing number of the climate tree can be, at most and at least.
CLIMATE_EXTREMES: Mapping[str, tuple[float, float]] = {
    "frost_days": (0, 366),
    "elevation_m": (-500, 9000),
    "annual_precipitation_mm": (0, 20000),
    "annual_pet_mm": (0, 10000),
    "warmest_month_c": (-90, 60),
}


def climate_zone_of(given: Given) -> Results:
    _check_warmest(given)
    tried = _combinations(given, CLIMATE_EXTREMES)
    zones = climate_zone(
        temperature=np.full(len(tried["frost_days"]), given["mean_annual_temperature_c"], dtype=np.float64),
        precipitation=tried["annual_precipitation_mm"],
        evapotranspiration=tried["annual_pet_mm"],
        elevation=tried["elevation_m"],
        frost_free=np.asarray(tried["frost_days"]) <= _FROST_DAYS,
        warmest_month=tried["warmest_month_c"],
    )
    return {"climate_zone": ClimateZone(_decided(given, tried, zones)).name.lower(), "status": "ok"}


def _check_warmest(given: Given) -> None:
    mean, warmest = given["mean_annual_temperature_c"], given.get("warmest_month_c")
    if warmest is not None and warmest < mean:
        raise BadParameter("warmest_month_c", f"{warmest:g} is below mean_annual_temperature_c, {mean:g} °C")


def _combinations(given: Given, extremes: Mapping[str, tuple[float, float]]) -> dict[str, Sequence[float]]:
    ends = [(given[name],) if given.get(name) is not None else both for name, both in extremes.items()]
    columns = zip(*product(*ends), strict=True)
    return dict(zip(extremes, columns, strict=True))


def _decided(given: Given, tried: Mapping[str, Sequence[float]], codes: np.ndarray[tuple[int, ...]]) -> int:
    """The one code. Raises BadParameter with the first missing number that tells several apart."""
    for name, values in tried.items():
        if given.get(name) is not None:
            continue
        low = np.asarray(values) == values[0]
        if not np.array_equal(codes[low], codes[~low]):
            raise BadParameter(name, "is missing, and decides the class here")
    return int(codes[0])


def soil_class_of(given: Given) -> Results:
    group = given["wrb_group"]
    sand, clay = given.get("sand_pct"), given.get("clay_pct")
    if sand is not None and clay is not None and sand + clay > 100:
        raise BadParameter("sand_pct", f"{sand:g} and clay_pct {clay:g} are more than 100 % together")
    tried = _combinations(given, {"sand_pct": (0.0, 100.0), "clay_pct": (0.0, 100.0)})
    codes = soil_class_of_group(np.full(len(tried["sand_pct"]), group), tried["sand_pct"], tried["clay_pct"])
    found = SoilClass(_decided(given, tried, codes))
    if found is SoilClass.UNKNOWN:
        proposed = _WORDS.get(PROPOSED[group])
        return {"soil_class": None, "status": "unmapped", "proposed": proposed, "basis": _OWN}
    listed = found is LISTED.get(group)
    return {"soil_class": _WORDS[found], "status": "ok", "basis": _LIST if listed else _TEXTURE}


_LIST = "the lists of the IPCC, Table 2.3"
_TEXTURE = "texture: more than 70 % sand and less than 8 % clay, whatever the group"
_OWN = "no list of the IPCC: the proposal is this helpdesk's own convention, and no default"
