"""What is read aloud has figures as the language writes them, tells nothing as unknown that it shows, and why it does
not transfer rates."""

import re
from datetime import date
from typing import Any

import pytest

from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.services.record import record
from helpdesk.services.spoken import as_text

PLACES = {
    "alberta": (-112.8, 49.75), "brittany": (-4.506, 48.607), "kenya": (36.05, -0.2), "mato-grosso": (-55.5, -11.9),
    "sahel": (8.99, 13.81),
}  # fmt: skip


def told(desk: Desk, region: str, lang: str = "en", **given: Any) -> dict[str, Any]:
    lon, lat = PLACES[region]
    question = Question(place=Place(at=LonLat(lon=lon, lat=lat)), on=date(2026, 11, 25), lang=lang, given=given)
    found: dict[str, Any] = record(desk, advise(desk, question))
    return found


@pytest.mark.parametrize("lang", ["fr", "pt"])
@pytest.mark.parametrize("region", PLACES)
def test_figures_with_units_have_the_comma_of_the_language(desk: Desk, region: str, lang: str) -> None:
    text = as_text(told(desk, region, lang, land_use="cropland"))
    assert re.search(r"\d,\d+ (t C/ha|°C|\()", text)
    assert not re.findall(r"\d\.\d+ (?:t C/ha|°C|km)", text)
    assert re.search(r"\d\.\d+ (t C/ha|°C)", as_text(told(desk, region, "en", land_use="cropland")))


@pytest.mark.parametrize("region", PLACES)
def test_nothing_is_told_as_unknown_that_is_shown(desk: Desk, region: str) -> None:
    found = told(desk, region)
    unknown = {gap["about"] for gap in found["gaps"] if gap["code"] == "TOPIC" and not gap["told_otherwise"]}
    assert found["carbon"]["stocks"]
    assert not unknown & {"soil_carbon", "soil_carbon.stock", "soil_carbon.factor", "soil_carbon.factor.overall"}
    said = {name for name, topic in found["topics"].items() if topic["norms"] or topic["advice"] or topic["fact"]}
    assert not [topic for topic in unknown if any(name.startswith(f"{topic}.") for name in said)]
    names = {found["topics"][gap["about"]]["name"] for gap in found["gaps"] if gap.get("told_otherwise")}
    aloud = next(line for line in as_text(found).splitlines() if "Nobody says anything here on" in line)
    assert not names & set(aloud.partition(": ")[2].split(", "))


def test_a_bound_found_on_poor_soils_is_no_bound_on_others(desk: Desk) -> None:
    """On 50 t C/ha in Alberta nothing is poor; what is of hedges, or counts what is brought, is no gain of the soil."""
    by_region = {
        region: {each["practice"]: each for each in told(desk, region, land_use="cropland")["carbon"]["practices"]}
        for region in ("alberta", "sahel")
    }
    assert not [name for name, each in by_region["alberta"].items() if "NOT_TRANSFERABLE" in each["why"]]
    assert "PER_HEDGE" in by_region["alberta"]["hedge_planting"]["why"]
    assert by_region["alberta"]["biochar"]["why"] == by_region["sahel"]["biochar"]["why"] == ["INPUT_COUNTED"]
    assert "NOT_TRANSFERABLE" in by_region["sahel"]["cover_crop"]["why"]
