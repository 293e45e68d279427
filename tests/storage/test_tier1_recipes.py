"""Maps looked up in tables of climate zones and soil classes, and the target that follows from a stock."""

import numpy as np
import pytest

from helpdesk.domain.climate import ClimateZone
from helpdesk.domain.soil import SoilClass
from helpdesk.storage.ingest.grids import NO_CLASS, Grid, Raster, Values
from helpdesk.storage.ingest.recipes import cook

DRY, MOIST = ClimateZone.TROPICAL_DRY, ClimateZone.TROPICAL_MOIST
CROPS, FOREST = 12, 2
EVERYWHERE = (CROPS, CROPS, CROPS, CROPS)
GRID = Grid(west=0, north=1, dx=0.5, dy=0.5, rows=2, columns=2)


def raster(*values: float, kind: type = np.uint8) -> Raster:
    return Raster(values=np.array(values, dtype=kind).reshape(1, 2, 2), grid=GRID)


def cooked(name: str, table: list[tuple[int, int, float]], cover: tuple[int, int, int, int] | None) -> Values:
    inputs = {
        "zone": raster(DRY, DRY, MOIST, NO_CLASS),
        "soil": raster(SoilClass.SANDY, SoilClass.ORGANIC, SoilClass.SANDY, SoilClass.SANDY),
    }
    options: dict[str, object] = {"table": table}
    if cover is not None:
        inputs["cover"], options["covers"] = raster(*cover), [CROPS]
    found: Values = cook(name, inputs, options).values[0]
    return found


@pytest.mark.parametrize(("name", "cover"), [("tier1-reference-stock", None), ("tier1-gain", EVERYWHERE)])
def test_a_number_stands_where_the_table_has_one_and_nothing_elsewhere(
    name: str, cover: tuple[int, int, int, int] | None
) -> None:
    found = cooked(name, [(DRY, SoilClass.SANDY, 9.0), (MOIST, SoilClass.LAC, 38.0)], cover)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, [[9, np.nan], [np.nan, np.nan]])


def test_a_class_stands_where_the_table_has_one_and_no_class_elsewhere() -> None:
    found = cooked("tier1-sign", [(DRY, SoilClass.SANDY, 2), (MOIST, SoilClass.SANDY, 5)], EVERYWHERE)
    assert found.dtype == np.uint8
    assert found.tolist() == [[2, NO_CLASS], [5, NO_CLASS]]


@pytest.mark.parametrize(("name", "nothing"), [("tier1-gain", np.nan), ("tier1-sign", NO_CLASS)])
def test_nothing_is_shown_under_other_land_covers(name: str, nothing: float) -> None:
    table: list[tuple[int, int, float]] = [(DRY, SoilClass.SANDY, 2), (MOIST, SoilClass.SANDY, 5)]
    found = cooked(name, table, (FOREST, CROPS, CROPS, CROPS))
    np.testing.assert_array_equal(found, [[nothing, nothing], [5, nothing]])


def test_the_target_is_four_kilograms_for_each_tonne() -> None:
    stock = raster(8.3, 0, 100, np.nan, kind=np.float32)
    found = cook("four-per-mille-target", {"stock": stock}, {}).values[0]
    np.testing.assert_allclose(found, [[33.2, 0], [400, np.nan]], rtol=1e-6)
