"""Doors to the real desk and to a small one in both stores; the last line of a run says how many inputs were tried."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk.app import create_app
from helpdesk.bootstrap import build_data, open_desk
from helpdesk.services.desk import Desk
from helpdesk.settings import Settings

from ..ended import beside
from ..serving.small_house import furnish
from .asking import TALLY, Door
from .report import Report

_TRIED = "inputs"
# What is only found by who gets out of a folder that is served.
CANARY = "canary-4f1d"
NAMES = ("P1", "O'Brien\"; --", "100%_\\")


@pytest.fixture(scope="session")
def deep(request: pytest.FixtureRequest) -> bool:
    """Whether thousands of inputs are tried, as `make hostile` does."""
    return bool(request.config.getoption("--hostile"))


@pytest.fixture(scope="session")
def door(desk: Desk) -> Iterator[Door]:
    """The whole application over the real desk."""
    found = Door(create_app(desk))
    yield found
    found.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of a small desk with three plots, whose names are `NAMES`, and a canary wherever one may get to."""
    folder = tmp_path_factory.mktemp("hostile")
    root, data = folder / "content", folder / "data"
    furnish(root, data)
    plots = [
        {
            "type": "Feature",
            "properties": {"code": name, "area_ha": number + 0.5},
            "geometry": {"type": "Point", "coordinates": [-3 + number, 48]},
        }
        for number, name in enumerate(NAMES)
    ]
    (root / "layers" / "plots.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": plots}))
    for where in (folder, root, root / "layers", data):
        for name in ("canary", "canary.tif", "canary.geojson", "canary.json", "canary.qlr"):
            (where / name).write_text(CANARY)
    return folder


@pytest.fixture(scope="session", params=["embedded", "postgis"])
def small(request: pytest.FixtureRequest, house: Path) -> Iterator[Door]:
    """The whole application over the small desk, in each store."""
    dsn = SecretStr(request.getfixturevalue("postgres").database()) if request.param == "postgis" else None
    settings = Settings(content=(house / "content",), data=house / "data", dsn=dsn)
    build_data(settings)
    opened = open_desk(settings)
    found = Door(create_app(opened))
    yield found
    found.close()
    opened.close()


@pytest.fixture
def refused(door: Door) -> Callable[[bytes], str]:
    """What is said of a file with an outline that is not taken."""

    def ask(content: bytes) -> str:
        told = door.post("/api/area", content)
        assert (told.status, told.json["parameter"].partition(".")[0]) == (400, "area")
        return told.said

    return ask


@pytest.fixture(autouse=True)
def _counted(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test tried, told with its report, which comes from whatever process ran it."""
    before = Counter(TALLY)
    yield
    if made := Counter(TALLY) - before:
        name = request.node.originalname.removeprefix("test_").replace("_", " ")
        request.node.user_properties.append((_TRIED, (name, dict(made))))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The inputs of each test, all its parameters together."""
    ended = beside(__file__, terminalreporter)
    tried: dict[str, Counter[str]] = {}
    for each in ended[""]:
        for name, answers in (told for kind, told in each.user_properties if kind == _TRIED):
            tried[name] = tried.get(name, Counter()) + Counter(answers)
    if not tried:
        return
    report = Report(tried=tried, failed=len(ended["failed"]) + len(ended["error"]))
    terminalreporter.section("hostile")
    for line in report.lines():
        terminalreporter.line(line)
    if path := config.getoption("--hostile-report"):
        Path(path).write_text(report.markdown(deep=config.getoption("--hostile")), "utf-8")
