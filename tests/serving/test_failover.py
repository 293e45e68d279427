"""The grown desk, whole: nginx, two workers, a primary and its replica; each is lost under load, one by one."""

import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg
import pytest

from ..postgis.cluster import Server, program
from .load import Load, going_on, until
from .nginx import free_ports, nginx
from .small_house import House, small_house

# What README promises of reads while a server is lost.
FAILOVER_S = 10.0
PATHS = (
    "/features/collections/plots/items", "/features/collections/plots/items/P1", "/api/advice?lon=-2.6&lat=48.1",
    "/ogc/collections/plots/tiles/WebMercatorQuad/8/88/126?f=mvt", "/api/places?q=renn",
)  # fmt: skip
JOB = {"inputs": {"text": "kept"}, "outputs": {"text": {}}}


@dataclass
class Writing(Load):
    """Beside the readers one who asks for jobs; `kept` are those that were acknowledged."""

    kept: list[str] = field(default_factory=list)

    def ask_for_jobs(self) -> None:
        with httpx.Client(base_url=self.url, timeout=60, headers={"Prefer": "respond-async"}) as client:
            while not self.over.is_set():
                with suppress(httpx.HTTPError):
                    answer = client.post("/ogc/processes/echo/execution", json=JOB)
                    if answer.status_code == 201:
                        self.kept.append(answer.headers["location"])
                time.sleep(0.5)


@dataclass
class Grown:
    url: str
    primary: Server
    standby: Server
    database: str
    folder: Path
    opened: ExitStack
    ports: list[int]
    workers: dict[int, House] = field(default_factory=dict)

    def start(self, port: int) -> None:
        given = {
            "HELPDESK_BASE_URL": self.url,
            "HELPDESK_DSN": self.primary.dsn(self.database),
            "HELPDESK_READ_DSN": self.standby.dsn(self.database),
            "HELPDESK_TILE_CACHE_MB": "0",
        }
        anew = not (self.folder / "content").exists()
        self.workers[port] = self.opened.enter_context(small_house(self.folder, anew=anew, port=port, **given))

    def kill(self, port: int) -> None:
        process = self.workers.pop(port).process
        process.send_signal(signal.SIGKILL)
        process.wait(30)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grown]:
    if program("initdb") is None:
        pytest.skip("PostgreSQL is not installed; tests/prepare.sh installs it where it may")
    folder = tmp_path_factory.mktemp("grown")
    front, *ports = free_ports(3)
    with ExitStack() as opened:
        primary = Server.made()
        opened.callback(primary.remove)
        database = primary.database().rpartition("/")[2]
        standby = primary.standby()
        opened.callback(standby.remove)
        grown = Grown(f"http://127.0.0.1:{front}", primary, standby, database, folder, opened, ports)
        for port in ports:
            grown.start(port)
        opened.enter_context(nginx(folder / "nginx", front, ports))
        yield grown


@pytest.fixture
def load(grown: Grown) -> Iterator[Writing]:
    asking = Writing(grown.url)
    with going_on(asking, PATHS, asking.ask_for_jobs):
        yield asking


def test_no_loss_of_one_part_loses_an_acknowledged_write_or_a_read_for_long(grown: Grown, load: Writing) -> None:
    until(lambda: len(load.kept) > 2)
    grown.primary.kill()
    load.goes_on()
    grown.primary.start()
    load.goes_on()
    grown.standby.kill()
    load.goes_on()
    grown.standby.start()
    load.goes_on()
    for port in grown.ports:
        grown.kill(port)
        load.goes_on()
        grown.start(port)
    load.goes_on()
    load.over.set()
    longest = max(load.longest_s.values())
    print(
        f"\n{load.answers} reads, {len(load.failures)} failed, the longest gap {longest:.2f} s; {len(load.kept)} jobs"
    )
    assert longest < FAILOVER_S, load.failures
    assert load.failures == []
    lost = [job for job in load.kept if httpx.get(job, timeout=60).status_code != 200]
    assert lost == []


def test_what_is_published_reaches_all_workers_while_the_replica_lags(grown: Grown, load: Writing) -> None:
    plots = grown.folder / "content" / "layers" / "plots.geojson"
    items = [f"http://127.0.0.1:{port}/features/collections/plots/items/P1" for port in grown.ports]

    def areas() -> set[float]:
        return {httpx.get(each, timeout=60).json()["properties"]["area_ha"] for each in items}

    assert areas() == {3.5}
    with psycopg.connect(grown.standby.dsn(grown.database), autocommit=True) as connection:
        connection.execute("SELECT pg_wal_replay_pause()")
        plots.write_text(plots.read_text("utf-8").replace("3.5", "4.5"), "utf-8")
        until(lambda: areas() == {4.5})
        load.goes_on()
        # It does so at once; its answer may fall to what is replayed from then on.
        with suppress(psycopg.errors.SerializationFailure):
            connection.execute("SELECT pg_wal_replay_resume()")
    load.goes_on()
    assert areas() == {4.5}
    assert load.failures == []


def test_a_worker_starts_while_the_primary_is_away(grown: Grown) -> None:
    port = grown.ports[0]
    grown.primary.kill()
    grown.kill(port)
    grown.start(port)
    try:
        for path in PATHS:
            assert httpx.get(f"http://127.0.0.1:{port}{path}", timeout=60).status_code == 200
    finally:
        grown.primary.start()
