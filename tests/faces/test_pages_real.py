"""The page over the real desk: real packs, real layers, real outlines."""

import gzip
import json
import re
from collections.abc import Iterator

import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.domain.units import shown as unit_shown
from helpdesk.faces.api import problems, routes
from helpdesk.faces.pages.routes import mount
from helpdesk.faces.pages.words import LANGUAGES, table
from helpdesk.ports import FeatureQuery
from helpdesk.services.desk import Desk

# On land in five packs, outside every pack, at sea, on ice.
PLACES = [
    (-4.506, 48.607),
    (-112.8, 49.7),
    (-55.5, -12.5),
    (36.07, -0.31),
    (8.9, 13.7),
    (20.0, 50.0),
    (-30.0, 0.0),
    (-40.0, 75.0),
]
FARM = "/?lon=-4.506&lat=48.607&lang=en&given=crop:winter_cereal&given=fertiliser_type:slurry"
CODE = re.compile(r"\b(?:[a-z]+_[a-z_]+|[A-Z]{3,}_[A-Z_]+)\b")


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[TestClient]:
    app = FastAPI()
    app.state.desk = desk
    problems.install(app)
    routes.mount(app)
    mount(app, desk)
    with TestClient(app, raise_server_exceptions=True) as opened:
        yield opened


def shown(page: str) -> str:
    """The text that a reader sees."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_a_fact_that_is_true_is_shown_as_yes_and_a_range_with_its_unit(client: TestClient) -> None:
    page = shown(client.get("/?lon=8.99&lat=13.81&lang=fr").text)
    assert re.search(r"vaut celle du droit écrit\s*: Oui", page)
    assert re.search(r"parcage\s*: 1\.5-17 t/ha", page)


def test_the_answer_is_told_in_the_order_of_a_conversation(client: TestClient) -> None:
    page = client.get(FARM).text
    order = re.findall(r'<section (?:id="([a-z-]+)"|class="where")', page)
    assert order == [
        "",
        "decides",
        "must",
        "best",
        "schemes",
        "call",
        "may-apply",
        "unknown",
        "advice",
        "facts",
        "carbon",
        "services",
        "soil",
        "about",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("lon", "lat"), PLACES)
def test_every_place_is_told_in_every_language_without_codes(
    client: TestClient, lon: float, lat: float, lang: str
) -> None:
    page = client.get("/answer", params={"lon": lon, "lat": lat, "lang": lang})
    assert page.status_code == 200
    text = shown(page.text)
    assert table()["about"][lang] in text
    assert "None" not in re.sub(r"None of", "", text)
    told = {code for code in CODE.findall(text) if code in table() or f"kind_{code}" in table()}
    assert told == set()


def test_a_closed_period_is_shown_with_its_state_on_the_day(client: TestClient) -> None:
    winter, summer = (client.get(f"{FARM}&on={day}").text for day in ("2026-12-20", "2026-07-01"))
    assert "Closed on 20 December 2026" in winter
    assert "Open on 1 July 2026" in summer
    assert 'aria-label="Closed: ' in winter


def test_what_is_given_is_told_back_can_be_forgotten_and_is_asked_no_more(client: TestClient) -> None:
    asked, told = client.get("/?lon=-4.506&lat=48.607&lang=en").text, client.get(FARM).text
    assert 'name="fact.crop"' in asked
    assert 'name="fact.crop"' not in told
    assert "Winter cereal" in shown(told)
    assert re.search(r'href="\./\?[^"]*given=fertiliser_type%3Aslurry" data-ask', told)


def test_norms_without_a_verified_source_do_not_look_like_law(client: TestClient) -> None:
    for lon, lat in PLACES:
        page = client.get("/answer", params={"lon": lon, "lat": lat, "lang": "en"}).text
        for css in re.findall(r'class="(said [^"]*)"', page):
            assert not {"law", "doubt"} <= set(css.split())
        perhaps = page.rpartition(table()["perhaps_law"]["en"])[2].partition("</section>")[0]
        assert perhaps.count('class="said') == perhaps.count(" doubt")


def test_every_norm_in_force_stands_on_the_page_once(client: TestClient) -> None:
    record = client.get(FARM.replace("/?", "/api/advice?")).json()
    page = client.get(FARM).text
    norms = {norm["id"] for topic in record["topics"].values() for norm in topic["norms"]}
    assert norms
    for norm in norms:
        assert page.count(f'id="s-{norm}"') == 1


def test_identifiers_are_unique_on_the_page(client: TestClient) -> None:
    for lon, lat in PLACES:
        ids = re.findall(r'\sid="([^"]+)"', client.get("/", params={"lon": lon, "lat": lat}).text)
        assert len(ids) == len(set(ids))


def test_the_permalink_gives_the_record_that_the_page_tells(client: TestClient) -> None:
    page = client.get(FARM).text
    link = re.search(r'href="(api/advice/[^"]+)"', page)
    assert link is not None
    record = client.get(f"/{link[1]}").json()
    assert record["same_versions"] is True
    assert record["given"] == {"crop": "winter_cereal", "fertiliser_type": "slurry"}


def test_telephone_and_mail_links_can_be_used(client: TestClient) -> None:
    pages = "".join(client.get("/answer", params={"lon": lon, "lat": lat}).text for lon, lat in PLACES)
    for number in re.findall(r'href="tel:([^"]+)"', pages):
        assert re.fullmatch(r"\+?\d{3,15}", number), number
    for address in re.findall(r'href="mailto:([^"]+)"', pages):
        assert "@" in address


def test_a_village_is_found_by_name_with_its_extent(client: TestClient) -> None:
    text = shown(client.get("/?place=plouguerneau&lang=fr").text)
    assert "Plouguerneau, Finistère" in text
    assert "connu à environ" in text


def outline(client: TestClient, desk: Desk, name: str) -> list[dict[str, object]]:
    answer = client.get(f"/outlines/{desk.manifest.version}/{name}.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["cache-control"].endswith("immutable")
    assert len(gzip.compress(answer.content)) < 250_000
    features: list[dict[str, object]] = answer.json()["features"]
    return features


def test_the_basemap_has_every_country_lightly(client: TestClient, desk: Desk) -> None:
    features = outline(client, desk, "countries")
    assert len(features) == desk.features.query("countries", FeatureQuery(count_only=True)).matched
    shapes = shapely.from_geojson([json.dumps(each["geometry"]) for each in features])
    assert not shapely.is_empty(shapes).any()
    # Rennes, Nakuru, Sinop and Lethbridge lie in one country each.
    for lon, lat in [(-1.68, 48.11), (36.07, -0.31), (-55.5, -11.9), (-112.8, 49.7)]:
        assert shapely.intersects_xy(shapes, lon, lat).sum() == 1


def test_the_basemap_has_every_region_but_the_world_widest_first(client: TestClient, desk: Desk) -> None:
    features = outline(client, desk, "regions")
    ids = [str(each["id"]) for each in features]
    drawn = {region.id for region in desk.content.regions.values() if not region.boundary.whole_world}
    assert set(ids) == drawn
    for inner, outer in [("fr-29", "fr-bretagne"), ("fr-bretagne", "fr")]:
        assert ids.index(outer) < ids.index(inner)


def test_an_outline_of_another_version_is_not_kept_for_good(client: TestClient) -> None:
    assert client.get("/outlines/older/regions.geojson").headers["cache-control"] == "public, max-age=86400"


def test_there_are_no_other_outlines(client: TestClient) -> None:
    answer = client.get("/outlines/x/soils.geojson")
    assert answer.status_code == 404
    assert "there are countries, regions" in answer.json()["detail"]


def test_towns_in_view_are_the_largest(client: TestClient) -> None:
    towns = client.get("/towns?bbox=-6,47,-1,49").json()
    names = [name for name, _, _ in towns]
    assert {"Nantes", "Rennes", "Brest"} <= set(names)
    assert all(-6 <= lon <= -1 and 47 <= lat <= 49 for _, lon, lat in towns)
    assert client.get("/towns?bbox=north").status_code == 400


@pytest.mark.parametrize("lang", LANGUAGES)
def test_practices_tell_their_carbon_as_a_range_and_losses_apart(client: TestClient, lang: str) -> None:
    page = client.get(f"/?lon=-4.41&lat=48.63&lang={lang}&given=land_use:cropland").text
    carbon = page[page.index('id="carbon"') : page.index('id="services"')]
    words = table()
    cover = carbon[carbon.index('id="c-cover_crop"') :]
    comma = "." if lang in ("en", "sw") else ","
    assert f"0{comma}32 {unit_shown('t C/ha/yr', lang)}" in shown(cover)
    assert f"(0{comma}24 {words['to'][lang]} 0{comma}40)" in shown(cover)
    assert words["losses"][lang] in carbon
    assert 'id="c-residue_burning" class="said loss"' in carbon
    assert not CODE.findall(shown(carbon))


def test_the_page_asks_who_asks_and_then_marks_what_is_for_them(client: TestClient) -> None:
    page = client.get("/?lon=-2.397&lat=47.932&lang=fr").text
    options = re.findall(r'<select id="fact-audience".*?</select>', page, re.DOTALL)
    assert 'value="tenant">Fermiers locataires' in options[0]
    assert "Pour vous" not in shown(page)
    answered = client.get("/?lon=-2.397&lat=47.932&lang=fr&fact.audience=tenant").text
    assert 'id="fact-audience"' not in answered
    assert "Qui demande : Fermiers locataires" in shown(answered)
    first = re.search(r'<section id="must".*?<h4>(.*?)</h4>', answered, re.DOTALL)
    assert first is not None
    assert first[1] == "Bail rural"
    assert "Pour vous : Fermiers locataires, Propriétaires bailleurs" in shown(answered)


def test_rules_for_others_come_after_those_for_everybody(client: TestClient) -> None:
    page = client.get("/?lon=-2.397&lat=47.932&lang=fr&given=audience:women").text
    heads = re.findall(r"<h4>(.*?)</h4>", page.split('id="must"')[1].split('id="may-apply"')[0])
    assert heads[-1] == "Bail rural"
