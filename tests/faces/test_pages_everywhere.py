"""Every place that a pack has a worked example for is told by every page, whatever its facts look like."""

from itertools import cycle

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.datastructures import QueryParams

from helpdesk.content.load import examine
from helpdesk.faces.api import problems
from helpdesk.faces.pages.routes import mount
from helpdesk.faces.pages.sheets import MESSAGE, Short
from helpdesk.faces.pages.state import read, written
from helpdesk.faces.pages.telling import Telling
from helpdesk.faces.pages.words import LANGUAGES
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.settings import Settings


@pytest.mark.parametrize("door", ["/answer", "/answer.txt", "/whole.txt", "/handout"])
def test_every_worked_example_is_told(desk: Desk, settings: Settings, door: str) -> None:
    app = FastAPI()
    app.state.desk = desk
    problems.install(app)
    mount(app, desk)
    client, scenarios = TestClient(app), examine(settings.content, settings.profile).scenarios
    assert len(scenarios) > 200
    for scenario, lang in zip(scenarios, cycle(LANGUAGES), strict=False):
        where = {"place": scenario.place_name} if scenario.place_name else {"lon": scenario.lon, "lat": scenario.lat}
        given = [f"{name}:{written(value)}" for name, value in scenario.given.items()]
        answer = client.get(door, params={**where, "on": scenario.on.isoformat(), "lang": lang, "given": given})
        assert answer.status_code == 200, (scenario.path, scenario.line, answer.text[:200])
        if door == "/answer.txt":
            # Read aloud in two or three minutes, in four where much is told and law is long.
            assert len(answer.text.split()) < 600, (scenario.path, scenario.line)
        assert "None" not in answer.text.replace("None of", ""), (scenario.path, scenario.line)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/handout?place=", 200),
        ("/handout?lon=&lat=", 200),
        ("/answer.txt?lon=8.99&lat=13.81&lang=de-中", 400),
        ("/?place=xyzzyqqq&lang=<script>", 404),
        ("/handout?nope=1&lang=<", 400),
    ],
)
def test_what_makes_no_sense_is_told_on_a_page(desk: Desk, address: str, status: int) -> None:
    app = FastAPI()
    app.state.desk = desk
    problems.install(app)
    mount(app, desk)
    answer = TestClient(app).get(address)
    assert answer.status_code == status
    assert not answer.headers["content-type"].startswith("application")


def test_a_sheet_never_leaves_out_that_law_may_apply(desk: Desk) -> None:
    app = FastAPI()
    mount(app, desk)
    sheet = TestClient(app).get("/handout?lon=36.05&lat=-0.2&lang=en&given=land_use:cropland").text
    assert "May apply (" in sheet
    assert "no binding rule" not in sheet


def test_a_norm_of_an_unverified_source_stands_apart_from_what_waits_for_a_fact(desk: Desk) -> None:
    app = FastAPI()
    app.state.desk = desk
    mount(app, desk)
    client, asked = TestClient(app), "lon=36.05&lat=-0.2&lang=en"
    sheet = client.get(f"/handout?{asked}").text
    rules = sheet[sheet.index("<main>") : sheet.index("What could be done first")]
    waits, unread = rules.split("Perhaps in force, from sources we could not verify (")
    assert "on slopes steeper than 35" in waits.lower()
    assert "if: Slope of the field (not verified)" in waits
    assert "carbon project must be entered" in unread
    assert unread.count("<li>") == unread.count("(not verified)") > 0
    assert "It depends on what is not known yet" not in unread
    told = client.get(f"/answer.txt?{asked}").text
    counts = [line for line in told.splitlines() if line.startswith("? ")]
    assert [line.partition(":")[0] for line in counts[:2]] == [
        "? May apply",
        "? Perhaps in force, from sources we could not verify",
    ]


def test_the_short_text_leaves_to_the_whole_what_it_counts(desk: Desk) -> None:
    app = FastAPI()
    mount(app, desk)
    client, asked = TestClient(app), "lon=-1.6743&lat=48.112&lang=en&on=2026-02-10&given=crop:maize"
    short, whole = client.get(f"/answer.txt?{asked}").text, client.get(f"/whole.txt?{asked}").text
    norms = Short(Telling(desk, advise(desk, read(desk, QueryParams(asked), "").question()))).laws()
    assert len(norms) > MESSAGE["norms"]
    assert [norm["text"] in short for norm in norms] == [True] * 3 + [False] * (len(norms) - 3)
    assert all(norm["text"] in whole for norm in norms)
    assert f"+ {len(norms) - 3} more" in short
    assert "? May apply:" in short
    assert len(short.split()) < len(whole.split()) / 5
    assert short.rstrip().splitlines()[-1].startswith("The whole answer, with its sources: http")


def test_whom_to_call_names_first_who_answers_a_telephone_and_last_who_serves_others(desk: Desk) -> None:
    asked = read(desk, QueryParams("lon=36.07&lat=-0.3&lang=en"), "").question()
    contacts = Short(Telling(desk, advise(desk, asked))).contacts()
    others = [bool(each["audience"]) and not each["for_you"] for each in contacts]
    assert others == sorted(others)
    assert True in others
    phones = [bool(each["phone"]) for each, aside in zip(contacts, others, strict=True) if not aside]
    assert phones == sorted(phones, reverse=True)
