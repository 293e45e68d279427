"""GDAL reads `/features`: its command line as Debian packages it, and the newer one in pyogrio's wheel."""

from pathlib import Path
from typing import Any

import pyogrio
from pyogrio.raw import read

from .conftest import Server
from .request_log import RequestLog
from .test_qgis_features import collections, items, of_several_pages

# GDAL before 3.7 pages by 10 unless it is told otherwise.
PAGES = ("-oo", "PAGE_SIZE=1000")


def test_gdal_lists_the_collections_as_layers(server: Server, gdal: Any) -> None:
    listed = gdal("ogrinfo", "-ro", f"OAPIF:{server.url}/features")
    for each in collections(server):
        assert f": {each['id']} " in listed


def test_gdal_copies_all_pages_with_values(server: Server, gdal: Any, tmp_path: Path, seen: RequestLog) -> None:
    each, copy = of_several_pages(server), tmp_path / "copy.gpkg"
    gdal("ogr2ogr", "-f", "GPKG", str(copy), f"OAPIF:{server.url}/features", each["id"], *PAGES)
    _, _, shapes, fields = read(copy)
    assert len(shapes) == each["itemCount"]
    assert {request.asked("limit") for request in seen.all("/items")} <= {"1000", "10", "1"}
    first = items(server, each["id"], limit=50)["features"]
    about = pyogrio.read_info(copy)
    for name, column in zip(about["fields"], fields, strict=True):
        if name in first[0]["properties"]:
            assert [_plain(value) for value in column[:50]] == [f["properties"][name] for f in first], name


def _plain(value: Any) -> Any:
    """A value of a column as JSON has it."""
    value = value.item() if hasattr(value, "item") else value
    return None if value != value else value


def test_gdal_has_boxes_and_equalities_answered_by_the_server(server: Server, gdal: Any, seen: RequestLog) -> None:
    counted = "Feature Count: {}\n"
    source = f"OAPIF:{server.url}/features"
    wanted = items(server, "statements", modality="PROHIBIT", limit=1)["numberMatched"]
    printed = gdal("ogrinfo", "-ro", "-so", source, "statements", "-where", "modality = 'PROHIBIT'", *PAGES)
    assert counted.format(wanted) in printed
    assert any(request.asked("modality") == "PROHIBIT" for request in seen.all("/items"))
    seen.clear()
    box = ("-5", "47", "-1", "49")
    wanted = items(server, "statements", bbox=",".join(box), limit=1)["numberMatched"]
    printed = gdal("ogrinfo", "-ro", "-so", source, "statements", "-spat", *box, *PAGES)
    assert counted.format(wanted) in printed
    assert any(request.asked("bbox") == "-5,47,-1,49" for request in seen.all("/items"))


def test_newer_gdal_reads_the_same(server: Server, seen: RequestLog) -> None:
    each, source = of_several_pages(server), f"OAPIF:{server.url}/features"
    assert {layer for layer, _ in pyogrio.list_layers(source)} == {each["id"] for each in collections(server)}
    about = pyogrio.read_info(source, layer=each["id"])
    assert about["features"] == each["itemCount"]
    assert "CRS84" in about["crs"]
    assert len(read(source, layer=each["id"])[2]) == each["itemCount"]
    wanted = items(server, "statements", tier=3, limit=1)["numberMatched"]
    seen.clear()
    assert len(read(source, layer="statements", where="tier = 3")[2]) == wanted
    assert any(request.asked("tier") == "3" or request.asked("filter") for request in seen.all("/items"))
    wanted = items(server, "statements", bbox="-5,47,-1,49", limit=1)["numberMatched"]
    assert len(read(source, layer="statements", bbox=(-5, 47, -1, 49))[2]) == wanted
