"""Regions as tables of their climate zones and soil classes, on the real desk."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from helpdesk.domain.errors import BadParameter
from helpdesk.services.desk import Desk
from helpdesk.services.plan.classes import MOST_PLACES, region_classes
from helpdesk.services.plan.outline import area_of
from helpdesk.services.plan.partition import partition


@pytest.mark.parametrize("region", ["fr-bretagne", "br-mt", "eu", "world"])
def test_classes_add_up_to_the_region(desk: Desk, region: str) -> None:
    told = region_classes(desk, region, "fr")
    assert sum(each["area_ha"] for each in told["classes"]) == pytest.approx(told["area_ha"])
    assert sum(each["share"] for each in told["classes"]) == pytest.approx(1)
    assert 0 < told["cells"] <= MOST_PLACES


def test_peat_has_no_target(desk: Desk) -> None:
    """A house whose own map has stocks on peat: as at a point, it is to be kept, and is no mineral soil to fill up."""
    stock = next(layer.id for layer in desk.content.fact_layers if layer.fact == "soc_stock_t_ha")

    class Filled:
        def __getattr__(self, name: str) -> Any:
            return getattr(desk.rasters, name)

        def values_at(self, layer: str, lons: Any, lats: Any) -> Any:
            found = desk.rasters.values_at(layer, lons, lats)
            if layer != stock:
                return found
            return replace(found, status=np.zeros_like(found.status), numbers=np.full_like(found.numbers, 80.0))

    filled: Any = Filled()
    told = region_classes(replace(desk, rasters=filled), "world", "en")["classes"]
    peat = [each for each in told if each["soil_class"]["id"] == "organic"]
    assert peat
    assert all(each["stock_t_c_ha"] == pytest.approx(80.0) for each in told)
    assert {(each["target_t_c_ha_yr"], each["target_t_c_yr"]) for each in peat} == {(None, None)}
    for each in told:
        if each not in peat:
            assert each["target_t_c_ha_yr"] == pytest.approx(0.32)
            assert each["target_t_c_yr"] == pytest.approx(0.32 * each["area_ha"])


def test_the_world_has_the_area_of_the_earth(desk: Desk) -> None:
    assert region_classes(desk, "world", "en")["area_ha"] == pytest.approx(51_006_562_172, rel=0.01)


def test_a_table_agrees_with_the_exact_cut_of_a_region_that_is_small_enough(desk: Desk) -> None:
    """Cells are counted by their middles, so that shares in a region of dozens of cells are off by a few percent."""
    for region in desk.content.regions:
        try:
            area = area_of(desk, {"region": region})
        except BadParameter:
            continue
        if not 20_000 < area.hectares < 100_000:
            continue
        exact: dict[tuple[str | None, str | None], float] = {}
        for plot in partition(desk, area):
            key = plot.zone, plot.soil_class
            exact[key] = exact.get(key, 0.0) + plot.hectares / area.hectares
        told = region_classes(desk, region, "en")["classes"]
        for each in told:
            key = each["climate_zone"]["id"], each["soil_class"]["id"]
            assert each["share"] == pytest.approx(exact.get(key, 0.0), abs=0.12)


def test_an_unknown_region_is_refused(desk: Desk) -> None:
    with pytest.raises(BadParameter, match="is no region"):
        region_classes(desk, "fr-nowhere", "en")
