"""What the maps of Tier 1 are made of: the facts of the packs, as the recipes get them."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from helpdesk.bootstrap.tier1_tables import with_tables
from helpdesk.domain.climate import ClimateZone
from helpdesk.domain.content import Content
from helpdesk.domain.soil import SoilClass
from helpdesk.domain.sourcing import Recipe
from helpdesk.services.desk import Desk

Table = Mapping[tuple[int, int], float]


def table_of(content: Content, layer: str) -> Table:
    (recipe,) = (each.sourcing for each in with_tables(content, content.layers.values()) if each.id == layer)
    assert isinstance(recipe, Recipe)
    return {(zone, soil): value for zone, soil, value in recipe.options["table"]}


@pytest.mark.parametrize(("edition", "stock"), [("2006", 88.0), ("2019", 64.0)])
def test_reference_stocks_are_those_of_one_edition(desk: Desk, edition: str, stock: float) -> None:
    found = table_of(desk.content, f"soc-reference-{edition}")
    assert found[ClimateZone.WARM_TEMPERATE_MOIST, SoilClass.HAC] == stock


def test_what_the_tables_lack_is_left_out(desk: Desk) -> None:
    stocks, gains = table_of(desk.content, "soc-reference-2019"), table_of(desk.content, "gain-no-till")
    assert (ClimateZone.BOREAL_MOIST, SoilClass.LAC) not in stocks
    assert not [soil for _, soil in stocks if soil == SoilClass.ORGANIC]
    assert (ClimateZone.TROPICAL_MONTANE, SoilClass.HAC) in stocks
    assert not [zone for zone, _ in gains if zone == ClimateZone.TROPICAL_MONTANE]


def test_a_gain_is_that_of_the_worked_cases(desk: Desk) -> None:
    """Cases IPCC-U1 and IPCC-02 of tests/cases/ipcc.json."""
    found = table_of(desk.content, "gain-no-till")
    assert found[ClimateZone.WARM_TEMPERATE_MOIST, SoilClass.HAC] == pytest.approx(0.2208)
    assert found[ClimateZone.WARM_TEMPERATE_DRY, SoilClass.HAC] == pytest.approx(0.03648)


def test_signs_say_what_is_sure(desk: Desk) -> None:
    codes = {entry.id: entry.value for entry in desk.content.layers["gain-no-till-sign"].classes}
    till, cover = (table_of(desk.content, f"gain-{each}-sign") for each in ("no-till", "cover-crop"))
    assert till[ClimateZone.WARM_TEMPERATE_MOIST, SoilClass.HAC] == codes["gain"]
    assert till[ClimateZone.TROPICAL_DRY, SoilClass.HAC] == codes["perhaps_gain"]
    # No default of an input factor is sure enough (2019 Refinement, Table 5.5).
    assert set(cover.values()) == {codes["perhaps_gain"]}


def test_an_edited_fact_makes_another_table(desk: Desk) -> None:
    content, place = desk.content, (ClimateZone.WARM_TEMPERATE_MOIST, SoilClass.HAC)
    (stock,) = (
        each
        for each in content.statements.values()
        if each.edition == "2019" and re.fullmatch(r"ipcc2019-soc-warm-temperate-moist-hac", each.id)
    )
    edited = replace(content, statements={**content.statements, stock.id: replace(stock, value=128.0)})
    assert table_of(edited, "soc-reference-2019")[place] == 128.0
    assert table_of(edited, "gain-no-till")[place] == pytest.approx(2 * 0.2208)
    assert table_of(edited, "soc-reference-2006")[place] == 88.0


def test_what_a_region_states_of_itself_is_on_no_map(desk: Desk) -> None:
    content = desk.content
    local = [each.id for each in content.statements.values() if each.topic == "soil_carbon.factor.overall"]
    without = replace(
        content, statements={name: each for name, each in content.statements.items() if name not in local}
    )
    assert local
    assert table_of(content, "gain-pasture-recovery") == table_of(without, "gain-pasture-recovery")


@pytest.mark.parametrize("layer", ["gain-cover-crop", "gain-no-till", "gain-pasture-recovery"])
def test_the_colours_of_a_gain_span_its_own_values_from_light_to_dark(desk: Desk, layer: str) -> None:
    values, ramp = table_of(desk.content, layer).values(), desk.content.layers[layer].ramp
    # Rare zones and soils, with the highest of all, are on no cell of the map.
    assert max(values) / 2 <= ramp[-1].at <= 1.05 * max(values)
    assert ramp[0].at == pytest.approx(min(values), abs=max(values) / 10)
    assert min(values) >= 0, "a scale of one direction needs values of one sign"
    lightness = [
        0.2126 * int(stop.colour[1:3], 16) + 0.7152 * int(stop.colour[3:5], 16) + 0.0722 * int(stop.colour[5:7], 16)
        for stop in ramp
    ]
    assert lightness == sorted(lightness, reverse=True), "what is told by hue alone is lost on who sees no red or green"
