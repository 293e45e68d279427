"""The disk of temporary files is small or full: nobody has half a file, all are told, and nothing stays there."""

import json
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import shapely

from helpdesk.faces.ogc.exports.loans import MOST_OF_ONE

from ..e2e.conftest import free_port
from ..e2e.small_desk import ingested, small_desk
from ..serving.load import until
from .desks import command
from .disks import filled, full
from .serving import served

pytestmark = pytest.mark.tries("disks full or only read")
FORMATS = ("gpkg", "fgb", "parquet")
PLOTS = 4_000
ITEMS = f"/features/collections/plots/items?limit={PLOTS}&f="
# For one file that is read and one in the making, with what that takes; not for many.
ROOM = 20_000_000
# So little that who does not read has not all of a file in the buffers of the system.
SMALL = [(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with full(folder := tmp_path_factory.mktemp("scratch"), ROOM):
        yield folder


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, scratch: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("desk")
    desk = small_desk(folder / "desk")
    (desk.content[0] / "layers" / "plots.geojson").write_text(plots())
    asked = command(ingested(desk), folder / "log", "serve")
    asked = replace(asked, environment={**asked.environment, "TMPDIR": str(scratch)})
    with served(asked, free_port()) as (url, _):
        yield url
    assert "the folder of temporary files is full" in asked.log.read_text()


def plots() -> str:
    def plot(number: int) -> dict[str, object]:
        shape = shapely.Point(-5 + number % 80 / 20, 47 + number // 80 / 30).buffer(0.01, quad_segs=15)
        said = {"code": f"P{number}", "area_ha": number / 7}
        return {"type": "Feature", "properties": said, "geometry": json.loads(shapely.to_geojson(shape))}

    return json.dumps({"type": "FeatureCollection", "features": [plot(number) for number in range(PLOTS)]})


def client(url: str, address: str = "127.0.0.1", **options: object) -> httpx.Client:
    transport = httpx.HTTPTransport(local_address=address, **options)  # type: ignore[arg-type]
    return httpx.Client(base_url=url, transport=transport, timeout=120)


def used(folder: Path) -> int:
    return shutil.disk_usage(folder).used


def test_a_full_disk_is_told_and_every_format_is_there_when_it_has_room(url: str, scratch: Path) -> None:
    with client(url) as asking:
        for but in (100_000, 3_000_000, 6_000_000):
            with filled(scratch, but):
                for format_ in FORMATS:
                    answer = asking.get(ITEMS + format_)
                    if answer.status_code != 200:
                        assert answer.status_code == 503, answer.text
                        assert "no room for another file" in answer.json()["description"]
                        assert str(scratch) not in answer.text
                        assert int(answer.headers["Retry-After"]) > 0
                    assert but > 3_000_000 or answer.status_code == 503
            until(lambda: used(scratch) == 0)
        for format_ in FORMATS:
            assert asking.get(ITEMS + format_).status_code == 200
    until(lambda: used(scratch) == 0)


def test_cells_as_netcdf_and_a_field_that_was_sent_are_refused_alike(url: str, scratch: Path) -> None:
    cells = "/ogc/collections/clay/coverage?f=netcdf"
    with client(url) as asking:
        field = asking.get(ITEMS.replace(str(PLOTS), "1") + "gpkg").content
        before = asking.get(cells).content
        with filled(scratch, 20_000):
            for answer in (asking.get(cells), asking.post("/api/area", content=field)):
                assert (answer.status_code, "no room for another file" in answer.text) == (503, True), answer.text
                assert int(answer.headers["Retry-After"]) > 0
        until(lambda: used(scratch) == 0)
        assert asking.get(cells).content == before
        assert asking.post("/api/area", content=field).status_code == 200


def test_of_a_crowd_each_has_a_whole_file_or_is_told(url: str, scratch: Path, tmp_path: Path) -> None:
    def ask(number: int) -> int:
        with client(url, f"127.0.0.{number % 4 + 1}") as asking:
            answer = asking.get(ITEMS + "gpkg")
        if answer.status_code == 200:
            (path := tmp_path / f"{number}.gpkg").write_bytes(answer.content)
            with closing(sqlite3.connect(path)) as database:
                assert database.execute("SELECT count(*) FROM rtree_plots_geom").fetchone() == (PLOTS,)
        return answer.status_code

    with ThreadPoolExecutor(12) as pool:
        told = set(pool.map(ask, range(24)))
    assert told <= {200, 429, 503}
    assert told & {429, 503}
    until(lambda: used(scratch) == 0)
    assert ask(0) == 200


def test_who_reads_slowly_has_two_files_and_leaves_room_to_others(url: str, scratch: Path) -> None:
    with ExitStack() as open_, client(url, socket_options=SMALL) as slow, client(url, "127.0.0.2") as other:
        for _ in range(MOST_OF_ONE):
            assert open_.enter_context(slow.stream("GET", ITEMS + "gpkg")).status_code == 200
        answer = slow.get(ITEMS + "parquet")
        assert (answer.status_code, "for this address" in answer.text) == (429, True)
        assert slow.get(ITEMS.replace(str(PLOTS), "10") + "parquet").status_code == 200
        assert other.get(ITEMS + "parquet").status_code in (200, 503)
        assert used(scratch) > 0
    until(lambda: used(scratch) == 0)
    with client(url) as again:
        assert again.get(ITEMS + "parquet").status_code == 200
