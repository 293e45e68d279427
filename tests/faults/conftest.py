"""Who kills, and what is told of it in the end."""

import secrets
from collections.abc import Iterator

import pytest

from .killing import Killer

_TOLD = pytest.StashKey[list[str]]()


@pytest.fixture
def killer(request: pytest.FixtureRequest) -> Iterator[Killer]:
    seed = request.config.getoption("--faults-seed") or secrets.randbits(32)
    made = Killer(seed=seed, deep=request.config.getoption("--faults"))
    yield made
    name = request.node.name.removeprefix("test_").replace("_", " ")
    request.config.stash.setdefault(_TOLD, []).append(f"{made.kills:5} kills (seed {seed}): {name}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if told := config.stash.get(_TOLD, []):
        terminalreporter.section("faults")
        for line in told:
            terminalreporter.line(line)
        total = sum(int(line.split()[0]) for line in told)
        terminalreporter.line(f"{total:5} kills in all")
