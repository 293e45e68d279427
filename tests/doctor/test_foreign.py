"""The doctor at a server that is not ours: what is known of pygeoapi as it comes is found, and nothing else is."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.doctor.examine import client, examine

from ..e2e.conftest import free_port, wait_for


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("stock")
    port, log = free_port(), folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.doctor.stock_pygeoapi", str(folder), str(port)], stdout=out, stderr=out
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/conformance", process, log)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_what_pygeoapi_and_its_data_lack_is_found(stock: str) -> None:
    with client() as web:
        findings = list(examine(web, stock))
    faults = {each.rule for each in findings if each.outcome == "fault"}
    hints = {each.rule for each in findings if each.outcome == "hint"}
    assert faults == {"page-size", "one-type", "big-integers"}
    assert hints == {"vary", "etag", "openapi-local", "filter-pushdown", "schemas", "item-count"}
