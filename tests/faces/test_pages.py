"""The page over a small desk: what it is made of, what it refuses, and how it travels."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.domain.bodies import Body, Competence, Power
from helpdesk.domain.geo import LonLat
from helpdesk.domain.regions import Nesting
from helpdesk.domain.statements import Modality, Source, Statement
from helpdesk.faces.pages.routes import mount
from helpdesk.ports import NamedPlace
from helpdesk.services.rulebook import Rulebook

from . import fakes

AT = "/?lon=-1.68&lat=48.11&lang=en"
PLACES = [
    NamedPlace(name="<script>alert(1)</script>", at=LonLat(lon=-1.68, lat=48.11), country="FR"),
    NamedPlace(name="Rennes", at=LonLat(lon=-1.68, lat=48.11), country="FR", radius_m=5000),
    NamedPlace(name="Rennes-les-Bains", at=LonLat(lon=-2.3, lat=47.9), country="FR"),
    NamedPlace(name="Rennes", at=LonLat(lon=6.1, lat=49.2), country="CH"),
]


def client_over(built: Path) -> TestClient:
    app = FastAPI()
    mount(app, replace(fakes.desk(), places=fakes.Places(PLACES)), built)
    return TestClient(app, follow_redirects=False)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A page with its scripts, for which files stand in."""
    built = tmp_path_factory.mktemp("built")
    for name in ("desk.js", "map.css"):
        (built / name).write_text("/* */" * 400)
    return client_over(built)


class Links(HTMLParser):
    """Every address that a page sends a browser to, and every inline script, style or handler."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        address = found.get("src") or (found.get("href") if tag == "link" else None)
        if address:
            self.loaded.append(address)
        if tag == "style" or (tag == "script" and "src" not in found):
            self.inline.append(tag)
        self.inline += [name for name in found if name == "style" or (name.startswith("on") and tag != "input")]


def test_the_bare_page_says_how_to_ask(client: TestClient) -> None:
    page = client.get("/", headers={"Accept-Language": "en"}).text
    assert "Name a place, give its coordinates, or click on the map." in page
    assert 'action="./" method="get"' in page


def test_a_link_holds_the_whole_question_and_the_server_answers_it(client: TestClient) -> None:
    page = client.get(f"{AT}&on=2023-06-01&given=soc_pct:2.5")
    assert page.status_code == 200
    for told in ("48.11, -1.68", "Brittany", "1 June 2023", "Title of carbon", "2.5 %", "you told us", "cover_crop"):
        assert told in page.text, told
    assert "/?lon=-1.68&amp;lat=48.11&amp;on=2023-06-01&amp;lang=en&amp;given=soc_pct%3A2.5" in page.text


def test_a_rule_is_shown_while_it_is_in_force_and_not_after(client: TestClient) -> None:
    assert "Lime where pH &lt; 5.5" in client.get(f"{AT}&on=2023-12-31").text
    assert "until 31 December 2023" in client.get(f"{AT}&on=2023-12-31").text
    assert 'id="s-lime"' not in client.get(f"{AT}&on=2024-01-01").text


def test_the_fragment_is_the_answer_part_of_the_page(client: TestClient) -> None:
    page, fragment = client.get(AT).text, client.get(AT.replace("/?", "/answer?")).text
    assert fragment.lstrip().startswith("<article")
    assert fragment.strip() in page


@pytest.mark.parametrize("path", ["/", "/answer"])
@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("lon=4&lat=91", 400, "lat: 91 is outside -90 to 90 degrees"),
        ("lon=91&lat=4&utm_source=mail", 400, "utm_source: is not a parameter here"),
        ("lang=%3Cscript%3E", 400, "lang: &#39;&lt;script&gt;&#39; is not a language tag"),
        ("place=Atlantis", 404, "No place is called <b>Atlantis</b>"),
    ],
)
def test_a_mistake_is_explained_on_the_page(client: TestClient, path: str, query: str, status: int, told: str) -> None:
    page = client.get(f"{path}?{query}")
    assert page.status_code == status
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert told in page.text
    assert "Traceback" not in page.text


def test_a_mistake_comes_with_the_link_that_leaves_it_out(client: TestClient) -> None:
    page = client.get("/?lon=-1.68&lat=48.11&utm_source=mail").text
    assert '<a href="./?lon=-1.68&amp;lat=48.11">Open without utm_source</a>' in page


def test_a_slip_in_a_name_offers_the_nearest_and_keeps_what_else_was_said(client: TestClient) -> None:
    page = client.get("/?place=Renes&on=2023-06-01&lang=en&given=land_use%3Aforest")
    assert page.status_code == 404
    link = "./?lon=-2.3&amp;lat=47.9&amp;place=Rennes-les-Bains%2C+FR&amp;on=2023-06-01&amp;lang=en"
    assert f'<a href="{link}&amp;given=land_use%3Aforest" data-ask>Rennes-les-Bains, France</a>' in page.text
    assert "Essayez une ville" in client.get("/?place=Atlantis&lang=fr").text


def test_what_people_and_gazetteers_write_stays_text(client: TestClient) -> None:
    page = client.get("/", params={"place": "<script>alert(1)"}).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;, FR" in page
    assert "<script>alert" not in page


def test_a_browser_finds_the_icon_beside_answers_that_are_no_pages(client: TestClient) -> None:
    found = client.get("/favicon.ico", follow_redirects=True)
    assert found.headers["content-type"] == "image/svg+xml"


def test_other_places_of_a_name_are_one_link_away(client: TestClient) -> None:
    page = client.get("/?place=rennes&on=2023-06-01&lang=en").text
    assert "known to about 5 km" in page
    assert "./?lon=6.1&amp;lat=49.2&amp;place=Rennes%2C+CH&amp;on=2023-06-01&amp;lang=en" in page
    assert "Rennes-les-Bains" not in page


def test_controls_without_a_script_lead_to_the_link_in_its_own_form(client: TestClient) -> None:
    sent = client.get("/?place=48.11,+-1.68&on=2023-06-01&lang=en&given=land_cover:forest&fact.soc_pct=2,5")
    assert sent.status_code == 303
    assert sent.headers["location"] == (
        "./?lon=-1.68&lat=48.11&on=2023-06-01&lang=en&given=land_cover%3Aforest&given=soc_pct%3A2.5"
    )


@pytest.mark.parametrize("address", ["/", AT, "/answer?lon=1&lat=1", "/?lat=91&lon=1"])
def test_pages_are_guarded_and_load_nothing_from_elsewhere(client: TestClient, address: str) -> None:
    page = client.get(address)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-content-type-options"] == "nosniff"
    links = Links()
    links.feed(page.text)
    assert links.inline == []
    assert all(link.split("/")[0] in ("static", "built", "manifest.webmanifest?lang=en") for link in links.loaded)
    for link in links.loaded:
        assert client.get(f"/{link}").status_code == 200, link


def test_what_never_changes_may_be_kept_for_a_year(client: TestClient) -> None:
    links = Links()
    links.feed(client.get("/").text)
    for link in links.loaded:
        answer = client.get(f"/{link}")
        if not link.startswith("manifest"):
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable", link
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_answers_are_asked_for_anew_and_travel_packed(client: TestClient) -> None:
    packed, plain = client.get(AT), client.get(AT, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert packed.headers["cache-control"] == "no-cache"
    assert {"Accept-Encoding", "Accept-Language"} == set(packed.headers["vary"].split(", "))


def test_without_scripts_there_is_no_map_and_the_page_still_answers(tmp_path: Path) -> None:
    page = client_over(tmp_path).get(AT).text
    assert 'id="map"' not in page
    assert "<script" not in page
    assert "Brittany" in page


def test_no_file_outside_those_of_the_pages_is_served(client: TestClient) -> None:
    for path in ("/static/../words.csv", "/built/%2e%2e/words.csv", "/built/../words.csv", "/built/nothing.js"):
        assert client.get(path).status_code == 404, path


def test_a_head_request_is_answered_like_the_page(client: TestClient) -> None:
    assert client.head(AT).status_code == 200


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "1,nan,2,3", "0,10,1,5", "0,0,999,1"])
def test_towns_are_asked_for_in_a_box_that_exists(client: TestClient, box: str) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    with pytest.raises(Exception, match="bbox: "):
        client.get(f"/towns?bbox={box}")


def said(id_: str, issuer: str, modality: Modality, value: str | float, **more: Any) -> Statement:
    about = {"topic": "liming", "region": "brittany", "texts": {"en": f"The words of {id_}"}}
    return Statement(id=id_, issuer=issuer, modality=modality, value=value, **(about | more))


@pytest.fixture(scope="module")
def quarrel(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a place where bodies disagree."""
    written = fakes.content()
    bodies = {
        name: Body(id=name, names={"en": f"The {name}"}, pack="fr", competences=tuple(held))
        for name, held in {
            "institute": [Competence(body="institute", topic="liming", region="brittany", power=Power.ADVISE)],
            "survey": [Competence(body="survey", topic="liming", region="brittany", power=Power.ADVISE)],
            "merchant": [],
        }.items()
    }
    unread = Source(title="An order nobody could read", url="javascript:alert(1)", verified=False)
    statements = [
        said("ban", "prefect", Modality.PROHIBIT, "burning"),
        said("burn", "institute", Modality.RECOMMEND, "burning"),
        said("buy", "merchant", Modality.RECOMMEND, "additive"),
        said("mulch", "institute", Modality.RECOMMEND, "mulch"),
        said("rumour", "prefect", Modality.PROHIBIT, "liming", source=unread),
        said("high", "institute", Modality.VALUE, 6.5, tier=3),
        said("low", "survey", Modality.VALUE, 5.5, tier=3),
        said("guess", "survey", Modality.VALUE, 4.5, tier=0),
    ]
    content = replace(
        written,
        bodies={**written.bodies, **bodies},
        statements={**written.statements, **{each.id: each for each in statements}},
    )
    desk = replace(fakes.desk(), content=content, rulebook=Rulebook(content, Nesting()))
    app = FastAPI()
    mount(app, desk)
    page: str = TestClient(app).get(f"{AT}&on=2023-06-01").text
    return page


def section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def test_advice_that_a_rule_forbids_is_struck_through_with_the_rule(quarrel: str) -> None:
    advice = section(quarrel, "advice")
    assert re.search(r"<del>\s*<span>The words of burn</span>\s*</del>", advice)
    assert '<a href="#s-ban">Prefect</a>' in advice
    assert 'id="s-ban" class="said prohibit law"' in section(quarrel, "must")


def test_advice_from_outside_the_remit_comes_last_and_says_so(quarrel: str) -> None:
    advice = section(quarrel, "advice")
    assert advice.index("The words of mulch") < advice.index("from a body outside its remit")
    assert advice.index("from a body outside its remit") < advice.index("The words of buy")


def test_a_conflict_shows_every_side_and_picks_none(quarrel: str) -> None:
    must = section(quarrel, "must")
    assert "Conflict, not decided by us" in must
    assert {"The words of high", "The words of low"} <= set(re.findall(r"The words of \w+", must))
    assert "facts-title" not in quarrel


def test_a_rule_from_an_unread_source_is_no_law_and_its_bad_link_no_link(quarrel: str) -> None:
    assert "rumour" not in section(quarrel, "must")
    perhaps = section(quarrel, "may-apply")
    assert 'id="s-rumour" class="said prohibit doubt"' in perhaps
    assert "Source not verified" in perhaps
    assert "An order nobody could read" in perhaps
    assert "javascript:" not in quarrel
