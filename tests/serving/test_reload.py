"""A real server whose content changes under continuous requests: nothing is lost, and every door follows."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from . import load
from .load import Load, going_on
from .small_house import House, small_house, write_raster, write_vector

ROOT = Path(__file__).parents[2]
# Where every collection is listed. Doors that are not built are left out by the first look.
LISTS = (
    "/ogc/collections", "/ogc/collections?f=html", "/features/collections", "/api/layers",
    "/stac/rasters/collection.json",
    "/ogc/wms?service=WMS&version=1.3.0&request=GetCapabilities", "/ogc/wmts/1.0.0/WMTSCapabilities.xml",
    "/ogc/collections/catalogue/items?limit=1000",
)  # fmt: skip
OF_RASTER = (
    "/ogc/collections/{0}", "/ogc/collections/{0}/coverage?f=json",
    "/ogc/collections/{0}/position?coords=POINT(-3.1 48.1)", "/cog/{0}.tif",
)  # fmt: skip
READ = (
    "/features/collections/plots/items", "/ogc/collections/clay/coverage", "/cog/clay.tif", "/",
    "/api/advice?lon=-3.1&lat=48.1",
)  # fmt: skip
OF_VECTOR = ("/ogc/collections/{0}/items", "/features/collections/{0}", "/features/collections/{0}/items/P1")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with small_house(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture(scope="module")
def pressure(house: House) -> Iterator[Load]:
    asking = Load(house.url)
    with going_on(asking, READ):
        yield asking
    assert asking.answers > len(READ)
    assert asking.failures == []


@pytest.fixture(scope="module")
def lists(house: House) -> list[str]:
    return [path for path in LISTS if httpx.get(house.url + path, timeout=30).status_code == 200]


def until(house: House, holds: Callable[[], bool]) -> None:
    def held() -> bool:
        assert house.process.poll() is None, house.log.read_text()
        return holds()

    load.until(held, told=lambda: f"{house.health()}; {house.log.read_text()}")


def content(house: House) -> object:
    versions = house.health()["versions"]
    assert isinstance(versions, dict)
    return versions["content"]


def changed(house: House, before: object) -> None:
    until(house, lambda: content(house) != before)


def listing(house: House, lists: list[str], name: str) -> list[str]:
    """The doors that name a layer."""
    return [path for path in lists if name in httpx.get(house.url + path, timeout=30).text]


def statuses(house: House, paths: tuple[str, ...], name: str) -> set[int]:
    return {httpx.get(house.url + path.format(name), timeout=30).status_code for path in paths}


def test_a_new_raster_is_behind_every_door(house: House, pressure: Load, lists: list[str]) -> None:
    assert listing(house, lists, "sandiness") == []
    assert statuses(house, OF_RASTER, "sandiness") == {404}
    before = content(house)
    write_raster(house.root, "sandiness", "Sandiness")
    changed(house, before)
    of_vectors = {"/features/collections"}
    assert set(listing(house, lists, "sandiness")) == set(lists) - of_vectors
    assert statuses(house, OF_RASTER, "sandiness") == {200}
    # 48.1 N, 3.1 W lies in the second row from the top and the fourth column.
    answer = httpx.get(house.url + OF_RASTER[2].format("sandiness")).json()
    assert answer["ranges"]["sandiness"]["values"] == [11.0]
    assert pressure.failures == []


def test_a_new_vector_layer_is_behind_every_door(house: House, pressure: Load, lists: list[str]) -> None:
    assert statuses(house, OF_VECTOR, "fields") == {404}
    before = content(house)
    write_vector(house.root, "fields", "Fields of the test")
    changed(house, before)
    of_rasters = {"/stac/rasters/collection.json"}
    assert set(lists) - of_rasters <= set(listing(house, lists, "fields"))
    assert statuses(house, OF_VECTOR, "fields") == {200}
    assert pressure.failures == []


def test_a_new_title_is_told_in_json_and_on_the_pages(house: House, pressure: Load, lists: list[str]) -> None:
    before = content(house)
    path = house.root / "layers" / "plots.yaml"
    path.write_text(path.read_text().replace('"Plots"', '"Parcels"'))
    changed(house, before)
    for page in ("/ogc/collections/plots", "/ogc/collections/plots?f=html", "/features/collections?f=html"):
        assert "Parcels" in httpx.get(house.url + page).text
    assert pressure.failures == []


def test_a_new_grid_has_tiles(house: House, pressure: Load, lists: list[str]) -> None:
    before = content(house)
    published = ROOT / "config" / "tile-matrix-sets" / "2154_10cm.json"
    path = house.root / "config" / "tile-matrix-sets" / "again.json"
    path.parent.mkdir(parents=True)
    path.write_text(published.read_text(encoding="utf-8").replace('"2154_10cm"', '"again"'), encoding="utf-8")
    changed(house, before)
    assert httpx.get(f"{house.url}/ogc/tileMatrixSets/again").json()["id"] == "again"
    assert httpx.get(f"{house.url}/ogc/collections/plots/tiles/again/0/0/0").status_code == 200
    assert "<ows:Identifier>again<" in httpx.get(f"{house.url}/ogc/wmts/1.0.0/WMTSCapabilities.xml").text
    assert pressure.failures == []


def test_a_broken_file_changes_nothing_and_is_named_by_its_line(house: House, pressure: Load) -> None:
    path = house.root / "layers" / "clay.yaml"
    whole, before = path.read_text(), house.health()
    path.write_text(whole.replace("kind: coverage", "kind: coverag"))
    until(house, lambda: house.health()["unpublished"] != [])
    health = house.health()
    (line,) = health["unpublished"]  # type: ignore[misc]
    assert f"{path}:4: kind: 'coverag' is not one of coverage, features" in line
    assert line in house.log.read_text()
    assert (health["status"], health["versions"]) == ("ok", before["versions"])
    assert statuses(house, OF_RASTER, "clay") == {200}
    path.write_text(whole)
    until(house, lambda: house.health() == before)
    assert pressure.failures == []


def test_a_source_that_cannot_be_read_changes_nothing(house: House, pressure: Load) -> None:
    before = house.health()
    path = house.root / "layers" / "clay.tif"
    whole = path.read_bytes()
    path.write_bytes(b"no raster at all")
    until(house, lambda: house.health()["unpublished"] != [])
    assert "layer clay" in str(house.health()["unpublished"])
    assert house.health()["versions"] == before["versions"]
    path.write_bytes(whole)
    until(house, lambda: house.health()["unpublished"] == [])
    assert pressure.failures == []


def test_what_is_removed_is_gone_from_every_door(house: House, pressure: Load, lists: list[str]) -> None:
    before = content(house)
    for path in (house.root / "layers").glob("sandiness.*"):
        path.unlink()
    changed(house, before)
    assert listing(house, lists, "sandiness") == []
    assert statuses(house, OF_RASTER, "sandiness") == {404}
    assert pressure.failures == []


def test_what_was_ingested_elsewhere_is_taken_up(house: House, pressure: Load) -> None:
    """The bytes of a layer lie where nobody watches; `helpdesk ingest` reads them."""
    before = content(house)
    path = write_vector(house.root, "barns", "Barns")
    bytes_ = path.with_suffix(".geojson").rename(house.root / "barns.geojson")
    path.write_text(path.read_text().replace("path: barns", "path: ../barns"))
    changed(house, before)
    item = f"{house.url}/features/collections/barns/items/P1"
    assert httpx.get(item).json()["properties"]["area_ha"] == 3.5
    bytes_.write_text(bytes_.read_text().replace("3.5", "4.25"))
    subprocess.run([sys.executable, "-m", "helpdesk", "ingest"], env=house.environment, check=True)
    until(house, lambda: httpx.get(item).json()["properties"]["area_ha"] == 4.25)
    assert content(house) != before
    assert pressure.failures == []


def test_a_hangup_makes_it_look_at_once(house: House, pressure: Load) -> None:
    said = house.log.read_text().count("now serving")
    os.kill(house.process.pid, signal.SIGHUP)
    until(house, lambda: house.log.read_text().count("now serving") == said + 1)
    assert pressure.failures == []


def test_data_that_cannot_be_looked_at_for_a_while_do_not_end_the_watch(house: House, pressure: Load) -> None:
    manifest = next((house.data / "versions").glob(f"{house.health()['versions']['data']}/manifest.json"))  # type: ignore[index]
    whole = manifest.read_text()
    manifest.write_text(whole[:9])
    until(house, lambda: "cannot be looked at" in str(house.health()["unpublished"]))
    manifest.write_text(whole)
    until(house, lambda: house.health()["unpublished"] == [])
    before = content(house)
    write_raster(house.root, "clay", "Clay after a pause")
    changed(house, before)
    assert pressure.failures == []


def test_what_was_served_before_is_let_go(house: House, pressure: Load) -> None:
    """Files of old versions are closed, and no version but this one and the one before is kept."""
    versions = house.data / "versions"

    def held() -> set[str]:
        return {name for name in house.open_files() if str(versions) in name}

    data = house.health()["versions"]["data"]  # type: ignore[index]
    until(house, lambda: all(f"/versions/{data}/" in name for name in held()))
    assert not any(name.endswith(" (deleted)") for name in held())
    assert len(list(versions.glob("[!.]*"))) <= 2
    assert pressure.failures == []


def test_what_was_edited_while_nobody_served_is_built_at_the_start(tmp_path: Path) -> None:
    with small_house(tmp_path) as first:
        square = first.root / "layers" / "plots.geojson"
        item = "/features/collections/plots/items/P1"
        assert httpx.get(first.url + item).json()["properties"]["area_ha"] == 3.5
    square.write_text(square.read_text().replace("3.5", "4.25"))
    layer = square.with_suffix(".yaml")
    layer.write_text(layer.read_text().replace("Plots", "Parcels"))
    with small_house(tmp_path, anew=False) as second:
        assert httpx.get(second.url + item).json()["properties"]["area_ha"] == 4.25
