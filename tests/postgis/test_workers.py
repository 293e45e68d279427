"""Real servers that share nothing but a database and the rasters: what one publishes, all serve."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import httpx
import psycopg
import pytest

from helpdesk.bootstrap.postgis import Postgis
from helpdesk.bootstrap.rasters import Rasters
from helpdesk.domain.errors import Unavailable
from helpdesk.storage.remote.access import Access

from ..serving.load import until
from ..serving.small_house import House, small_house, write_vector
from .cluster import Server


@contextmanager
def surroundings(**variables: str) -> Iterator[None]:
    """Environment variables that servers started meanwhile inherit."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server of these tests' own, for some of them stop it."""
    server = Server.made()
    yield server
    server.remove()


def worker_beside(first: House, folder: Path) -> Path:
    """The folder of a second worker: the same content, nothing fetched or built."""
    (folder / "data").mkdir(parents=True)
    (folder / "content").symlink_to(first.root)
    return folder


def listed(house: House) -> set[str]:
    found = httpx.get(f"{house.url}/features/collections", timeout=30).json()
    return {each["id"] for each in found["collections"]}


def told(dsn: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return connection.execute(sql).fetchall()  # type: ignore[arg-type]


def title(house: House, name: str) -> str:
    found: str = httpx.get(f"{house.url}/features/collections/{name}", timeout=30).json()["title"]
    return found


def test_an_edit_is_published_once_and_served_by_all(own: Server, tmp_path: Path) -> None:
    dsn = own.database()
    shared = surroundings(HELPDESK_DSN=dsn, HELPDESK_RASTERS=str(tmp_path / "rasters"))
    with shared, ExitStack() as open_:
        first = open_.enter_context(small_house(tmp_path / "first"))
        second = open_.enter_context(small_house(worker_beside(first, tmp_path / "second"), anew=False))
        assert not (second.data / "built").exists()
        assert httpx.get(f"{second.url}/ogc/collections/clay/position?coords=POINT(-3.1 48.1)").status_code == 200
        layer = first.root / "layers" / "plots.yaml"
        layer.write_text(layer.read_text().replace('Plots"', 'Fields"'))
        until(lambda: title(first, "plots") == title(second, "plots") == "Fields")
        published = told(dsn, "SELECT count(*), count(DISTINCT extra_key) FROM helpdesk.versions")
        assert published == [(2, 2)]
        write_vector(first.root, "fields", "More")
        until(lambda: "fields" in listed(first) and "fields" in listed(second))
        assert first.health()["versions"] == second.health()["versions"]


def test_workers_with_different_content_leave_each_other_alone(own: Server, tmp_path: Path) -> None:
    dsn = own.database()
    with surroundings(HELPDESK_DSN=dsn, HELPDESK_RASTERS=str(tmp_path / "rasters")), ExitStack() as open_:
        first = open_.enter_context(small_house(tmp_path / "first"))
        other = open_.enter_context(small_house(tmp_path / "other"))
        layer = other.root / "layers" / "plots.yaml"
        layer.write_text(layer.read_text().replace('Plots"', 'Fields"'))
        until(lambda: title(other, "plots") == "Fields")
        before = told(dsn, "SELECT version, published_at FROM helpdesk.versions ORDER BY 1")
        time.sleep(5)
        assert told(dsn, "SELECT version, published_at FROM helpdesk.versions ORDER BY 1") == before
        assert (title(first, "plots"), title(other, "plots")) == ("Plots", "Fields")


def assert_nobody_is_told_of_machines(house: House, lost: Server) -> None:
    """They are in the log."""
    address = (str(lost.port), "127.0.0.1", "test_")
    for path in (
        "/features/collections/plots/items", "/ogc/collections/plots/items?f=html", "/ogc/wms?service=WMS&version=1.3.0"
        "&request=GetMap&layers=plots&styles=&crs=CRS:84&bbox=-4,47,-2,49&width=9&height=9&format=image/png",
        "/ogc/collections/plots/tiles/WebMercatorQuad/5/11/15?f=mvt", "/ogc/jobs/0123", "/health/ready",
    ):  # fmt: skip
        answer = httpx.get(f"{house.url}{path}", timeout=30)
        assert answer.status_code == 503, (path, answer.text)
        told = answer.text.replace(house.url, "")
        assert "of this desk" in told or "the queue of jobs" in told, (path, told)
        assert [word for word in address if word in told] == [], (path, told)
    assert f"the database at 127.0.0.1:{lost.port}/test_" in house.log.read_text()


def test_a_database_that_is_away_for_a_while_is_no_error_of_the_content(own: Server, tmp_path: Path) -> None:
    dsn = own.database()
    with surroundings(HELPDESK_DSN=dsn), small_house(tmp_path / "house") as house:
        own.kill()
        time.sleep(3)
        assert_nobody_is_told_of_machines(house, own)
        assert house.health()["unpublished"] == []
        own.start()
        until(lambda: httpx.get(f"{house.url}/features/collections/plots/items", timeout=30).status_code == 200)
        write_vector(house.root, "fields", "More")
        until(lambda: "fields" in listed(house))


def test_a_look_that_the_database_gives_up_does_not_end_the_watch(own: Server, tmp_path: Path) -> None:
    """As where it is overloaded, and a query takes longer than it may."""
    dsn = own.database()
    cancel = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE %s"
    with surroundings(HELPDESK_DSN=dsn), small_house(tmp_path / "house") as house:
        with psycopg.connect(dsn) as holder, psycopg.connect(dsn, autocommit=True) as killer:
            holder.execute("LOCK TABLE helpdesk.versions")
            until(lambda: (True,) in killer.execute(cancel, ("SELECT version FROM helpdesk.versions%",)).fetchall())
        write_vector(house.root, "fields", "More")
        until(lambda: "fields" in listed(house))


def test_a_server_waits_for_its_database(own: Server, tmp_path: Path) -> None:
    dsn, folder = own.database(), tmp_path / "house"

    def start_when_waited_for() -> None:
        until(lambda: any("waiting for it" in log.read_text() for log in folder.glob("log*")))
        own.start()

    own.kill()
    starting = Thread(target=start_when_waited_for)
    starting.start()
    with surroundings(HELPDESK_DSN=dsn), small_house(folder) as house:
        starting.join()
        assert "plots" in listed(house)


def test_a_server_says_once_what_it_waits_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.bootstrap.postgis.PATIENCE_S", 0.3)
    monkeypatch.setattr("helpdesk.bootstrap.postgis.ASK_AGAIN_S", 0.05)
    told: list[str] = []
    nobody = Postgis(
        "postgresql://helpdesk@127.0.0.1:1/soil", None, tmp_path, Rasters(base=None, access=Access()), 10.0
    )
    with pytest.raises(Unavailable) as away:
        nobody.ready(told.append)
    assert away.value.detail.endswith("see that it runs and that HELPDESK_DSN is right")
    assert len(told) == 1
    assert told[0].endswith("waiting for it, up to 0.3 s")
