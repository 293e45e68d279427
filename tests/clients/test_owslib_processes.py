"""OWSLib runs processes, at once and as jobs."""

import time

import httpx
import pytest
from owslib.ogcapi.processes import Processes

from .conftest import Server

PLACE = {"lon": -4.506, "lat": 48.607}
PATIENCE_S = 60.0


@pytest.fixture
def processes(server: Server) -> Processes:
    return Processes(f"{server.url}/ogc")


def test_owslib_reads_what_there_is(processes: Processes) -> None:
    for each in processes.processes():
        assert processes.process(each["id"])["inputs"]


def test_owslib_runs_a_process_at_once(server: Server, processes: Processes) -> None:
    found = processes.execute("advise", PLACE)["record"]["value"]
    asked = server.json(f"/api/advice?lon={PLACE['lon']}&lat={PLACE['lat']}")
    assert found["topics"] == asked["topics"]


def test_owslib_starts_a_job_and_reads_its_results_by_the_links_alone(processes: Processes) -> None:
    told = processes.execute("advise", PLACE, async_=True)
    assert told["status"] in ("accepted", "running")
    location, end = processes.response_headers["Location"], time.monotonic() + PATIENCE_S
    while told["status"] != "successful" and time.monotonic() < end:
        time.sleep(0.05)
        told = httpx.get(location).json()
    results = next(link["href"] for link in told["links"] if link["rel"].endswith("/results"))
    assert httpx.get(results).json()["record"]["value"]["place"]["lon"] == PLACE["lon"]
