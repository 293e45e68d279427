"""Options of the whole suite, the real desk, and a real PostgreSQL server with PostGIS."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from helpdesk.bootstrap import build_data, open_desk
from helpdesk.domain.errors import IngestFailed
from helpdesk.services.desk import Desk
from helpdesk.settings import Settings, load_settings

from .postgis.cluster import Server, program


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--cases",
        action="append",
        default=[],
        metavar="FILE",
        help="a JSON file of worked cases in the format of one in tests/cases; may be repeated",
    )
    parser.addoption("--hostile", action="store_true", help="try thousands of hostile inputs, as `make hostile` does")
    parser.addoption("--hostile-report", metavar="FILE", help="write what tests/hostile tried here, as Markdown")
    parser.addoption("--pictures", metavar="FOLDER", help="keep what the GIS clients drew here, to be looked at")
    parser.addoption("--faults", action="store_true", help="kill hundreds of times in tests/faults, not a handful")
    parser.addoption("--faults-report", metavar="FILE", help="write what tests/faults tried here, as Markdown")
    parser.addoption("--faults-seed", type=int, metavar="N", help="kill at the same instants as the run that told it")


# Tests that start servers and programs, and wait for them. What takes longest comes first, so that no process of a run
# is left alone with it in the end.
_LONG = ("serving", "soak", "docker", "postgis", "e2e", "clients", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(item.path.relative_to(Path(__file__).parent).parts[0]))


def _rank(folder: str) -> int:
    return _LONG.index(folder) if folder in _LONG else len(_LONG)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings in force, on the data that `helpdesk ingest` built."""
    return load_settings()


@pytest.fixture(scope="session")
def desk(settings: Settings) -> Iterator[Desk]:
    """The real desk, on real layers and packs; `make test` ingests them first."""
    try:
        opened = open_desk(settings, today=lambda: date(2026, 11, 23))
    except IngestFailed as error:
        pytest.skip(str(error))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of this run's own, thrown away at its end."""
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    server = Server.made()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def postgis_settings(postgres: Server, settings: Settings, desk: Desk) -> Settings:
    """The settings in force, with a database into which the default content is loaded."""
    del desk  # only asked for because it skips where nothing was ingested
    grown = settings.model_copy(update={"dsn": SecretStr(postgres.database())})
    build_data(grown)
    return grown


@pytest.fixture(scope="session")
def postgis_desk(postgis_settings: Settings) -> Iterator[Desk]:
    """The same desk as `desk`, on PostGIS."""
    opened = open_desk(postgis_settings, today=lambda: date(2026, 11, 23))
    yield opened
    opened.close()


@pytest.fixture
def new_database(postgres: Server) -> Callable[[], str]:
    """Makes databases with PostGIS, each empty and of its own; answers their DSN."""
    return postgres.database
