"""Every target says which stock it is of, and where two stocks are far apart one sentence says why."""

from datetime import date
from typing import Any

import pytest

from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.services.record import record
from helpdesk.services.record.speech import Speech
from helpdesk.services.record.stocks import stocks_apart
from helpdesk.services.spoken import spoken

from .plans import field, inputs_of, plan_of

RENNES, FIELD = (-1.68, 48.11), (-4.506, 48.607)


def told(desk: Desk, at: tuple[float, float], **given: Any) -> dict[str, Any]:
    place = Place(at=LonLat(lon=at[0], lat=at[1]))
    return record(desk, advise(desk, Question(place=place, on=date(2026, 11, 25), lang="en", given=given)))


def test_the_mean_of_all_soils_and_that_of_cropland_are_told_apart_by_name(desk: Desk) -> None:
    """Both of one body: 74 t C/ha where the use is not known, 50 t C/ha where it is said to be cropland."""
    unknown, cropland = (told(desk, RENNES, **given)["carbon"] for given in ({}, {"land_use": "cropland"}))
    assert (unknown["stock"]["value"], cropland["stock"]["value"]) == (74.0, 50.0)
    assert "arable" not in unknown["four_per_1000"]["of_name"]
    assert "Under arable crops" in cropland["four_per_1000"]["of_name"]


def test_each_stock_has_a_name_that_tells_map_and_system(desk: Desk) -> None:
    stocks = told(desk, FIELD, land_use="cropland")["carbon"]["stocks"]
    names = {each["origin"]: each["name"] for each in stocks}
    assert names["stock_layer"] == "Soil organic carbon stock"
    assert names["tier1_present"].startswith("IPCC Tier 1, 20")
    assert len({each["name"] for each in stocks}) == len(stocks)


def test_a_measurement_far_from_the_map_is_told_with_the_reason_and_read_aloud(desk: Desk) -> None:
    found = told(desk, FIELD, soc_stock_t_ha=300.0, land_use="cropland")
    (said,) = [each["text"] for each in found["carbon"]["messages"] if each["code"] == "STOCKS_APART"]
    assert "300 by another (your measurement)" in said
    lines = [line for section in spoken(found) for line in section.lines]
    assert said in lines
    assert any("1200 kg C/ha/yr" in line and line.endswith(": your measurement") for line in lines)


@pytest.mark.parametrize(
    ("other", "codes"), [(50.0, []), (62.4, []), (62.6, ["STOCKS_APART"]), (30.0, ["STOCKS_APART"])]
)
def test_a_quarter_is_the_limit(desk: Desk, other: float, codes: list[str]) -> None:
    stocks = [{"origin": "measured", "value": 50.0}, {"origin": "stock_layer", "value": other, "layer": "soc-stock"}]
    assert [each["code"] for each in stocks_apart(stocks, Speech(desk.content, "en"))] == codes


def test_the_stock_under_native_vegetation_is_none_of_today(desk: Desk) -> None:
    stocks = [{"origin": "measured", "value": 50.0}, {"origin": "tier1_reference", "value": 95.0, "source": "x"}]
    assert stocks_apart(stocks, Speech(desk.content, "en")) == []


def test_a_plan_names_its_stock_and_says_why_tier_1_differs(desk: Desk) -> None:
    made = plan_of(desk, inputs_of("brittany", stock_t_c_ha=300.0))
    assert made["stock"]["names"] == ["your measurement"]
    assert [each["code"] for each in made["messages"]] == ["STOCKS_APART"]
    mapped = plan_of(desk, inputs_of("brittany", area=field(*FIELD, 0.012)))
    assert all(mapped["stock"]["names"])


def test_the_map_of_the_target_says_what_it_is_made_of(desk: Desk) -> None:
    layer = desk.content.layers["four-per-1000"]
    for text in layer.descriptions.values():
        assert any(word in text for word in ("Tier 1", "niveau 1", "nivel 1", "nível 1", "kiwango cha 1"))
