"""The planner's address and what it offers: shared plans come back whole, and what is wrong in a link is named."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest
from anyio import to_thread
from fastapi import FastAPI
from starlette.testclient import TestClient

from helpdesk.app import THREADS
from helpdesk.domain.polyline import encode
from helpdesk.faces.api import practices, problems, routes
from helpdesk.faces.ogc.processes.places import PLACES, Places
from helpdesk.faces.ogc.processes.planning.body import plan_report
from helpdesk.faces.pages.routes import mount
from helpdesk.faces.pages.words import LANGUAGES
from helpdesk.services.desk import Desk


def square(lon: float, lat: float) -> str:
    ring = [[lon, lat], [lon + 0.01, lat], [lon + 0.01, lat + 0.01], [lon, lat + 0.01], [lon, lat]]
    return encode({"type": "Polygon", "coordinates": [ring]})


BRITTANY, NAKURU = square(-4.51, 48.6), square(36.07, -0.31)
KENYAN, ENGLISH = "kenyan_terraces", "english_only"


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[TestClient]:
    """The real desk, where Kenya has a practice with figures of its own, and one practice has an English name only."""
    known = desk.content.practices
    kenyan = replace(known["no_till"], id=KENYAN, pack="kenya", names={"en": "Terraces", "sw": "Matuta"})
    english = replace(known["no_till"], id=ENGLISH, names={"en": "Strip-till"})
    content = replace(desk.content, practices={**known, KENYAN: kenyan, ENGLISH: english})
    app = FastAPI()
    app.state.desk = desk = replace(desk, content=content)
    problems.install(app)
    for room in (routes, practices):
        room.mount(app)
    mount(app, desk, report=plan_report)
    with TestClient(app, raise_server_exceptions=True) as opened:
        yield opened


def offered(client: TestClient, **asked: str) -> dict[str, dict[str, object]]:
    told = client.get("/api/practices", params=asked)
    assert told.status_code == 200, told.text
    return {each["id"]: each for group in told.json()["groups"] for each in group["practices"]}


def test_only_practices_of_the_fields_place_are_offered(client: TestClient) -> None:
    assert KENYAN in offered(client)
    assert KENYAN in offered(client, field=NAKURU)
    brittany = offered(client, field=BRITTANY)
    assert KENYAN not in brittany
    assert "cover_crop" in brittany


def test_practices_stand_by_use_of_the_land_with_those_advised_there_first(client: TestClient) -> None:
    told = client.get("/api/practices", params={"field": BRITTANY, "lang": "fr"}).json()
    assert {"id": "cropland", "name": "Terre cultivée"} in [{k: g[k] for k in ("id", "name")} for g in told["groups"]]
    assert "Région Bretagne" in [each["name"] for each in told["regions"]]
    for group in told["groups"]:
        advised = [each["advised"] for each in group["practices"]]
        assert advised == sorted(advised, reverse=True)
    assert any(each["advised"] for group in told["groups"] for each in group["practices"])


def test_a_name_that_is_not_in_the_language_says_which_it_is_in(client: TestClient) -> None:
    assert offered(client, field=NAKURU, lang="sw")[KENYAN]["lang"] == "sw"
    assert offered(client, lang="fr")[ENGLISH] == {
        "id": ENGLISH,
        "name": "Strip-till",
        "lang": "en",
        "advised": False,
    }
    assert f'<option value="{ENGLISH}" lang="en">Strip-till</option>' in client.get("/planner?lang=fr").text


@pytest.mark.parametrize("field", ["AAA", "é", square(-170, -80)[:-1], "A" * 9000])
def test_an_outline_that_is_none_is_refused_by_name(client: TestClient, field: str) -> None:
    told = client.get("/api/practices", params={"field": field})
    assert told.status_code in (400, 422)
    assert "field" in told.text


def test_a_link_fills_the_form(client: TestClient) -> None:
    asked = {
        "field": BRITTANY,
        "practice.2": "no_till",
        "share.2": "12,5",
        "years": "20",
        "present.land_use": "cropland",
    }
    answer = client.get("/planner", params={"lang": "fr", **asked})
    assert answer.status_code == 200
    page = answer.text
    assert 'value="48.6 -4.51, 48.6 -4.5, 48.61 -4.5, 48.61 -4.51"' in page
    assert '<option value="cropland" selected>' in page
    assert '<option value="no_till" selected>' in page
    assert 'name="share.2" type="number" min="1" max="100" step="any" value="12,5"' in page
    assert f'<input type="hidden" name="field" value="{BRITTANY}">' in page
    assert KENYAN not in page


def test_a_practice_from_elsewhere_that_a_link_chose_stays_chosen(client: TestClient) -> None:
    page = client.get("/planner", params={"lang": "sw", "field": BRITTANY, "practice.1": KENYAN}).text
    assert f'<option value="{KENYAN}" selected>Matuta</option>' in page


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "asked",
    [
        {"field": "AAA"},
        {"field": square(-4.5, 48.6)[:-1]},
        {"corners": "48.6 -4.5, here"},
        {"corners": "-10 -60, 10 -60, 10 -40, -10 -40"},
        {"practice.1": "magic"},
        {"present.land_use": "moon"},
        {"share.1": "0"},
        {"share.1": "NaN"},
        {"from.1": "1066"},
        {"years": "101"},
        {"stock_t_c_ha": "<b>"},
        {"practice.9": "no_till"},
        {"\u202e": "\x00"},
    ],
)
def test_what_is_wrong_in_a_link_is_named_and_the_rest_is_kept(
    client: TestClient, asked: dict[str, str], lang: str
) -> None:
    answer = client.get("/planner", params={"lang": lang, "practice.3": "no_till", **asked, "make": "1"})
    assert answer.status_code == 400
    page = answer.text
    faults = page[page.index('id="faults"') : page.index("</ul>", page.index('id="faults"'))]
    assert faults.count("<li>") == 1
    assert "<b>" not in faults
    assert '<option value="no_till" selected>' in page
    assert 'aria-label="The plan" hidden' in page or lang != "en"


def test_what_is_said_twice_is_a_fault(client: TestClient) -> None:
    answer = client.get("/planner?" + urlencode([("years", "20"), ("years", "30")]))
    assert (answer.status_code, "years=" in answer.text) == (400, True)


def test_the_plan_comes_with_the_page_where_no_script_asks_for_it(client: TestClient) -> None:
    asked = {"lang": "fr", "corners": "48.60 -4.51, 48.61 -4.51, 48.61 -4.50", "practice.1": "cover_crop", "make": "1"}
    page = client.get("/planner", params=asked).text
    report = page[page.index('<div id="report">') :]
    assert "4 pour 1000" in report
    assert "style=" not in report
    assert 'data-head="' in report
    # The same link without `make` is for a script, which asks by itself.
    assert "4 pour 1000" not in client.get("/planner", params={**asked, "make": ""}).text


def test_a_plan_that_cannot_be_made_says_why_on_the_page(client: TestClient) -> None:
    asked = {"corners": "48.60 -4.51, 48.61 -4.51, 48.61 -4.50", "practice.1": "cover_crop", "make": "1"}
    answer = client.get("/planner", params={**asked, "present.tillage": "full"})
    assert answer.status_code == 400
    assert "land_use" in answer.text[answer.text.index('id="trouble"') :]


def test_pages_are_answered_while_plans_are_made_and_others_wait(desk: Desk) -> None:
    """Eight at once, more than pages have threads: what makes them waits here until the other pages are read."""
    go_on, at_work = threading.Event(), threading.Semaphore(0)

    def waits(_: Desk, content: bytes, client: str) -> str:
        at_work.release()
        assert go_on.wait(60)
        return "<p>made</p>"

    app = FastAPI()
    app.state.desk = desk
    mount(app, desk, report=waits)
    corners = {"corners": "48.60 -4.51, 48.61 -4.51, 48.61 -4.50", "practice.1": "cover_crop"}

    async def test() -> None:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk", timeout=60) as client:
            plans = [asyncio.create_task(client.get("/planner", params={**corners, "make": "1"})) for _ in range(8)]
            assert await asyncio.to_thread(at_work.acquire, timeout=60)
            pages = await asyncio.gather(*(client.get("/planner", params=corners) for _ in range(8)))
            assert [page.status_code for page in pages] == [200] * 8
            assert not any(plan.done() for plan in plans)
            go_on.set()
            assert all("<p>made</p>" in plan.text for plan in await asyncio.gather(*plans))

    asyncio.run(asyncio.wait_for(test(), 120))


MADE = {"corners": "48.60 -4.51, 48.61 -4.51, 48.61 -4.50", "practice.1": "cover_crop", "make": "1"}
FLOODING, OTHER = "192.0.2.1", "192.0.2.2"


def test_a_page_makes_its_plan_at_a_place_of_its_client_among_the_processes(desk: Desk) -> None:
    app = FastAPI()
    app.state.desk = desk
    mount(app, desk, report=plan_report)

    async def test() -> None:
        one, other = (
            httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(each, 5)), base_url="http://desk", timeout=60)
            for each in (FLOODING, OTHER)
        )
        async with one, other:
            # As a process of the same client would.
            with PLACES.taken(FLOODING):
                waiting = [asyncio.create_task(one.get("/planner", params=MADE)) for _ in range(6)]
                while PLACES.waiting < len(waiting):
                    await asyncio.sleep(0.01)
                answer = await other.get("/planner", params=MADE)
                assert (answer.status_code, "4 per 1000" in answer.text) == (200, True)
                assert not any(each.done() for each in waiting)
            assert [each.status_code for each in await asyncio.gather(*waiting)] == [200] * 6

    asyncio.run(asyncio.wait_for(test(), 180))


def test_a_plan_that_finds_no_place_is_told_when_to_ask_again(desk: Desk) -> None:
    places = Places(most=1, most_of_one=1, patience_s=0.01)

    def waits(_: Desk, content: bytes, client: str) -> str:
        with places.taken(client, remedy="ask again later"):
            raise AssertionError

    app = FastAPI()
    app.state.desk = desk
    mount(app, desk, report=waits)
    with places.taken(FLOODING):
        answer = TestClient(app, client=(OTHER, 5)).get("/planner", params=MADE)
    assert (answer.status_code, int(answer.headers["retry-after"]) > 0) == (503, True)
    assert "too many processes run already; ask again later<" in answer.text[answer.text.index('id="trouble"') :]
