"""A real server that is asked five times what it takes at once: it says so, lives, and is itself again afterwards."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed

from helpdesk.faces.budgets import Kind, budget_of
from helpdesk.serving.gate.gate import AT_ONCE

from .load import until
from .small_house import House, small_house

WAITING = 8
TIMES, WAVES = 5, 6
PATHS = {
    Kind.ANSWERS: "/api/advice?lon=-3.1&lat=48.1",
    Kind.DATA: "/ogc/collections/clay/map?bbox=-4,47.5,-2,48.5&width=500&height=500&f=png",
}


@dataclass
class Crowd:
    """Asks `path` on so many connections at once, all before any reads its answer, wave after wave."""

    url: str
    path: str
    statuses: Counter[int] = field(default_factory=Counter)

    def comes(self, count: int, waves: int) -> None:
        connections = [HTTPConnection(urlsplit(self.url).netloc, timeout=120) for _ in range(count)]
        for _ in range(waves):
            for each in connections:
                each.request("GET", self.path)
            for each in connections:
                answer = each.getresponse()
                self.statuses[answer.status] += 1
                _is_sane(answer)
        for each in connections:
            each.close()


def _is_sane(answer: HTTPResponse) -> None:
    content = answer.read()
    if answer.status == 200:
        assert content
        return
    assert (answer.status, answer.headers["content-type"]) == (503, "application/problem+json")
    assert int(answer.headers["retry-after"]) > 0
    assert json.loads(content)["status"] == 503


@dataclass
class Prober(threading.Thread):
    """Asks for health meanwhile, as what restarts servers does: within its budget, or the server is held to be dead."""

    url: str
    statuses: Counter[int] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        first = True
        while first or not self.over.wait(0.1):
            first = False
            for path in ("/health", "/health/ready", "/metrics"):
                with closing(HTTPConnection(urlsplit(self.url).netloc, timeout=budget_of(path).begin_s)) as connection:
                    connection.request("GET", path)
                    self.statuses[connection.getresponse().status] += 1


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with small_house(tmp_path_factory.mktemp("crowded"), HELPDESK_MAX_WAITING=str(WAITING)) as house:
        yield house


def counted(house: House, name: str, **labels: str) -> float:
    families = parsed(httpx.get(f"{house.url}/metrics", timeout=60).text)
    found = [each.value for family in families for each in family.samples if (each.name, each.labels) == (name, labels)]
    return found[0]


@pytest.mark.parametrize("kind", list(PATHS))
def test_five_times_what_it_takes_is_told_when_to_come_back_while_health_answers(house: House, kind: Kind) -> None:
    crowd, prober = Crowd(house.url, PATHS[kind]), Prober(house.url)
    takes = AT_ONCE[kind] + WAITING
    prober.start()
    crowd.comes(TIMES * takes, WAVES)
    prober.over.set()
    prober.join()
    assert set(crowd.statuses) == {200, 503}
    assert crowd.statuses[200] >= WAVES * takes
    # A thread that met a fault or was not answered in time has counted no further.
    assert set(prober.statuses) == {200}
    assert prober.statuses[200] % 3 == 0
    assert counted(house, "helpdesk_refused_total", kind=kind, reason="busy") == crowd.statuses[503]
    until(lambda: counted(house, "helpdesk_requests_working", kind=kind) == 0)
    assert counted(house, "helpdesk_requests_waiting", kind=kind) == 0
    with httpx.Client(base_url=house.url, timeout=60) as client:
        assert {client.get(crowd.path).status_code for _ in range(20)} == {200}
