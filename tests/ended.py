"""What the tests of one folder came to, for the page that is made of it."""

from pathlib import Path
from typing import Any

import pytest

KINDS = ("", "failed", "error", "skipped")


def beside(conftest: str, reporter: pytest.TerminalReporter) -> dict[str, list[Any]]:
    """The reports of the tests in the folder of a conftest, by kind, where "" is of set-ups and ends: a run may have
    others, which the page does not tell of."""
    folder = Path(conftest).parent.name

    def here(report: Any) -> bool:
        return Path(report.nodeid.partition("::")[0]).parent.name == folder

    return {kind: list(filter(here, reporter.getreports(kind))) for kind in KINDS}
