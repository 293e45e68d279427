"""Options of the whole suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--cases",
        action="append",
        default=[],
        metavar="FILE",
        help="a JSON file of worked cases in the format of tests/cases/subsidiarity.json; may be repeated",
    )
