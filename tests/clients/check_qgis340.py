"""QGIS 3.40 in the chroot of `qgis340.sh`: CQL2 pushed down, other CRSs, values; what it asked is in the request log.

Run by that script, and not collected by `make test`.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.services.desk import Desk

from .conftest import PROBES, Probe, Server, clean_environment, told
from .layers import PLACES, number_at, of_classes, of_numbers, pairs, views
from .request_log import RequestLog
from .test_qgis_features import collections, items, of_several_pages
from .test_qgis_files import VIEW

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
# As QGIS writes them in its query builder, and what of it a server must be able to do.
FILTERS = (
    "\"modality\" = 'PROHIBIT'",
    '"tier" >= 3',
    '"tier" IN (2, 3)',
    '"verified" = true',
    "\"text\" LIKE '%soil%'",
    "\"text\" ILIKE '%SOIL%'",
    '"number" IS NOT NULL',
    '"number" BETWEEN 1 AND 10',
    '"from_yyyymmdd" > 20150101 AND ("stratum" = \'norm\' OR "tier" = 2)',
    "NOT (\"modality\" = 'VALUE')",
)


@pytest.fixture(scope="session")
def chroot() -> Path:
    folder = os.environ.get("QGIS_CHROOT")
    if not folder:
        pytest.skip("run by tests/clients/qgis340.sh")
    return Path(folder)


@pytest.fixture(scope="session")
def qgis340(chroot: Path, pictures: Path) -> Probe:
    """As `qgis`, with pictures taken out of the chroot."""
    probes, drawn, home = chroot / "probes", chroot / "drawn", chroot / "home" / "probe"
    shutil.rmtree(probes, ignore_errors=True)
    shutil.copytree(PROBES, probes)

    def run(probe: str, **wanted: Any) -> dict[str, Any]:
        for folder in (home, drawn):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True, mode=0o700)
        said = json.dumps(wanted).replace(str(pictures), "/drawn")
        command = ["chroot", str(chroot), "/usr/bin/python3", f"/probes/{probe}.py", said]
        found = told(command, clean_environment(Path("/home/probe")))
        for picture in drawn.iterdir():
            shutil.copyfile(picture, pictures / picture.name)
        return found

    return run


def test_it_is_qgis_3_40(server: Server, qgis340: Probe) -> None:
    collection = collections(server)[0]["id"]
    found = qgis340("features", url=f"{server.url}/features", collection=collection, everything=False)
    assert found["version"].startswith("3.40")


def test_filters_are_pushed_down_as_cql2(server: Server, qgis340: Probe, seen: RequestLog) -> None:
    found = qgis340("features", url=f"{server.url}/features", collection="statements", subsets=FILTERS)
    assert set(found["filtered"]) == set(FILTERS)
    for expression, counts in found["filtered"].items():
        assert counts["accepted"], expression
        assert 0 < counts["served"] == counts["own"] < found["read"], (expression, counts)
    filters = {request.asked("filter") for request in seen.all("/items") if request.asked("filter")}
    languages = {request.asked("filter-lang") for request in seen.all("/items") if request.asked("filter")}
    assert len(filters) >= len(FILTERS), filters
    assert languages == {"cql2-text"}
    assert {request.status for request in seen.all()} <= {200, 204, 304}


@pytest.mark.parametrize("code", [3857, 4326])
def test_other_crs_are_asked_for_and_lie_right(
    server: Server, qgis340: Probe, seen: RequestLog, pictures: Path, code: int
) -> None:
    each = of_several_pages(server)
    west, south, east, north = each["extent"]["spatial"]["bbox"][0]
    found = qgis340(
        "features", url=f"{server.url}/features", collection=each["id"], srs=f"EPSG:{code}", everything=True,
        picture=str(pictures / f"qgis340-features-{code}.png"),
    )  # fmt: skip
    assert found["read"] == each["itemCount"]
    assert found["crs"] == f"EPSG:{code}"
    scale = 111_319.49079 if code == 3857 else 1
    assert (found["box"][0], found["box"][2]) == pytest.approx((west * scale, east * scale), rel=1e-6, abs=0.01 * scale)
    # The world of web maps is a square.
    assert code != 3857 or -20_037_509 * 1.01 < found["box"][1] < found["box"][3] < 20_037_509 * 1.01
    if code == 4326:
        assert (found["box"][1], found["box"][3]) == pytest.approx((south, north), abs=0.01)
    asked = {request.asked("crs") for request in seen.all("/items")} - {None}
    assert asked == {f"{EPSG}{code}"}
    boxed = {request.asked("bbox-crs") for request in seen.all("/items") if request.asked("bbox")}
    assert boxed <= {f"{EPSG}{code}"}
    assert found["drawn"]["errors"] == []
    assert found["drawn"]["drawn"] > 0.05


def test_a_view_in_another_crs_is_a_box_in_the_order_of_its_axes(
    server: Server, qgis340: Probe, seen: RequestLog
) -> None:
    rectangle = [-5.0, 47.0, -1.0, 49.0]
    found = qgis340(
        "features", url=f"{server.url}/features", collection="admin1", srs="EPSG:4326", rectangle=rectangle
    )  # fmt: skip
    right = items(server, "admin1", bbox="-5,47,-1,49", limit=1000)["numberMatched"]
    assert 0 < found["inside"]["served"] == right
    boxes = [request.asked("bbox") for request in seen.all("/items") if request.asked("bbox")]
    assert "47,-5,49,-1" in boxes


def test_pages_are_of_a_thousand_and_editing_is_not_offered(server: Server, qgis340: Probe, seen: RequestLog) -> None:
    each = of_several_pages(server)
    found = qgis340("features", url=f"{server.url}/features", collection=each["id"])
    assert found["read"] == found["different"] == found["counted"] == each["itemCount"]
    assert not found["editable"]
    assert seen.all("/items", method="OPTIONS")
    assert "1000" in {request.asked("limit") for request in seen.all("/items")}


def test_types_are_those_of_the_schema(server: Server, qgis340: Probe) -> None:
    kinds = {"string": "String", "integer": "Integer", "number": "Real", "boolean": "Boolean"}
    for each in collections(server):
        found = qgis340("features", url=f"{server.url}/features", collection=each["id"], everything=False)
        properties = server.json(f"/features/collections/{each['id']}/schema")["properties"]
        for name, about in properties.items():
            if about.get("type") in kinds and name in found["fields"]:
                kind = "Date" if about.get("format") == "date" else kinds[about["type"]]
                assert found["fields"][name].removesuffix("64") in (kind, "DateTime"), (each["id"], name)


@pytest.mark.parametrize("chosen", [of_classes, of_numbers])
def test_rasters_open_by_every_door(server: Server, desk: Desk, qgis340: Probe, pictures: Path, chosen: Any) -> None:
    layer = chosen(desk)
    sources = {
        "cog": ("gdal", f"/vsicurl/{server.url}/cog/{layer.id}.tif"),
        "coverage": ("gdal", f"OGCAPI:{server.url}/ogc/collections/{layer.id}"),
    }
    for door, (provider, source) in sources.items():
        found = qgis340(
            "raster", provider=provider, source=source, samples=pairs(*PLACES),
            views=views(pictures, f"qgis340-{door}-{layer.id}", "EPSG:3857"),
        )  # fmt: skip
        numbers = [number_at(desk, layer, place) for place in PLACES]
        assert found["samples"] == [[pytest.approx(number, rel=1e-5), True] for number in numbers], door
        assert found["drawn"][0]["errors"] == []


@pytest.mark.parametrize("name", ["desk.qgs", "all.qlr", "statements.qlr"])
def test_files_for_download_open_with_every_layer(
    chroot: Path, qgis340: Probe, server: Server, pictures: Path, name: str
) -> None:
    (chroot / "probes" / name).write_bytes(httpx.get(f"{server.url}/qgis/{name}", timeout=60).content)
    found = qgis340("opened", path=f"/probes/{name}", view=VIEW, picture=str(pictures / f"qgis340-{name}.png"))
    assert found["accepted"], found["said"]
    assert found["missing"] == 0
    assert [layer["name"] for layer in found["layers"] if not layer["valid"]] == []
    assert found["drawn"]["errors"] == []
    assert found["drawn"]["drawn"] > 0.1
    statement = next(layer for layer in found["layers"] if "region" in layer.get("values", {}))
    assert statement["shown_values"]["region"] != statement["values"]["region"]
