"""A whole desk whose rasters lie in a real object store, behind a proxy that misbehaves."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from helpdesk.settings import default_content_root

from ..serving.small_house import House, furnish, small_house, write_raster
from ..storage.coverages import WORLD, write_cog
from ..storage.remote.object_store import BUCKET, CREDENTIALS, ObjectStore, object_store
from ..storage.remote.unruly import Faults, unruly

FAR = """\
id: {name}
title: {{en: "{name}"}}
description: {{en: "A raster of another machine"}}
kind: coverage
fact: {name}_pct
unit: "%"
source: {{type: cog, url: "s3://{bucket}/{name}.tif", credit: Us, licence: CC0-1.0}}
ramp:
  - {{at: 0, colour: "#ffffff"}}
  - {{at: 100, colour: "#442200"}}
"""


@pytest.fixture(scope="module")
def objects() -> Iterator[ObjectStore]:
    with object_store() as store:
        yield store


@pytest.fixture(scope="module")
def way(objects: ObjectStore) -> Iterator[Faults]:
    """The proxy, and the environment that leads every process through it."""
    with unruly(objects.endpoint) as faults, pytest.MonkeyPatch.context() as environment:
        for name, value in {**CREDENTIALS, "HELPDESK_S3_ENDPOINT": faults.url, "HELPDESK_RASTER_S": "1"}.items():
            environment.setenv(name, value)
        yield faults


@pytest.fixture
def proxy(way: Faults) -> Iterator[Faults]:
    way.asked.clear()
    yield way
    way.mend()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, objects: ObjectStore, way: Faults) -> Iterator[House]:
    """A desk of `clay`, which lies here, and of `near` and `far`, which lie in the bucket."""
    del way  # only asked for because of the environment
    folder = tmp_path_factory.mktemp("house")
    with small_house(folder) as house:
        for name, value in (("near", 20.0), ("far", 40.0)):
            put(objects, folder, name, value)
            (house.root / "layers" / f"{name}.yaml").write_text(FAR.format(name=name, bucket=BUCKET))
        until(lambda: {"near", "far"} <= layers(house).keys(), "the layers are taken up")
        yield house


def put(objects: ObjectStore, folder: Path, name: str, value: float, rows: int = 360) -> None:
    """A raster of the world whose numbers are from `value` up to one more, and so not easily compressed."""
    noise = np.random.default_rng(int(value)).uniform(0.01, 0.99, (rows, 2 * rows))
    write_cog(folder / f"{name}.tif", (value + noise).astype("float32"), WORLD, -9999, "AVERAGE")
    objects.put(f"{name}.tif", folder / f"{name}.tif")


def until(holds: Callable[[], bool], what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.2)
    pytest.fail(f"not within {seconds} s: {what}")


def layers(house: House) -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in httpx.get(f"{house.url}/api/layers", timeout=60).json()["layers"]}


def record(house: House, lon: float = -3.01, lat: float = 48.01) -> dict[str, Any]:
    answer = httpx.get(f"{house.url}/api/advice?lon={lon}&lat={lat}", timeout=60)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def whole(fact: dict[str, Any]) -> int | None:
    return None if fact.get("value") is None else int(fact["value"])


def coverage(house: House, layer: str, lon: float, lat: float) -> httpx.Response:
    box = f"{lon - 1},{lat - 1},{lon + 1},{lat + 1}"
    return httpx.get(f"{house.url}/ogc/collections/{layer}/coverage?bbox={box}&f=json", timeout=60)


@pytest.mark.usefixtures("proxy")
def test_a_layer_in_a_bucket_answers_behind_every_door(house: House) -> None:
    assert whole(record(house)["soil"]["far_pct"]) == 40
    layer = f"{house.url}/ogc/collections/far"
    for path in (
        "map?width=64&height=32&f=png",
        "position?coords=POINT(-3%2048)&f=json",
        "coverage?f=json&bbox=1,1,3,3",
    ):
        answer = httpx.get(f"{layer}/{path}", timeout=60)
        assert answer.status_code == 200, (path, answer.text)
    part = httpx.get(f"{house.url}/cog/far.tif", headers={"Range": "bytes=0-3"}, timeout=60)
    assert (part.status_code, part.content[:2]) == (206, b"II")
    assert layers(house)["far"]["inputs"][0]["url"] == f"s3://{BUCKET}/far.tif"
    assert not list(house.data.rglob("*far*.tif"))


# Each at a place of its own, so that what was read before is of no help.
@pytest.mark.parametrize(
    ("lon", "lat", "fault"),
    [
        (-150.2, -50.2, {"status": 503}),
        (-86.2, -50.2, {"status": 404}),
        (40.2, -50.2, {"delay_s": 60.0}),
        (170.2, 60.2, {"cut_after": 60}),
    ],
)
def test_one_raster_that_is_away_is_its_own_gap_and_comes_back_by_itself(
    house: House, proxy: Faults, lon: float, lat: float, fault: dict[str, float]
) -> None:
    for name, value in ({"only": "far.tif"} | fault).items():
        setattr(proxy, name, value)
    found = record(house, lon, lat)
    assert whole(found["soil"]["near_pct"]) == 20
    assert found["soil"]["far_pct"]["status"] == "unavailable"
    assert "layer far" in str(found["soil"]["far_pct"])
    assert "far" in str(found["gaps"]), found["gaps"]
    away = coverage(house, "far", lon, lat)
    assert away.status_code == 503
    assert "layer far" in away.text
    assert httpx.get(f"{house.url}/ogc/collections/far/map?width=9&height=9&f=png", timeout=60).status_code == 503
    assert coverage(house, "near", lon, lat).status_code == 200
    assert coverage(house, "clay", -3, 48).status_code == 200
    assert httpx.get(f"{house.url}/ogc/collections?f=json", timeout=60).status_code == 200
    proxy.mend()
    until(lambda: whole(record(house, lon, lat)["soil"]["far_pct"]) == 40, "the raster is read again")


def test_a_slow_raster_holds_up_nobody_else(house: House, proxy: Faults) -> None:
    until(lambda: whole(record(house)["soil"]["far_pct"]) == 40, "the raster is read")
    proxy.only, proxy.delay_s = "far.tif", 60.0
    with ThreadPoolExecutor(8) as pool:
        slow = [pool.submit(coverage, house, "far", lon, -10.0) for lon in range(-170, 150, 40)]
        assert {coverage(house, "clay", -3, 48).status_code for _ in range(20)} == {200}
        assert {each.result().status_code for each in slow} == {503}


@pytest.mark.usefixtures("proxy")
def test_a_raster_replaced_while_it_is_served_is_taken_up_whole(
    house: House, objects: ObjectStore, tmp_path: Path
) -> None:
    until(lambda: whole(record(house)["soil"]["far_pct"]) == 40, "the raster is read")
    tile = f"{house.url}/ogc/collections/far/map/tiles/WebMercatorQuad/1/0/0?f=png"
    before = httpx.get(tile, timeout=60)
    assert before.status_code == 200
    put(objects, tmp_path, "far", 60.0, rows=500)
    seen: set[int | None] = set()
    places = iter(range(-179, 180))

    def replaced() -> bool:
        seen.add(whole(record(house, next(places), -70.2)["soil"]["far_pct"]))
        return 60 in seen

    until(replaced, "the new object is read")
    assert seen <= {None, 40, 60}
    until(lambda: whole(record(house)["soil"]["far_pct"]) == 60, "it is read everywhere")
    assert httpx.get(tile, timeout=60).content != before.content


@contextmanager
def published(tmp_path: Path, more: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """The environment of a desk that keeps its rasters in the bucket, ingested."""
    root, data = tmp_path / "content", tmp_path / "data"
    furnish(root, data)
    write_raster(root, "sand", "Sand")
    environment = {
        **os.environ,
        "HELPDESK_CONTENT": str(root),
        "HELPDESK_DATA": str(data),
        "HELPDESK_RASTERS": f"s3://{BUCKET}/desk",
        **(more or {}),
    }
    assert run(environment, "-m", "helpdesk", "ingest").returncode == 0
    yield environment


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=default_content_root(), capture_output=True, text=True
    )


READ = """
import json, random
from helpdesk.bootstrap import open_desk
from helpdesk.domain.geo import LonLat
from helpdesk.settings import load_settings
desk, chosen = open_desk(load_settings()), random.Random(8)
places = [LonLat(lon=chosen.uniform(-6, 0), lat=chosen.uniform(46, 50)) for _ in range(200)]
readings = [[str(desk.rasters.value_at(layer, place)) for layer in ("clay", "sand")] for place in places]
print(json.dumps([readings, [desk.rasters.path(layer) for layer in ("clay", "sand")]]))
desk.close()
"""


@pytest.mark.parametrize("store", ["embedded", "postgis"])
def test_two_processes_that_share_nothing_but_storage_read_the_same(
    tmp_path: Path, proxy: Faults, new_database: Callable[[], str], store: str
) -> None:
    database = {"HELPDESK_DSN": new_database()} if store == "postgis" else {}
    with published(tmp_path, database) as environment:
        there = run(environment, "-c", READ)
        assert there.returncode == 0, there.stderr
        for raster in (tmp_path / "data").rglob("*.tif"):
            raster.unlink()
        data = str(tmp_path / "another") if database else environment["HELPDESK_DATA"]
        elsewhere = run(environment | {"HELPDESK_DATA": data}, "-c", READ)
        assert elsewhere.returncode == 0, elsewhere.stderr
        unset = {name: value for name, value in environment.items() if name not in ("HELPDESK_RASTERS", "HELPDESK_DSN")}
        assert run(unset, "-m", "helpdesk", "ingest").returncode == 0
        here = run(unset, "-c", READ)
        readings, paths = json.loads(elsewhere.stdout)
        assert readings == json.loads(there.stdout)[0] == json.loads(here.stdout)[0]
        assert {"status='ok'" in each for row in readings for each in row} == {True, False}
        assert all(path.startswith(f"/vsis3/{BUCKET}/desk/") for path in paths)
        assert proxy.asked


def test_an_ingest_puts_nothing_twice_and_says_what_it_put(tmp_path: Path, proxy: Faults) -> None:
    with published(tmp_path) as environment:
        puts = [path for method, path, _ in proxy.asked if method == "PUT"]
        assert len(puts) == 2
        again = run(environment, "-m", "helpdesk", "ingest")
        assert again.returncode == 0, again.stderr
        assert "published s3://" not in again.stderr
        assert len([path for method, path, _ in proxy.asked if method == "PUT"]) == 2


def test_check_looks_at_what_is_read_in_place(tmp_path: Path, objects: ObjectStore, proxy: Faults) -> None:
    with published(tmp_path) as environment:
        put(objects, tmp_path, "near", 20.0)
        objects.put("far.tif", b"<html>no raster</html>" * 40)
        for name in ("near", "far", "nowhere"):
            (tmp_path / "content" / "layers" / f"{name}.yaml").write_text(FAR.format(name=name, bucket=BUCKET))
        checked = run(environment, "-m", "helpdesk", "check")
        assert checked.returncode == 1
        assert "far.yaml:7: source.url: s3://soil/far.tif is not a GeoTIFF" in checked.stdout
        assert "nowhere.yaml:7: source.url: s3://soil/nowhere.tif is not there" in checked.stdout
        assert "near.yaml" not in checked.stdout
        proxy.status = 503
        away = run(environment, "-m", "helpdesk", "check")
        assert "layer near was not looked at: s3://soil/near.tif cannot be reached now" in away.stdout
        assert "near.yaml" not in away.stdout
