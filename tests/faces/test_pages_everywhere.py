"""Every place that a pack has a worked example for is told by every page, whatever its facts look like."""

from itertools import cycle

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.content.load import examine
from helpdesk.faces.api import problems
from helpdesk.faces.pages.routes import mount
from helpdesk.faces.pages.state import written
from helpdesk.faces.pages.words import LANGUAGES
from helpdesk.services.desk import Desk
from helpdesk.settings import Settings


@pytest.mark.parametrize("door", ["/answer", "/answer.txt", "/handout"])
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
