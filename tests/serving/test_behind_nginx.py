"""Two workers that share nothing but content and data, behind a real nginx: edits and deaths are not noticed."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from .load import Load, going_on, until
from .nginx import free_ports, nginx
from .small_house import House, small_house, write_vector

PATHS = (
    "/features/collections/plots/items", "/ogc/collections/clay/coverage", "/", "/api/advice?lon=-3.1&lat=48.1",
)  # fmt: skip
TITLE = "/features/collections/plots?f=json"


@dataclass
class Row:
    """Workers behind nginx; `url` is where nginx answers."""

    url: str
    folder: Path
    ports: list[int]
    workers: dict[int, House]
    opened: ExitStack

    def start(self, port: int) -> None:
        anew = not (self.folder / "content").exists()
        house = small_house(self.folder, anew=anew, port=port, HELPDESK_BASE_URL=self.url)
        self.workers[port] = self.opened.enter_context(house)

    def kill(self, port: int) -> None:
        self.workers[port].process.send_signal(signal.SIGKILL)
        self.workers.pop(port).process.wait(30)


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Row]:
    folder = tmp_path_factory.mktemp("row")
    front, *ports = free_ports(3)
    with ExitStack() as opened:
        url = f"http://127.0.0.1:{front}"
        row = Row(url, folder, ports, {}, opened)
        for port in ports:
            row.start(port)
        opened.enter_context(nginx(folder / "nginx", front, ports))
        yield row


@pytest.fixture
def pressure(row: Row) -> Iterator[Load]:
    asking = Load(row.url)
    with going_on(asking, PATHS):
        yield asking
    assert asking.answers > len(PATHS)
    assert asking.failures == []


def title(url: str) -> str:
    answer = httpx.get(url + TITLE, timeout=60)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["title"])


def test_an_edit_reaches_every_worker_without_a_dropped_request(row: Row, pressure: Load) -> None:
    assert title(row.url) == "Plots"
    write_vector(row.folder / "content", "plots", "Plots anew")
    seen: set[str] = set()
    direct = [f"http://127.0.0.1:{port}" for port in row.ports]

    def everywhere() -> bool:
        seen.add(title(row.url))
        return all(title(each) == "Plots anew" for each in direct)

    until(everywhere)
    assert seen <= {"Plots", "Plots anew"}
    assert {title(row.url) for _ in range(10)} == {"Plots anew"}


def test_what_workers_count_stays_inside(row: Row) -> None:
    for path in ("/metrics", "/metrics%0A", "/metrics%0A%0A"):
        told = httpx.get(row.url + path, timeout=60)
        assert (told.status_code, told.json()["detail"]) == (404, "Nothing is here.")
    assert httpx.get(f"{row.url}/health/ready", timeout=60).status_code == 200
    for port in row.ports:
        assert "helpdesk_requests_total" in httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=60).text


def test_links_name_the_public_address_whichever_worker_answers(row: Row) -> None:
    for _ in range(4):
        found = httpx.get(row.url + TITLE, headers={"X-Forwarded-Host": "evil.example"}, timeout=60)
        links = {link["rel"]: link["href"] for link in found.json()["links"]}
        assert links["items"].startswith(f"{row.url}/")
        assert not [each for each in (*map(str, row.ports), "evil") if each in found.text]


def test_workers_that_are_killed_one_by_one_lose_no_read(row: Row, pressure: Load) -> None:
    for port in row.ports:
        row.kill(port)
        pressure.goes_on(40)
        row.start(port)
    assert pressure.failures == []


def test_a_worker_that_is_told_to_end_answers_what_it_has_begun(row: Row, pressure: Load) -> None:
    port = row.ports[0]
    house = row.workers.pop(port)
    house.process.terminate()
    house.process.wait(60)
    pressure.goes_on(40)
    assert pressure.failures == []
    row.start(port)


def test_where_no_worker_is_left_nginx_says_when_to_ask_again_and_comes_back_by_itself(row: Row) -> None:
    for port in row.ports:
        row.kill(port)
    away = httpx.get(f"{row.url}/api/advice?lon=-3.1&lat=48.1", timeout=60)
    assert (away.status_code, away.headers["content-type"]) == (503, "application/problem+json")
    assert int(away.headers["retry-after"]) > 0
    assert away.json()["status"] == 503
    for port in row.ports:
        row.start(port)
    until(lambda: httpx.get(f"{row.url}/health", timeout=60).status_code == 200)


def test_a_body_that_is_too_long_is_refused_by_the_desk_in_its_own_words(row: Row) -> None:
    answer = httpx.post(f"{row.url}/ogc/processes/advise/execution", content=b" " * 1_500_000, timeout=60)
    assert answer.status_code == 413
    assert answer.json()["code"] == "ContentTooLarge"
