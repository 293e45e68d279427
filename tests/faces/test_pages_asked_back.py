"""What the page asks back: a fact that cannot be read, the side of a border, a town on houses or water."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.api import problems, routes
from helpdesk.faces.pages.routes import mount
from helpdesk.services.desk import Desk

COUNTY = "ca-ab-lethbridge-county"


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.desk = desk
    problems.install(app)
    routes.mount(app)
    mount(app, desk)
    with TestClient(app, raise_server_exceptions=True) as opened:
        yield opened


def choices(page: str) -> dict[str, str]:
    """By what is written on them, where they lead."""
    found = re.findall(r'<a class="choice" href="\./([^"]+)" data-ask>([^<]+)</a>', page)
    return {unescape(text): f"/{unescape(link)}" for link, text in found}


def chips(page: str) -> list[str]:
    return [
        " ".join(re.sub(r"<[^>]+>|×", "", each).split())
        for each in re.findall(r'class="chip">(.*?)</span>', page, re.S)
    ]


@pytest.mark.parametrize(
    ("lang", "asks", "outside"),
    [
        ("en", "This place lies about 2.9 km from the border of Lethbridge County.", "Outside Lethbridge County"),
        ("fr", "Ce lieu est à environ 2,9 km d'une limite (Comté de Lethbridge).", "En dehors : Comté de Lethbridge"),
        ("pt", "Este lugar fica a cerca de 2,9 km do limite de Lethbridge County.", "Fora de Lethbridge County"),
        ("sw", "Mahali hapa pako karibu 2.9 km kutoka mpaka wa Lethbridge County.", "Nje ya Lethbridge County"),
    ],
)
def test_near_a_border_that_matters_the_page_asks_where_the_field_is(
    client: TestClient, lang: str, asks: str, outside: str
) -> None:
    page = client.get(f"/?place=Lethbridge&lang={lang}&given=soil_ph:5.4").text
    assert asks in unescape(page).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    across, kept = choices(page)
    assert kept == outside
    inside = client.get(choices(page)[across])
    assert inside.status_code == 200
    assert f"{COUNTY} ca-ab-oldman-basin" in inside.text
    assert choices(inside.text) == {}
    assert len(chips(inside.text)) == 2
    assert COUNTY not in re.findall(r'data-regions="([^"]*)"', client.get(choices(page)[kept]).text)[0]


def test_what_was_told_of_a_border_is_shown_and_can_be_taken_back(client: TestClient) -> None:
    page = client.get(f"/?place=Lethbridge&lang=en&given=field_in:{COUNTY}").text
    assert chips(page) == ["The field lies in: Lethbridge County"]
    back = re.findall(r'href="\./([^"]+)" data-ask title', page)[0]
    assert list(choices(client.get(f"/{unescape(back)}").text)) == ["Lethbridge County", "Outside Lethbridge County"]


@pytest.mark.parametrize("path", ["/handout", "/answer.txt"])
def test_what_was_told_of_a_border_stands_in_what_is_handed_over(client: TestClient, path: str) -> None:
    told = client.get(f"{path}?place=Lethbridge&lang=en&given=field_outside:{COUNTY}").text
    assert "The field lies outside: Lethbridge County" in " ".join(told.split())


def test_what_was_told_of_a_border_ends_at_the_next_place(client: TestClient) -> None:
    page = client.get(f"/?place=Zinder&lang=en&given=field_in:{COUNTY}&given=soil_ph:5.4")
    assert page.status_code == 200
    assert "field_in" not in page.text
    assert len(chips(page.text)) == 1


@pytest.mark.parametrize("path", ["/", "/answer"])
def test_one_answer_that_cannot_be_read_leaves_the_others(client: TestClient, path: str) -> None:
    page = client.get(f"{path}?place=Zinder&lang=en&given=soil_ph:5.4&fact.slope_pct=8x&fact.land_use=croplnd")
    assert page.status_code == 400
    assert chips(page.text) == ["Soil pH (in water) : 5.4"] or "5.4" in chips(page.text)[0]
    assert "“8x”" in page.text
    assert "slope_pct is a number, not &#39;8x&#39;" in page.text
    assert "One of these: Cropland, Grassland" in " ".join(page.text.split())
    assert 'name="given" value="soil_ph:5.4"' in page.text
    assert '<select id="refused-land_use" name="fact.land_use" form="ask" data-ask>' in page.text
    assert "croplnd" not in re.findall(r'data-url="([^"]*)"', page.text)[0]


def test_a_bad_answer_without_a_place_is_named_with_the_link_that_keeps_the_rest(client: TestClient) -> None:
    page = client.get("/?lang=en&given=soil_ph:x&given=slope_pct:8&fact.land_use=cropland")
    assert page.status_code == 400
    assert 'href="./?lang=en&amp;given=slope_pct%3A8&amp;fact.land_use=cropland">Open without soil_ph</a>' in page.text


def test_the_text_refuses_what_it_cannot_read(client: TestClient) -> None:
    told = client.get("/answer.txt?place=Zinder&given=soil_ph:x")
    assert (told.status_code, told.text) == (400, "given: soil_ph is a number, not 'x'\n")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("place=Rennes&lang=en", "The map shows built-up land at this point"),
        ("place=Rennes&lang=fr", "La carte montre ici un terrain bâti"),
        ("place=Rennes&lang=pt", "O mapa mostra área construída neste ponto"),
        ("place=Nakuru&lang=sw", "Ramani inaonyesha maji hapa"),
        ("place=Nakuru&lang=en", "The map shows water at this point"),
        ("lon=-1.6743&lat=48.112&lang=en", "The map shows built-up land at this point"),
    ],
)
def test_a_town_on_houses_or_water_asks_for_the_field(client: TestClient, query: str, says: str) -> None:
    page = client.get(f"/?{query}").text
    assert says in page
    assert page.index(says) < page.index('class="ladder"')
    assert says not in client.get(f"/?{query}&given=land_use:cropland").text


def test_the_use_of_the_land_is_asked_for_once_at_the_top(client: TestClient) -> None:
    page = client.get("/?place=Rennes&lang=en&fact.land_use=croplnd").text
    assert 'id="refused-land_use"' in page
    assert 'id="stands-land_use"' not in page
    assert 'id="stands-land_use"' in client.get("/?place=Rennes&lang=en").text


@pytest.mark.parametrize("query", ["place=Plouguerneau&lang=en", "lon=-30&lat=0&lang=en", "lon=8.9&lat=13.7&lang=en"])
def test_on_fields_and_out_at_sea_nobody_is_asked_for_a_field(client: TestClient, query: str) -> None:
    assert "The map shows" not in client.get(f"/?{query}").text
