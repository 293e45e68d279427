"""Options of the whole suite, and the real desk."""

from collections.abc import Iterator
from datetime import date

import pytest

from helpdesk.bootstrap import open_desk
from helpdesk.domain.errors import IngestFailed
from helpdesk.services.desk import Desk
from helpdesk.settings import Settings, load_settings


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--cases",
        action="append",
        default=[],
        metavar="FILE",
        help="a JSON file of worked cases in the format of tests/cases/subsidiarity.json; may be repeated",
    )
    parser.addoption("--pictures", metavar="FOLDER", help="keep what the GIS clients drew here, to be looked at")


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
