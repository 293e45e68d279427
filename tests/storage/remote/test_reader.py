"""Rasters in a real object store: read in place, within their time, whatever the store does."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from helpdesk.domain.errors import Unavailable
from helpdesk.domain.geo import LonLat
from helpdesk.storage.addresses import in_folder, vsi_of
from helpdesk.storage.rasters import CogReader
from helpdesk.storage.remote import reader
from helpdesk.storage.remote.access import Access
from helpdesk.storage.remote.dependency import StoreOfRasters
from helpdesk.storage.remote.reader import BoundedReader

from ..coverages import WORLD, layer, write_cog
from ..file_server import Files, serving
from .object_store import BUCKET, ObjectStore
from .unruly import Faults

WAIT_S = 1.5
PLACE = LonLat(lon=10.26, lat=50.26)
Opener = Callable[..., BoundedReader]


def grid(seed: int, size: tuple[int, int] = (360, 720)) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0, 100, size).astype("float32")


@pytest.fixture(scope="module")
def carbon() -> np.ndarray:
    return grid(4)


@pytest.fixture
def stored(objects: ObjectStore, tmp_path: Path, carbon: np.ndarray) -> Path:
    """The file that lies in the bucket as `carbon.tif`."""
    write_cog(tmp_path / "carbon.tif", carbon, WORLD, -9999, "AVERAGE")
    objects.put("carbon.tif", tmp_path / "carbon.tif")
    objects.put("other.tif", tmp_path / "carbon.tif")
    return tmp_path / "carbon.tif"


@pytest.fixture
def open_reader(proxy: Faults) -> Iterator[Opener]:
    opened: list[BoundedReader] = []

    def make(*names: str, wait_s: float = WAIT_S, retry_s: float = 0.0, base: str = f"s3://{BUCKET}") -> BoundedReader:
        access = Access(s3_endpoint=proxy.url, wait_s=wait_s, retry_s=retry_s)
        layers = {name: layer(name) for name in names or ("carbon",)}
        opened.append(BoundedReader(CogReader(in_folder(vsi_of(base), layers), layers, access), access))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def test_a_raster_in_a_bucket_reads_as_on_disk(open_reader: Opener, stored: Path) -> None:
    here = CogReader({"carbon": str(stored)}, {"carbon": layer("carbon")})
    there = open_reader()
    random = np.random.default_rng(7)
    for lon, lat in zip(random.uniform(-180, 180, 200), random.uniform(-90, 90, 200), strict=True):
        place = LonLat(lon=float(lon), lat=float(lat))
        assert there.value_at("carbon", place) == here.value_at("carbon", place)
    np.testing.assert_array_equal(
        there.window("carbon", WORLD, (90, 45)).values, here.window("carbon", WORLD, (90, 45)).values
    )
    assert there.info("carbon") == here.info("carbon")
    here.close()


def test_opening_and_one_reading_take_a_few_small_requests(open_reader: Opener, stored: Path, proxy: Faults) -> None:
    reader = open_reader()
    reader.info("carbon")
    assert reader.value_at("carbon", PLACE).status == "ok"
    assert len(proxy.asked) <= 5, proxy.asked
    assert {path.partition("?")[0] for _, path, _ in proxy.asked} == {f"/{BUCKET}/carbon.tif"}
    spans = [wanted.removeprefix("bytes=").split("-") for _, _, wanted in proxy.asked if wanted]
    assert sum(int(last) - int(first) + 1 for first, last in spans) < stored.stat().st_size / 2


@pytest.mark.parametrize("status", [403, 404, 500, 503])
@pytest.mark.usefixtures("stored")
def test_a_store_that_refuses_is_a_reading_with_a_reason_until_it_answers(
    open_reader: Opener, proxy: Faults, status: int
) -> None:
    proxy.status = status
    reader = open_reader()
    reading = reader.value_at("carbon", PLACE)
    assert reading.status == "unavailable"
    assert "layer carbon cannot be opened" in str(reading.reason)
    assert "only-for-this-test" not in str(reading.reason)
    with pytest.raises(Unavailable, match="layer carbon"):
        reader.window("carbon", WORLD, (9, 9))
    proxy.mend()
    assert reader.value_at("carbon", PLACE).status == "ok"


@pytest.mark.usefixtures("stored")
def test_a_store_that_cuts_its_answers_never_yields_a_wrong_number(open_reader: Opener, proxy: Faults, carbon) -> None:
    reader = open_reader()
    reader.info("carbon")
    proxy.cut_after = 100
    assert reader.value_at("carbon", PLACE).status == "unavailable"
    proxy.mend()
    assert reader.value_at("carbon", PLACE).number == float(carbon[79, 380])


@pytest.mark.usefixtures("stored")
def test_a_slow_store_holds_nobody_longer_than_the_time_that_is_set(open_reader: Opener, proxy: Faults) -> None:
    reader = open_reader(retry_s=60)
    proxy.delay_s = 60
    began = time.monotonic()
    reading = reader.value_at("carbon", PLACE)
    assert time.monotonic() - began < 3 * WAIT_S
    assert reading.status == "unavailable"
    assert "has not answered within" in str(reading.reason)
    asked = len(proxy.asked)
    assert all(reader.value_at("carbon", PLACE).status == "unavailable" for _ in range(50))
    assert len(proxy.asked) == asked


@pytest.mark.usefixtures("stored")
def test_a_slow_store_never_holds_all_threads(open_reader: Opener, proxy: Faults) -> None:
    reader = open_reader("carbon", "other")
    proxy.delay_s = 60
    with ThreadPoolExecutor(4) as pool:
        slow = [pool.submit(reader.value_at, "carbon", PLACE) for _ in range(4)]
        time.sleep(0.6)  # longer than one waits for a turn
        assert sum(each.done() for each in slow) >= 2
        assert {each.result().status for each in slow} == {"unavailable"}


@pytest.mark.usefixtures("stored")
def test_a_distant_store_in_health_serves_more_than_it_has_turns_for(open_reader: Opener, proxy: Faults) -> None:
    reader = open_reader(wait_s=10)
    proxy.delay_s = 0.2
    places = [LonLat(lon=lon + 0.1, lat=lat + 0.1) for lon in range(-170, 170, 70) for lat in (-60, 0, 60)]
    with ThreadPoolExecutor(8) as pool:
        assert {each.status for each in pool.map(lambda place: reader.value_at("carbon", place), places)} == {"ok"}


@pytest.mark.usefixtures("stored")
def test_a_slow_raster_leaves_the_others_of_its_store_alone(open_reader: Opener, proxy: Faults) -> None:
    reader = open_reader("carbon", "other")
    proxy.only, proxy.delay_s = "carbon.tif", 60
    assert reader.value_at("carbon", PLACE).status == "unavailable"
    assert reader.value_at("other", PLACE).status == "ok"


@pytest.mark.usefixtures("stored")
def test_one_that_is_away_takes_none_along_of_those_read_at_once(proxy: Faults, stored: Path) -> None:
    access = Access(s3_endpoint=proxy.url, wait_s=WAIT_S, retry_s=60)
    names = ("carbon", "here", "other", "never-declared")
    addresses = {"here": str(stored), **{name: f"/vsis3/{BUCKET}/{name}.tif" for name in ("carbon", "other")}}
    bounded = BoundedReader(CogReader(addresses, {name: layer(name) for name in names}, access), access)
    proxy.only, proxy.delay_s = "carbon.tif", 60
    read = bounded.readings_at(names, PLACE)
    assert [each.status for each in read] == ["unavailable", "ok", "ok", "unavailable"]
    assert "has not answered within" in str(read[0].reason)
    assert read[1] == read[2] == bounded.value_at("here", PLACE)
    bounded.close()


@pytest.mark.usefixtures("stored")
def test_a_slow_store_that_recovers_is_read_again(open_reader: Opener, proxy: Faults) -> None:
    reader = open_reader()
    proxy.delay_s = 60
    assert reader.value_at("carbon", PLACE).status == "unavailable"
    proxy.mend()
    deadline = time.monotonic() + 20
    while reader.value_at("carbon", PLACE).status != "ok" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert reader.value_at("carbon", PLACE).status == "ok"


def test_an_object_replaced_while_it_is_read_is_never_mixed_with_its_successor(
    open_reader: Opener, objects: ObjectStore, tmp_path: Path, carbon: np.ndarray
) -> None:
    successor = grid(9, (180, 360))
    write_cog(tmp_path / "old.tif", carbon, WORLD, -9999, "AVERAGE")
    write_cog(tmp_path / "new.tif", successor, WORLD, -9999, "AVERAGE")
    objects.put("carbon.tif", tmp_path / "old.tif")
    reader = open_reader()
    assert reader.value_at("carbon", PLACE).number == float(carbon[79, 380])
    assert reader.info("carbon").width == 720
    objects.put("carbon.tif", tmp_path / "new.tif")
    far = [LonLat(lon=lon + 0.3, lat=-60.3) for lon in range(-180, 180, 5)]
    readings = [reader.value_at("carbon", place) for place in far]
    expected = [float(successor[150, int((place.lon + 180) // 1)]) for place in far]
    assert [each.status for each in readings].count("unavailable") <= 1
    assert all(
        each.number == value for each, value in zip(readings, expected, strict=True) if each.status != "unavailable"
    )
    assert reader.info("carbon").width == 360


def test_an_object_replaced_by_another_is_noticed_though_all_of_it_was_read(
    open_reader: Opener, objects: ObjectStore, tmp_path: Path, carbon: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LOOK_S", 0.0)
    write_cog(tmp_path / "old.tif", carbon, WORLD, -9999, "AVERAGE")
    objects.put("carbon.tif", tmp_path / "old.tif")
    bounded = open_reader()
    assert bounded.value_at("carbon", PLACE).number == float(carbon[79, 380])
    write_cog(tmp_path / "new.tif", carbon + 1, WORLD, -9999, "AVERAGE")
    objects.put("carbon.tif", tmp_path / "new.tif")
    deadline = time.monotonic() + 20
    while bounded.value_at("carbon", PLACE).number == float(carbon[79, 380]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert bounded.value_at("carbon", PLACE).number == float((carbon + 1)[79, 380])


@pytest.mark.usefixtures("stored")
def test_an_object_that_vanishes_is_a_gap_and_its_extent_is_kept(open_reader: Opener, proxy: Faults) -> None:
    reader = open_reader()
    info = reader.info("carbon")
    proxy.status = 404
    assert reader.value_at("carbon", PLACE).status == "unavailable"
    assert reader.info("carbon") == info


@pytest.mark.parametrize("what", ["truncated", "not a raster", "a virtual raster"])
def test_what_is_no_whole_geotiff_is_a_gap(open_reader: Opener, objects: ObjectStore, stored: Path, what: str) -> None:
    virtual = f'<VRTDataset rasterXSize="9" rasterYSize="9"><VRTRasterBand><SimpleSource><SourceFilename>{stored}'
    content = {"truncated": stored.read_bytes()[:2000], "not a raster": b"<html>no</html>" * 99}
    objects.put("odd.tif", content.get(what, virtual.encode()))
    reading = open_reader("odd").value_at("odd", PLACE)
    assert reading.status == "unavailable"
    assert "layer odd cannot be" in str(reading.reason)


def test_the_file_comes_in_parts_as_it_is_stored(open_reader: Opener, stored: Path) -> None:
    file, content = open_reader().file("carbon"), stored.read_bytes()
    assert (file.size, file.path) == (len(content), None)
    assert file.part(100, 4000) == content[100:4000]


def test_a_file_replaced_meanwhile_gives_no_part_of_another(
    open_reader: Opener, objects: ObjectStore, stored: Path
) -> None:
    file = open_reader().file("carbon")
    objects.put("carbon.tif", stored.read_bytes()[:-10])
    with pytest.raises(Unavailable, match=f"s3://{BUCKET}/carbon.tif was replaced meanwhile|cannot be reached"):
        file.part(100, 4000)


def test_wrong_credentials_are_said_and_not_shown(
    open_reader: Opener, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-wrong-secret")
    reason = str(open_reader().value_at("carbon", PLACE).reason)
    assert "refuses these credentials" in reason
    assert "a-wrong-secret" not in reason


def test_a_raster_on_a_web_server_reads_as_on_disk(open_reader: Opener, stored: Path, carbon: np.ndarray) -> None:
    with serving(Files({"/maps/carbon.tif": stored.read_bytes()})) as files:
        reader = open_reader(base=f"{files.url}/maps")
        assert reader.value_at("carbon", PLACE).number == float(carbon[79, 380])
        assert reader.file("carbon").part(0, 2) == b"II"
        assert {path for path, _ in files.asked} == {"/maps/carbon.tif"}
        files.content.clear()
        far = LonLat(lon=170.0, lat=-60.0)
        assert reader.value_at("carbon", far).status == "unavailable"


@pytest.mark.usefixtures("stored")
def test_a_store_of_rasters_says_whether_it_is_there(proxy: Faults) -> None:
    access = Access(s3_endpoint=proxy.url, wait_s=1)
    store = StoreOfRasters(f"s3://{BUCKET}/carbon.tif", access)
    store.check()
    proxy.status = 503
    with pytest.raises(Unavailable, match=r"carbon\.tif cannot be reached now"):
        store.check()
