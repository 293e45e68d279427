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

from ..serving.small_house import furnish
from .asking import TALLY, Door
from .report import Report

# What is only found by who gets out of a folder that is served.
CANARY = "canary-4f1d"
TRIED: dict[str, Counter[str]] = {}
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
    """The inputs of each test, all its parameters together."""
    before = Counter(TALLY)
    yield
    made = Counter({name: count - before[name] for name, count in TALLY.items() if count > before[name]})
    if made:
        name = request.node.originalname.removeprefix("test_").replace("_", " ")
        TRIED[name] = TRIED.get(name, Counter()) + made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if not TRIED:
        return
    failed = sum(len(terminalreporter.getreports(kind)) for kind in ("failed", "error"))
    report = Report(tried=TRIED, failed=failed)
    for line in report.lines():
        terminalreporter.write_line(line)
    if path := config.getoption("--hostile-report"):
        Path(path).write_text(report.markdown(deep=config.getoption("--hostile")), "utf-8")
