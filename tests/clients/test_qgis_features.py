"""QGIS opens every collection of `/features` as its dialog does."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from .conftest import Probe, Server
from .request_log import RequestLog

# A field of QGIS 3.22 by the JSON schema type of the property; it guesses from the first ten features.
TYPES = {
    "string": {"String"},
    "integer": {"Integer", "Integer64"},
    "number": {"Real"},
    "boolean": {"Boolean", "Integer"},
}
PAGE = 1000


def collections(server: Server) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.json("/features/collections")["collections"]
    return found


def of_several_pages(server: Server, most: int = 5000) -> dict[str, Any]:
    """A collection with more than one page of QGIS that is still read in seconds."""
    return next(each for each in collections(server) if PAGE < each["itemCount"] <= most)


def items(server: Server, collection: str, **asked: Any) -> dict[str, Any]:
    answer = httpx.get(f"{server.url}/features/collections/{collection}/items", params=asked, timeout=60)
    found: dict[str, Any] = answer.json()
    return found


def test_every_collection_is_a_layer_with_the_types_of_its_schema(server: Server, qgis: Probe) -> None:
    wrong = {}
    for each in collections(server):
        found = qgis("features", url=f"{server.url}/features", collection=each["id"], everything=False)
        assert found["valid"], each["id"]
        assert found["shape"] not in ("Unknown", "NoGeometry"), each["id"]
        assert found["crs"] == "EPSG:4326"
        assert found["title"] == each["title"]
        assert found["extent"] == pytest.approx(each["extent"]["spatial"]["bbox"][0])
        properties = server.json(f"/features/collections/{each['id']}/schema")["properties"]
        declared = {name: about["type"] for name, about in properties.items() if "type" in about and name != "fid"}
        wrong |= {
            (each["id"], name): (kind, found["fields"].get(name))
            for name, kind in declared.items()
            if found["fields"].get(name) not in TYPES[kind]
        }
    assert not wrong


def test_pages_are_of_a_thousand_and_complete(server: Server, qgis: Probe, seen: RequestLog) -> None:
    each = of_several_pages(server)
    found = qgis("features", url=f"{server.url}/features", collection=each["id"])
    assert found["read"] == found["different"] == found["counted"] == each["itemCount"]
    west, south, east, north = each["extent"]["spatial"]["bbox"][0]
    assert found["box"] == pytest.approx([west, south, east, north], abs=0.01)
    pages = [request for request in seen.all("/items") if request.asked("limit") != "10"]
    assert {request.asked("limit") for request in pages} == {str(PAGE)}
    assert {request.status for request in seen.all()} == {200}


def test_values_are_those_of_the_answer(server: Server, qgis: Probe) -> None:
    """Compared far from the first features, from which QGIS guesses the types."""
    for each in collections(server):
        if not 30 <= each["itemCount"] <= 5000:
            continue
        middle = items(server, each["id"], limit=20, offset=each["itemCount"] // 2)["features"]
        key = next((name for name in middle[0]["properties"] if _unlike(middle, name)), None)
        assert key, each["id"]
        read = qgis("features", url=f"{server.url}/features", collection=each["id"], key=key)["values"]
        for feature in middle:
            shown = read[str(feature["properties"][key])]
            assert {name: shown.get(name) for name in feature["properties"]} == feature["properties"]


def _unlike(features: list[dict[str, Any]], name: str) -> bool:
    """Whether a property tells the features apart."""
    values = {feature["properties"][name] for feature in features}
    return len(values) == len(features) and all(isinstance(value, str) for value in values)


def test_the_view_is_asked_for_as_a_box(server: Server, qgis: Probe, seen: RequestLog, pictures: Path) -> None:
    each = of_several_pages(server)
    longitude, latitude = _inner_point(server, each["id"])
    rectangle = [longitude - 1, latitude - 0.5, longitude + 1, latitude + 0.5]
    found = qgis(
        "features", url=f"{server.url}/features", collection=each["id"], rectangle=rectangle,
        at=[longitude, latitude], view=rectangle, picture=str(pictures / "qgis-features.png"),
    )  # fmt: skip
    assert 0 < found["inside"]["served"] <= found["inside"]["own"] < found["read"]
    assert found["identified"]
    assert found["drawn"]["errors"] == []
    assert found["drawn"]["colours"] > 1
    boxes = [box for request in seen.all("/items") if (box := request.asked("bbox"))]
    assert [float(side) for side in boxes[0].split(",")] == pytest.approx(rectangle, abs=1e-6)


def _inner_point(server: Server, collection: str) -> list[float]:
    """A point of the first feature: a corner of its outline, or itself."""
    at = items(server, collection, limit=1)["features"][0]["geometry"]["coordinates"]
    while isinstance(at[0], list):
        at = at[0]
    point: list[float] = at
    return point


def test_what_a_map_has_fetched_is_not_there_twice(server: Server, qgis: Probe) -> None:
    for each in collections(server):
        if each["itemCount"] > PAGE:
            continue
        box = each["extent"]["spatial"]["bbox"][0]
        part = [box[0], box[1], (box[0] + box[2]) / 2, (box[1] + box[3]) / 2]
        found = qgis("features", url=f"{server.url}/features", collection=each["id"], rectangle=part)
        assert found["again"] == [each["itemCount"], each["itemCount"]], each["id"]


def test_filters_let_through_what_qgis_itself_would(server: Server, qgis: Probe) -> None:
    subsets = [
        "\"modality\" = 'PROHIBIT'",
        '"tier" >= 3',
        '"verified" = true',
        "\"text\" ILIKE '%soil%'",
        '"number" IS NOT NULL',
        '"from_yyyymmdd" > 20150101',
    ]
    found = qgis("features", url=f"{server.url}/features", collection="statements", subsets=subsets)
    assert set(found["filtered"]) == set(subsets)
    for expression, counts in found["filtered"].items():
        assert counts["accepted"], expression
        assert 0 < counts["served"] == counts["own"] < found["read"], (expression, counts)


def test_editing_is_not_offered(server: Server, qgis: Probe, seen: RequestLog) -> None:
    for each in collections(server)[:2]:
        found = qgis("features", url=f"{server.url}/features", collection=each["id"], everything=False)
        assert not found["editable"]
        options = httpx.options(f"{server.url}/features/collections/{each['id']}/items")
        assert options.status_code in (200, 204)
        assert options.headers["allow"] == "GET, HEAD, OPTIONS"
    assert {request.method for request in seen.all() if "QGIS" in request.headers["user-agent"]} <= {"GET", "OPTIONS"}
