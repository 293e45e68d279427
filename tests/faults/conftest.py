"""Who kills, and what is told of it in the end."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..ended import beside
from .killing import Killer
from .report import KILLS, Report, Tried

_TRIED = "tried"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tries(what): what a test of faults counts; by itself kills")


@pytest.fixture
def killer(request: pytest.FixtureRequest) -> Killer:
    seed = request.config.getoption("--faults-seed") or secrets.randbits(32)
    return Killer(seed=seed, deep=request.config.getoption("--faults"))


@pytest.fixture(autouse=True)
def _tried(request: pytest.FixtureRequest) -> Iterator[None]:
    """How often, by the killer of the test; once where it needs none."""
    yield
    made = request.node.funcargs.get("killer")
    marker = request.node.get_closest_marker("tries")
    tried = Tried(
        what=marker.args[0] if marker else KILLS,
        times=made.hits if made else 1,
        seed=made.seed if made else None,
        test=Tried.name(request.node.name),
    )
    request.node.user_properties.append((_TRIED, tried.as_words()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Of this process or of those that it had the tests run in; each is told when a test is taken down."""
    ended = beside(__file__, terminalreporter)
    words = [words for each in ended[""] for name, words in each.user_properties if name == _TRIED]
    report = Report(
        tried=[Tried.of(each) for each in words],
        failed={Tried.name(each.nodeid) for each in ended["failed"] + ended["error"]},
        skipped=len(ended["skipped"]),
    )
    if not words:
        return
    terminalreporter.section("faults")
    for line in report.lines():
        terminalreporter.line(line)
    if path := config.getoption("--faults-report"):
        Path(path).write_text(report.markdown(deep=config.getoption("--faults")), "utf-8")
