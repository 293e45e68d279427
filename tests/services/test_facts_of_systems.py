"""Figures in an answer say how good they are; those of systems come where they are asked for."""

from datetime import date

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.domain.geo import LonLat, Place
from helpdesk.faces.pages.routes import mount
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.services.record import record
from helpdesk.services.spoken import spoken

TILLAGE = "soil_carbon.factor.tillage"
STOCK = "soil_carbon.reference_stock"
SAHEL = LonLat(lon=8.99, lat=13.81)
PLACE = {"ipcc_climate_zone": "tropical_dry", "ipcc_soil_class": "sandy"}


def asked(lang: str = "en", topics: tuple[str, ...] = (), **given: str) -> Question:
    return Question(place=Place(at=SAHEL), on=date(2026, 11, 23), lang=lang, topics=topics, given={**PLACE, **given})


def test_a_figure_tells_its_edition_error_sites_and_where_it_was_seen(desk: Desk) -> None:
    fact = record(desk, advise(desk, asked(topics=(STOCK,))))["topics"][STOCK]["fact"]
    assert fact["by"] == ["ipcc2019-soc-tropical-dry-sandy"]
    told = {key: fact[key] for key in ("value", "low", "high", "edition", "error_pct", "error_meaning", "n")}
    assert told == {
        "value": 9,
        "low": pytest.approx(8.19),
        "high": pytest.approx(9.81),
        "edition": "2019",
        "error_pct": 9,
        "error_meaning": "95ci_percent_of_mean",
        "n": 164,
    }
    assert fact["verification"].startswith("verified_2")


def test_factors_of_systems_are_left_out_of_what_is_said_of_a_place(desk: Desk) -> None:
    found = record(desk, advise(desk, asked()))
    assert TILLAGE not in found["topics"]
    assert STOCK in found["topics"]


def test_who_asks_for_the_factor_of_a_system_gets_it(desk: Desk) -> None:
    found = record(desk, advise(desk, asked(topics=(TILLAGE,), tier1_land_use="cropland", tier1_tillage="no_till")))
    assert found["topics"][TILLAGE]["fact"]["by"] == ["ipcc2019-fmg-no-till-tropical-dry"]
    open_question = record(desk, advise(desk, asked(topics=(TILLAGE,), tier1_land_use="cropland")))
    assert [each["fact"] for each in open_question["topics"][TILLAGE]["missing"]] == ["tier1_tillage"]


def test_a_border_differs_in_a_factor_only_where_it_differs_in_the_stock(desk: Desk) -> None:
    at = LonLat(lon=-3.9355, lat=48.6)
    question = Question(
        place=Place(at=at, precision_m=20_000),
        on=date(2026, 11, 23),
        topics=(TILLAGE, STOCK),
        given={"ipcc_climate_zone": "cool_temperate_moist", "tier1_land_use": "cropland", "tier1_tillage": "full"},
    )
    answer = advise(desk, question)
    assert answer.border
    assert {side.border.region for side in answer.border} > {"eu"}
    assert all((TILLAGE in side.differs) == (STOCK in side.differs) for side in answer.border)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "edition 2019 · ±9 % (95 % range) · 164 profiles or sites · figure seen in two or more sources"),
        ("fr", "édition 2019 · ±9 % (intervalle à 95 %) · 164 profils ou sites"),
        ("pt", "edição 2019"),
        ("sw", "toleo 2019"),
    ],
)
def test_the_page_shows_it_in_every_language(desk: Desk, lang: str, words: str) -> None:
    app = FastAPI()
    mount(app, desk)
    given = "".join(f"&given={fact}:{value}" for fact, value in PLACE.items())
    with TestClient(app) as client:
        page = client.get(f"/?lon={SAHEL.lon}&lat={SAHEL.lat}&lang={lang}{given}").text
    assert words in page.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_spoken_answer_names_the_edition(desk: Desk) -> None:
    said = "\n".join(line for section in spoken(record(desk, advise(desk, asked()))) for line in section.lines)
    assert "9 t C/ha (8.19 – 9.81): Intergovernmental Panel on Climate Change (IPCC), inventory guidelines 2019" in said
