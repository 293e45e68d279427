"""The log of a real server, for programs and for readers."""

import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.faces.requests import request_id
from helpdesk.serving.logs import log_to

from .load import until
from .small_house import small_house

FARM = "-2.98765"


@pytest.fixture
def _kept() -> Iterator[None]:
    """What a log is set up with is the whole process's."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    for name in ("helpdesk", "helpdesk.requests"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_of_a_server_is_json_and_every_request_is_one(tmp_path: Path) -> None:
    with small_house(tmp_path, HELPDESK_LOG="json") as house:
        asked = httpx.get(
            f"{house.url}/api/advice", params={"lon": FARM, "lat": "48.1"}, headers={"X-Request-Id": "farm-1"}
        )
        order = {"inputs": {"lon": float(FARM), "lat": 48.1}}
        url = f"{house.url}/ogc/processes/advise/execution"
        job = httpx.post(url, json=order, headers={"Prefer": "respond-async"}).headers["location"]
        httpx.get(job, params={"f": "json"})
        httpx.get(f"{house.url}/ogc/collections/nothing-{FARM}/items")
        record = httpx.get(f"{house.url}/api/advice/{asked.json()['id']}")
        assert (asked.status_code, record.status_code) == (200, 200)
        (house.root / "layers" / "plots.yaml").touch()
        until(lambda: "now serving content" in house.log.read_text())
    text = house.log.read_text()
    told = lines(text)
    assert {"helpdesk.serving", "helpdesk.building", "helpdesk.reload"} <= {each["logger"] for each in told}
    requests = [each for each in told if each["logger"] == "helpdesk.requests" and each["route"] != "/health"]
    assert [(each["method"], each["route"], each["status"]) for each in requests] == [
        ("GET", "/api/advice", 200),
        ("POST", "/ogc/processes/{processId}/execution", 201),
        ("GET", "/ogc/jobs/{jobId}", 200),
        ("GET", "/ogc/collections/{collectionId}/items", 404),
        ("GET", "/api/advice/{id}", 200),
    ]
    first = requests[0]
    assert (first["request_id"], first["client"], first["level"]) == ("farm-1", "127.0.0.1", "INFO")
    assert first["bytes"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"])
    # Neither a place that was asked about nor the secret of a job.
    assert FARM not in text
    assert job.rsplit(".", 1)[-1].partition("?")[0] not in text


def test_a_start_that_fails_is_a_line_as_well(tmp_path: Path) -> None:
    with pytest.raises(BaseException), small_house(tmp_path, HELPDESK_LOG="json", HELPDESK_HOST="192.0.2.1"):  # noqa: B017, PT011
        pass
    (log,) = tmp_path.glob("log-*")
    last = json.loads([line for line in log.read_text().splitlines() if line.startswith("{")][-1])
    assert last["level"] == "CRITICAL"
    assert "HELPDESK_PORT: 192.0.2.1" in last["message"]


@pytest.mark.usefixtures("_kept")
def test_lines_of_libraries_and_faults_carry_the_request() -> None:
    stream = io.StringIO()
    log_to(stream, "json")
    request_id.set("mine")
    try:
        raise ValueError("a fault")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    request_id.set("")
    logging.getLogger("helpdesk.jobs").info("nobody's")
    fault, other = lines(stream.getvalue())
    assert (fault["request_id"], fault["logger"], fault["level"]) == ("mine", "uvicorn.error", "ERROR")
    assert "ValueError: a fault" in fault["traceback"]
    assert "request_id" not in other


@pytest.mark.usefixtures("_kept")
def test_readers_see_our_lines_bare_and_no_line_for_each_request() -> None:
    stream = io.StringIO()
    log_to(stream, "text")
    logging.getLogger("helpdesk.reload").warning("layers/clay.yaml:3: kind: is missing")
    logging.getLogger("helpdesk.requests").info("GET / 200")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    request_id.set("mine")
    logging.getLogger("helpdesk").error("GET /api/advice: the store is away")
    request_id.set("")
    assert stream.getvalue().splitlines() == [
        "layers/clay.yaml:3: kind: is missing",
        "WARNING uvicorn.error: Invalid HTTP request received.",
        "GET /api/advice: the store is away (request mine)",
    ]


@pytest.mark.usefixtures("_kept")
def test_a_pool_that_tries_again_says_the_same_only_once() -> None:
    stream, pool = io.StringIO(), logging.getLogger("psycopg.pool")
    log_to(stream, "text")
    for name in ("database", "database", "replica"):
        pool.warning("error connecting in %r: refused\n\tIs the server running?", name)
    pool.error("closed")
    assert stream.getvalue().splitlines() == [
        "WARNING psycopg.pool: error connecting in 'database': refused",
        "WARNING psycopg.pool: error connecting in 'replica': refused",
        "ERROR psycopg.pool: closed",
    ]
