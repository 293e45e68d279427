"""The HTML pages: they need no network, escape what they show, and speak the reader's language."""

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from helpdesk.faces.look.policy import HEADERS, POLICY
from helpdesk.faces.ogc import words
from helpdesk.faces.ogc.sketch import sketch

PAGES = [
    "/ogc",
    "/ogc/conformance",
    "/ogc/openapi",
    "/ogc/collections",
    "/ogc/collections/carbon",
    "/ogc/collections/counties",
    "/ogc/collections/soil",
    "/ogc/collections/statements",
    "/ogc/collections/counties/schema",
    "/ogc/collections/counties/queryables",
    "/ogc/collections/counties/items",
    "/ogc/collections/counties/items/C003",
    "/ogc/collections/cover/coverage",
    "/ogc/collections/soil/position?coords=POINT(-2 48)",
    "/ogc/collections/soil/position?coords=POINT(-4.9 48.9)",
    "/ogc/collections/soil/area?coords=POLYGON((-3 47.5,-2 47.5,-2 48,-3 47.5))",
    "/ogc/processes",
    "/ogc/processes/advise",
    "/features",
]
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_readable_without_a_network(ogc: TestClient, path: str) -> None:
    answer = ogc.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    loaded = re.findall(r"<(?:link|img|script|iframe)[^>]+(?:href|src)=\"([^\"]+)\"", answer.text)
    assert len(loaded) > 2
    assert [address for address in loaded if re.match(r"[a-z]+:|//", address)] == []
    # Data for search engines is no script that a browser runs.
    inline = answer.text.replace('<script type="application/ld+json">', "")
    assert not re.search(r"<script(?! type=.module. src=)|<style|\sstyle=|\son[a-z]+=|url\(", inline)
    assert answer.headers["content-security-policy"] == HEADERS[POLICY]
    assert "unsafe" not in HEADERS[POLICY]


@pytest.mark.parametrize("path", [*PAGES, "/ogc/nothing", "/ogc/collections/nowhere"])
def test_no_answer_is_guessed_at_or_names_its_engine(ogc: TestClient, path: str) -> None:
    for headers in (BROWSER, {}):
        answer = ogc.get(path, headers=headers)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "x-powered-by" not in answer.headers


def test_text_is_escaped(ogc: TestClient) -> None:
    page = ogc.get("/ogc/collections/counties/items", headers=BROWSER).text
    assert "Comté &lt;3&gt; &amp; co" in page
    assert "<3>" not in page


def test_pages_speak_the_language_of_the_reader(ogc: TestClient) -> None:
    page = ogc.get("/ogc/collections", headers={**BROWSER, "Accept-Language": "fr"}).text
    assert '<html lang="fr">' in page
    assert "Titre de carbon" in page
    assert "Carte maillée" in page


@pytest.mark.parametrize("path", ["cover/coverage", "soil/position?coords=POINT(-2 48)"])
def test_pages_of_data_do_too(ogc: TestClient, path: str) -> None:
    answer = ogc.get(f"/ogc/collections/{path}", headers={**BROWSER, "Accept-Language": "fr"})
    assert answer.headers["content-language"] == "fr"
    assert "Titre de cover" in answer.text
    assert "Forêt" in answer.text or "Paramètre" in answer.text


def test_a_page_says_why_there_is_no_value(ogc: TestClient) -> None:
    assert "outside" in ogc.get("/ogc/collections/soil/position?coords=POINT(36 -1)", headers=BROWSER).text


def test_items_can_be_paged_through(ogc: TestClient) -> None:
    first = ogc.get("/ogc/collections/counties/items?f=html").text
    address = re.search(r'rel="next" href="http://testserver([^"]+)"', first)
    assert address is not None
    assert "C010" in ogc.get(address[1].replace("&amp;", "&")).text


def test_an_error_is_a_page_for_a_browser(ogc: TestClient) -> None:
    answer = ogc.get("/ogc/collections/nowhere", headers=BROWSER)
    assert answer.status_code == 404
    assert "there is no collection &#39;nowhere&#39;" in answer.text


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [2, 48]},
        {"type": "MultiPoint", "coordinates": [[2, 48], [3, 49]]},
        {"type": "LineString", "coordinates": [[2, 48], [3, 49]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]},
        {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]},
        {"type": "Polygon", "coordinates": [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]},
    ],
)
def test_any_geometry_is_drawn_inside_its_frame(geometry: dict[str, object]) -> None:
    drawn = sketch([{"id": '"><script>', "geometry": geometry}], "/items")
    box = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawn)
    assert box is not None
    numbers = [float(number) for number in re.findall(r"[ML ](-?[\d.]+) (-?[\d.]+)", drawn) for number in number]
    assert all(-1 <= number <= max(int(box[1]), int(box[2])) + 1 for number in numbers)
    assert "<script>" not in drawn


def test_features_without_geometry_are_not_drawn() -> None:
    assert sketch([{"id": "x", "geometry": None}], "/items") == ""


TEMPLATES = Path(words.__file__).parent / "templates"


def test_every_word_of_a_page_is_there_in_every_language() -> None:
    used = {
        found
        for path in TEMPLATES.rglob("*.html")
        for call in re.findall(r"word\(([^)]*)\)", path.read_text("utf-8"))
        for found in re.findall(r'"([^"]+)"', call.partition(" if link.rel")[0])
    }
    assert len(used) > 60
    assert used - set(words.table()) == set()
    assert [key for key, row in words.table().items() if not all(row.values())] == []


def test_a_page_leads_to_itself_in_every_other_language(ogc: TestClient) -> None:
    page = ogc.get("/ogc/collections/counties/items?limit=3&lang=en", headers=BROWSER).text
    links = dict(re.findall(r'hreflang="([^"]+)" href="([^"]+)"', page))
    assert set(links) == {"fr"}
    assert '<input type="hidden" name="limit" value="3">' in page
    french = ogc.get("/ogc/collections/counties/items" + links["fr"].replace("&amp;", "&"))
    assert french.status_code == 200
    assert '<html lang="fr">' in french.text
    assert "3 affichés" in french.text


def test_links_are_named_in_the_language_of_the_page(ogc: TestClient) -> None:
    page = ogc.get("/ogc/collections/counties?f=html&lang=fr").text
    assert "Tuiles vectorielles" in page
    assert "Objets en GeoPackage" in page
    assert "Items as" not in page


def test_the_page_of_a_collection_carries_schema_org(ogc: TestClient) -> None:
    page = ogc.get("/ogc/collections/carbon?f=html&lang=fr").text
    (carried,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    linked = json.loads(carried)
    assert (linked["@type"], linked["name"]) == ("Dataset", "Titre de carbon")
    assert linked["spatialCoverage"]["geo"]["box"] == "-90 -180 90 180"
