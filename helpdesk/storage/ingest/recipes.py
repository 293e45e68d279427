"""Derived layers: which formula of the domain makes them, strip by strip on one common grid."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...domain import climate, soil
from ...domain.carbon import four_per_mille
from ...domain.carbon.units import KG_PER_T
from ...domain.errors import IngestFailed
from .grids import NO_CLASS, Grid, Raster, Values, sample, world

_STRIP = 180
Arrays = Mapping[str, Values]
# Code of a climate zone, code of a soil class, and the value there.
Table = Sequence[tuple[int, int, float]]


@dataclass(frozen=True, slots=True)
class Strip:
    """Some rows of all inputs on the common grid: (bands, rows, columns) each, NaN or 255 where there is no data."""

    arrays: Arrays
    grid: Grid

    def __getitem__(self, name: str) -> Values:
        return self.arrays[name]

    def first(self, name: str) -> Values:
        """The only band of an input."""
        band: Values = self.arrays[name][0]
        return band


def annual_mean(strip: Strip) -> Values:
    return climate.annual_mean(strip["monthly"])


def annual_sum(strip: Strip) -> Values:
    return strip["monthly"].sum(axis=0)


def evapotranspiration(strip: Strip, *, transmission: float) -> Values:
    """Makkink's formula; at sea level where the elevation is not known, as along coasts."""
    elevation = np.nan_to_num(strip.first("elevation"), nan=0.0)
    return climate.annual_evapotranspiration(
        strip["temperature"], strip.grid.latitudes[:, None], elevation, transmission
    )


def frost_free(strip: Strip, *, coldest_month_above: float) -> Values:
    """1 where even the coldest month is warmer than so many degC, 0 elsewhere: a stand-in for counting frost days."""
    coldest = strip.first("temperature")
    return np.where(np.isnan(coldest), NO_CLASS, coldest > coldest_month_above).astype(np.uint8)


def ipcc_climate_zone(strip: Strip) -> Values:
    """The zone of every cell that is land in either of two maps: coasts differ by a cell or two.

    Where the elevation is not known, at sea level along coasts and around the south pole, no cell is tropical montane.
    """
    zone = climate.climate_zone(
        temperature=strip.first("temperature"),
        precipitation=strip.first("precipitation"),
        evapotranspiration=strip.first("evapotranspiration"),
        elevation=np.nan_to_num(strip.first("elevation"), nan=0.0),
        frost_free=strip.first("frost_free") == 1,
        warmest_month=strip.first("monthly_temperature"),
    )
    water = (strip.first("climate") == NO_CLASS) & np.isin(strip.first("land_cover"), (0, NO_CLASS))
    return np.where(water | (zone == climate.ClimateZone.UNKNOWN), NO_CLASS, zone)


def ipcc_soil_class(strip: Strip, *, organic_above: float) -> Values:
    """The tree without soil groups: low-activity clay in the moist and wet tropics, high-activity clay elsewhere."""
    zone, carbon = strip.first("zone"), strip.first("carbon")
    low_activity = np.isin(zone, (climate.ClimateZone.TROPICAL_WET, climate.ClimateZone.TROPICAL_MOIST))
    found = soil.soil_class(
        organic=carbon > organic_above,
        sand=strip.first("sand"),
        clay=strip.first("clay"),
        high_activity=~low_activity,
        known=zone != NO_CLASS,
    )
    return np.where(np.isnan(carbon) | (found == soil.SoilClass.UNKNOWN), NO_CLASS, found)


def soil_carbon_stock(strip: Strip, *, depth_cm: float, organic_above: float) -> Values:
    """No stock for organic soils: the bulk density is that of mineral soils, and so are the methods that use it."""
    carbon = strip.first("carbon")
    return np.where(carbon > organic_above, np.nan, soil.carbon_stock(carbon, depth_cm))


def four_per_mille_target(strip: Strip) -> Values:
    """kg C/ha/yr of a stock in t C/ha."""
    return KG_PER_T * four_per_mille(strip.first("stock"))


def reference_stock(strip: Strip, *, table: Table) -> Values:
    """What the `table` has for climate zone and soil class, NaN where it has nothing."""
    return _looked_up(strip, table, np.nan, np.float32)


def gain(strip: Strip, *, table: Table, covers: Sequence[int]) -> Values:
    """As `reference_stock`, where the land cover is one of `covers`."""
    return _on(covers, strip, reference_stock(strip, table=table), np.nan)


def sign(strip: Strip, *, table: Table, covers: Sequence[int]) -> Values:
    """As `gain`, of a table that has codes of classes."""
    return _on(covers, strip, _looked_up(strip, table, NO_CLASS, np.uint8), NO_CLASS)


def _looked_up(strip: Strip, table: Table, nothing: float, kind: type[np.number[Any]]) -> Values:
    found = np.full((NO_CLASS + 1, NO_CLASS + 1), nothing, dtype=kind)
    for zone, soil_class, value in table:
        found[zone, soil_class] = value
    values: Values = found[strip.first("zone"), strip.first("soil")]
    return values


def _on(covers: Sequence[int], strip: Strip, values: Values, nothing: float) -> Values:
    return np.where(np.isin(strip.first("cover"), covers), values, values.dtype.type(nothing))


@dataclass(frozen=True, slots=True)
class Formula:
    """What a recipe computes, the inputs it takes, and which of them are reduced over their bands beforehand.

    Reducing twelve months on their own coarse grid is a hundred times less work than after alignment.
    """

    compute: Callable[..., Values]
    inputs: frozenset[str]
    reduced: Mapping[str, np.ufunc] = field(default_factory=dict)


_PLACE = frozenset({"zone", "soil"})

RECIPES: Mapping[str, Formula] = {
    "annual-mean": Formula(annual_mean, frozenset({"monthly"})),
    "annual-sum": Formula(annual_sum, frozenset({"monthly"})),
    "evapotranspiration": Formula(evapotranspiration, frozenset({"temperature", "elevation"})),
    "frost-free": Formula(frost_free, frozenset({"temperature"}), {"temperature": np.minimum}),
    "ipcc-climate-zone": Formula(
        ipcc_climate_zone,
        frozenset(
            {
                "temperature",
                "monthly_temperature",
                "precipitation",
                "evapotranspiration",
                "frost_free",
                "elevation",
                "climate",
                "land_cover",
            }
        ),
        {"monthly_temperature": np.maximum},
    ),
    "ipcc-soil-class": Formula(ipcc_soil_class, frozenset({"sand", "clay", "carbon", "zone"})),
    "soil-carbon-stock": Formula(soil_carbon_stock, frozenset({"carbon"})),
    "four-per-mille-target": Formula(four_per_mille_target, frozenset({"stock"})),
    "tier1-reference-stock": Formula(reference_stock, _PLACE),
    "tier1-gain": Formula(gain, _PLACE | {"cover"}),
    "tier1-sign": Formula(sign, _PLACE | {"cover"}),
}


def cook(name: str, inputs: Mapping[str, Raster], options: Mapping[str, Any]) -> Raster:
    """The derived raster, on the finest input's grid or on square cells of the option `cell_arcsec`.

    Raises IngestFailed for an unknown recipe, and for inputs or options that it does not take.
    """
    options = dict(options)
    cell = options.pop("cell_arcsec", None)
    formula = _formula(name, set(inputs), options)
    grid = world(cell / 3600) if cell else min((raster.grid for raster in inputs.values()), key=lambda each: each.dx)
    ready = {each: _reduced(raster, formula.reduced.get(each)) for each, raster in inputs.items()}
    strips = [_cooked(formula, ready, grid.strip(row, _STRIP), options) for row in range(0, grid.rows, _STRIP)]
    return Raster(values=np.concatenate(strips)[None], grid=grid)


def _reduced(raster: Raster, by: np.ufunc | None) -> Raster:
    return raster if by is None else replace(raster, values=by.reduce(raster.values, axis=0, keepdims=True))


def _cooked(formula: Formula, inputs: Mapping[str, Raster], grid: Grid, options: Mapping[str, Any]) -> Values:
    strip = Strip({name: sample(raster, grid) for name, raster in inputs.items()}, grid)
    values = formula.compute(strip, **options)
    return values.astype(np.uint8 if values.dtype.kind in "ui" else np.float32)


def _formula(name: str, given: set[str], options: Mapping[str, Any]) -> Formula:
    if name not in RECIPES:
        raise IngestFailed(f"there is no recipe {name!r}; the recipes are {', '.join(sorted(RECIPES))}")
    formula = RECIPES[name]
    if given != formula.inputs:
        wanted = ", ".join(sorted(formula.inputs))
        raise IngestFailed(f"recipe {name!r} takes the inputs {wanted}, not {', '.join(sorted(given))}")
    try:
        inspect.signature(formula.compute).bind(None, **options)
    except TypeError as error:
        raise IngestFailed(f"recipe {name!r}: {error}; correct its options") from error
    return formula
