"""The black-box checks that several projects share, where their folder lies beside this one."""

import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.services.desk import Desk

from .conftest import SHARED, Server, clean_environment, system_python
from .layers import AFRICA, PLACES, number_at, of_classes, of_numbers

AREA = f"--bbox={','.join(map(str, AFRICA))}"


@pytest.fixture(scope="module")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip(f"no shared checks in {SHARED.parent.name}/{SHARED.name} beside this checkout")
    return SHARED


def passes(folder: Path, *command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=SHARED, env=clean_environment(folder), timeout=280, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"


def qgis_python() -> str:
    python = system_python("qgis.core")
    if python is None:
        pytest.skip("no QGIS for the system's Python; tests/prepare.sh installs it where it may")
    return python


def test_qgis_reads_features(shared: Path, server: Server, tmp_path: Path) -> None:
    each = next(each for each in server.json("/features/collections")["collections"] if each["id"] == "statements")
    picture = str(tmp_path / "features.png")
    passes(
        tmp_path, qgis_python(), "qgis_oapif.py", f"{server.url}/features", each["id"],
        "--count", str(each["itemCount"]), "--key", "id", "--subset", '"tier" >= 3',
        "--subset", "\"modality\" = 'PROHIBIT'", "--bbox=-5,47,-1,49", "--png", picture,
    )  # fmt: skip


def test_the_browser_of_qgis_lists_and_loads_features(shared: Path, server: Server, tmp_path: Path) -> None:
    passes(tmp_path, qgis_python(), "qgis_browser.py", "oapif", f"{server.url}/features", "--load")


def test_gdal_reads_features(shared: Path, server: Server, tmp_path: Path) -> None:
    count = next(
        str(each["itemCount"])
        for each in server.json("/features/collections")["collections"]
        if each["id"] == "statements"
    )
    base, where = f"{server.url}/features", "modality = 'PROHIBIT'"
    box = ("-5", "47", "-1", "49")
    passes(tmp_path, "bash", "gdal_oapif.sh", base, "statements", count, where, *box)
    passes(tmp_path, sys.executable, "pyogrio_oapif.py", base, "statements", count, where, ",".join(box))


def test_owslib_reads_features(shared: Path, server: Server, tmp_path: Path) -> None:
    passes(tmp_path, sys.executable, "owslib_probe.py", f"{server.url}/features", "--features", "statements")


def test_qgis_and_gdal_read_files(shared: Path, server: Server, desk: Desk, tmp_path: Path) -> None:
    layer, place = of_numbers(desk), PLACES[0]
    file, value = f"{server.url}/cog/{layer.id}.tif", str(number_at(desk, layer, place))
    at = f"--identify={place.lon},{place.lat}"
    picture = ("--png", str(tmp_path / "file.png"))
    passes(tmp_path, qgis_python(), "qgis_cog.py", file, AREA, at, "--expect", value, *picture)
    passes(tmp_path, "bash", "gdal_raster.sh", "cog", file, str(place.lon), str(place.lat), value)


def test_gdal_reads_coverages(shared: Path, server: Server, desk: Desk, tmp_path: Path) -> None:
    layer, place = of_numbers(desk), PLACES[0]
    value = str(number_at(desk, layer, place))
    collection = f"{server.url}/ogc/collections/{layer.id}"
    passes(tmp_path, "bash", "gdal_raster.sh", "ogcapi", collection, str(place.lon), str(place.lat), value)


def test_owslib_reads_coverages_and_data_queries(shared: Path, server: Server, desk: Desk, tmp_path: Path) -> None:
    layer, place = of_numbers(desk), PLACES[0]
    point = f"--point={place.lon},{place.lat}"
    passes(tmp_path, sys.executable, "owslib_probe.py", f"{server.url}/ogc", "--coverage", layer.id, point)
    passes(tmp_path, sys.executable, "owslib_probe.py", f"{server.url}/ogc", "--edr", layer.id, point)


def test_qgis_draws_tiles(shared: Path, server: Server, desk: Desk, tmp_path: Path) -> None:
    tiles = f"{server.url}/ogc/collections/{of_numbers(desk).id}/map/tiles/WebMercatorQuad?f=tilejson"
    passes(tmp_path, qgis_python(), "qgis_xyz.py", tiles, AREA, "--png", str(tmp_path / "map.png"))
    tiles = f"{server.url}/ogc/collections/admin1/tiles/WebMercatorQuad?f=tilejson"
    picture = ("--png", str(tmp_path / "vector.png"))
    passes(tmp_path, qgis_python(), "qgis_vectortile.py", "--tilejson", tiles, AREA, *picture)


def test_pystac_client_reads_the_catalogue(shared: Path, server: Server, tmp_path: Path) -> None:
    passes(tmp_path, sys.executable, "stac_probe.py", f"{server.url}/stac/catalog.json")


def test_qgis_and_gdal_read_wmts(shared: Path, server: Server, desk: Desk, tmp_path: Path) -> None:
    layer, place = of_numbers(desk).id, PLACES[0]
    document = f"{server.url}/ogc/wmts/1.0.0/WMTSCapabilities.xml"
    at, picture = f"--identify={place.lon},{place.lat}", ("--png", str(tmp_path / "wmts.png"))
    passes(tmp_path, qgis_python(), "qgis_wmts.py", document, "--layer", layer, AREA, at, *picture)
    passes(tmp_path, "bash", "gdal_raster.sh", "wmts", f"{document},layer={layer}", str(place.lon), str(place.lat))
    passes(tmp_path, sys.executable, "owslib_probe.py", server.url, "--wmts", document, "--layer", layer)


def test_qgis_and_owslib_read_wms(shared: Path, server: Server, desk: Desk, tmp_path: Path) -> None:
    layer, place = of_numbers(desk).id, PLACES[0]
    service, at = f"{server.url}/ogc/wms", f"--identify={place.lon},{place.lat}"
    for crs in ("EPSG:3857", "EPSG:4326"):
        picture = ("--png", str(tmp_path / "wms.png"))
        passes(tmp_path, qgis_python(), "qgis_wms.py", service, "--layer", layer, AREA, at, "--crs", crs, *picture)
    passes(tmp_path, sys.executable, "owslib_probe.py", server.url, "--wms", service, "--layer", layer)


def test_qgis_opens_a_styled_layer(shared: Path, server: Server, desk: Desk, tmp_path: Path) -> None:
    for layer in (of_numbers(desk), of_classes(desk)):
        picture = ("--png", str(tmp_path / "file.png"))
        passes(tmp_path, qgis_python(), "qgis_qlr.py", f"{server.url}/qgis/{layer.id}.qlr", AREA, *picture)
