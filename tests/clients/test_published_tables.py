"""GDAL and QGIS read a table and a view of somebody else's database as they read any layer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyogrio.raw import read

from ..postgis.cluster import Server as Postgres
from ..postgis.published import AROUND, published_house
from ..serving.small_house import House
from .conftest import Probe
from .test_gdal_features import PAGES

# Easting and northing of web mercator around all of them.
VIEW = [599_600, 6_828_100, 601_100, 6_829_700]


@pytest.fixture(scope="module")
def house(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with published_house(postgres.database(), tmp_path_factory.mktemp("house")) as found:
        yield found


def test_gdal_lists_and_describes_them(house: House, gdal: Any) -> None:
    source = f"OAPIF:{house.url}/features"
    listed = gdal("ogrinfo", "-ro", source)
    assert all(f": {name} " in listed for name in ("trials", "barley", "plots"))
    told = gdal("ogrinfo", "-ro", "-so", source, "trials", *PAGES)
    assert "Feature Count: 30" in told
    for column in ("Yield t/ha: Real", "crop: String", "sown: Date", "seen: DateTime", "barcode: String", "note: Str"):
        assert column in told, told
    filtered = gdal("ogrinfo", "-ro", "-so", source, "trials", "-where", "crop = 'wheat'", *PAGES)
    assert "Feature Count: 15" in filtered
    nowhere = gdal("ogrinfo", "-ro", "-so", source, "barley", "-spat", "0", "0", "1", "1", *PAGES)
    assert "Feature Count: 0" in nowhere


def test_gdal_copies_them(house: House, gdal: Any, tmp_path: Path) -> None:
    for name, count in (("trials", 30), ("barley", 15)):
        copy = tmp_path / f"{name}.gpkg"
        gdal("ogr2ogr", "-f", "GPKG", str(copy), f"OAPIF:{house.url}/features", name, *PAGES)
        about, _, shapes, _ = read(copy)
        assert len(shapes) == count
        assert about["crs"] == "EPSG:4326"


def test_qgis_opens_reads_and_filters_them(house: House, qgis: Probe, pictures: Path) -> None:
    found = qgis(
        "features", url=f"{house.url}/features", collection="trials", subsets=["\"crop\" = 'wheat'", '"limed" = true'],
        rectangle=[5.38, 52.15, 5.3875, 52.17], picture=str(pictures / "trials.png"),
    )  # fmt: skip
    assert found["valid"]
    assert found["shape"] == "Polygon"
    assert found["fields"]["Yield t/ha"] == "Real"
    assert found["fields"]["note"] == "String"
    assert found["read"] == found["different"] == found["counted"] == 30
    assert AROUND[0] < found["box"][0] < found["box"][2] < AROUND[2]
    for subset, filtered in found["filtered"].items():
        assert filtered["served"] == filtered["own"] > 0, subset
    assert found["inside"]["served"] == found["inside"]["own"] > 0
    assert found["drawn"]["drawn"] > 0.2
    view = qgis("features", url=f"{house.url}/features", collection="barley", key="code")
    assert view["shape"] == "Point"
    assert view["read"] == 15
    assert view["values"]["B4"]["yield"] == 1.0


def test_qgis_draws_their_layer_definitions(house: House, qgis: Probe, tmp_path: Path, pictures: Path) -> None:
    for name, fill in (("trials", 0.2), ("barley", 0.005)):
        path = tmp_path / f"{name}.qlr"
        path.write_bytes(httpx.get(f"{house.url}/qgis/{name}.qlr", timeout=60).content)
        found = qgis("opened", path=str(path), view=VIEW, picture=str(pictures / f"{name}-qlr.png"))
        assert found["accepted"], found["said"]
        (layer,) = found["layers"]
        assert layer["valid"]
        assert layer["attribution"] == "The institute"
        assert layer["values"]
        assert found["drawn"]["errors"] == []
        assert found["drawn"]["drawn"] > fill
