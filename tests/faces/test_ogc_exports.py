"""Pages of features as CSV, JSON-FG, FlatGeobuf, GeoPackage and GeoParquet: the same features as in GeoJSON."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.conditional import Conditional
from helpdesk.faces.ogc.exports.whole import WHOLE
from helpdesk.faces.ogc.mount import mount
from helpdesk.storage.exports.room import Room
from helpdesk.storage.exports.writer import FileWriter

from . import fakes

ITEMS = "/features/collections/counties/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0"
FORMATS = ("csv", "jsonfg", "fgb", "gpkg", "parquet")
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonfg": "application/vnd.ogc.fg+json",
    "fgb": "application/flatgeobuf",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
}
# What a query may ask for, as all formats understand it.
QUERIES = (
    "limit=7",
    "limit=7&offset=95",
    "limit=50&bbox=-4.95,47.02,-4.52,47.35",
    "limit=50&bbox=47.02,-4.95,47.35,-4.52&bbox-crs=" + EPSG + "/4326",
    "limit=50&district=1&arable=true",
    "limit=50&filter=soc_mean BETWEEN 20 AND 60 AND arable=TRUE",
    "limit=50&filter=S_INTERSECTS(geometry,BBOX(-4.95,47.02,-4.52,47.35)) AND name LIKE '%251%25'",
    "limit=9&sortby=-district,soc_mean",
    "limit=9&properties=name,soc_mean",
    f"limit=9&crs={EPSG}/3857",
    f"limit=9&crs={EPSG}/4326",
    "limit=5&offset=100",
)

Row = tuple[str, dict[str, Any], Any]


def read(client: TestClient, format_: str, query: str, folder: Path) -> list[Row]:
    """Id, properties and geometry of each feature."""
    answer = client.get(f"{ITEMS}?{query}&f={format_}")
    assert answer.status_code == 200, answer.text
    if format_ in ("json", "jsonfg"):
        return [_of_json(feature) for feature in answer.json()["features"]]
    if format_ == "csv":
        return [_of_csv(row) for row in csv.DictReader(io.StringIO(answer.text))]
    path = folder / f"page.{format_}"
    path.write_bytes(answer.content)
    table = geopandas.read_parquet(path) if format_ == "parquet" else pyogrio.read_dataframe(path)
    rows = table.drop(columns=[name for name in ("geometry", "bbox") if name in table]).to_dict("records")
    shapes = list(table.geometry) if "geometry" in table else [None] * len(rows)
    return [(row.pop("feature_id"), row, shape) for row, shape in zip(rows, shapes, strict=True)]


def _of_json(feature: dict[str, Any]) -> Row:
    geometry = feature.get("place") or feature["geometry"]
    return feature["id"], feature["properties"], geometry and shapely.geometry.shape(geometry)


def _of_csv(row: dict[str, str]) -> Row:
    read_as = {"district": int, "soc_mean": float, "arable": {"true": True, "false": False}.__getitem__}
    shape = shapely.from_wkt(row.pop("WKT")) if "WKT" in row else None
    return row.pop("feature_id"), {name: read_as.get(name, str)(text) for name, text in row.items()}, shape


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_gives_what_geojson_gives(ogc: TestClient, tmp_path: Path, format_: str, query: str) -> None:
    wanted, found = read(ogc, "json", query, tmp_path), read(ogc, format_, query, tmp_path)
    if format_ == "fgb":  # in the order of its index
        wanted, found = sorted(wanted, key=lambda row: row[0]), sorted(found, key=lambda row: row[0])
    assert [row[:2] for row in found] == [row[:2] for row in wanted]
    x_first = format_ in ("fgb", "gpkg", "parquet") and "crs=" + EPSG + "/4326" in query.replace("bbox-crs", "")
    for (_, _, shape), (_, _, right) in zip(found, wanted, strict=True):
        right = shapely.transform(right, lambda xy: xy[:, ::-1]) if x_first else right
        assert shapely.equals_exact(shape, right, tolerance=1e-9, normalize=True)


@pytest.mark.parametrize("format_", FORMATS)
def test_headers_say_what_the_body_cannot(ogc: TestClient, format_: str) -> None:
    answer = ogc.get(f"{ITEMS}?f={format_}&limit=30&offset=30&district=1")
    assert answer.headers["content-type"] == MEDIA_TYPES[format_]
    assert answer.headers["ogc-numbermatched"] == "33"
    assert answer.headers["ogc-numberreturned"] == "3"
    assert answer.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert set(answer.links) == {"self", "prev"}
    assert ogc.get(answer.links["self"]["url"]).content[:100] == answer.content[:100]
    if format_ != "jsonfg":
        assert answer.headers["content-disposition"] == f'attachment; filename="counties.{format_}"'


@pytest.mark.parametrize("format_", FORMATS)
def test_links_lead_through_all_pages(ogc: TestClient, tmp_path: Path, format_: str) -> None:
    address, pages = f"http://testserver{ITEMS}?limit=40", []
    while address:
        answer = ogc.get(address, headers={"Accept": MEDIA_TYPES[format_]})
        pages.append(int(answer.headers["ogc-numberreturned"]))
        address = answer.links.get("next", {}).get("url", "")
        assert not address or address.startswith("http://testserver/features/")
    assert pages == [40, 40, 20]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_page_is_bounded_and_may_leave_geometry_out(ogc: TestClient, format_: str, tmp_path: Path) -> None:
    assert ogc.get(f"{ITEMS}?f={format_}").headers["ogc-numberreturned"] == "10"
    assert ogc.get(f"{ITEMS}?f={format_}&limit=99999").headers["ogc-numberreturned"] == "100"
    plain = read(ogc, format_, "limit=3&skipGeometry=true", tmp_path)
    assert [(row[0], row[2]) for row in plain] == [("C000", None), ("C001", None), ("C002", None)]


@pytest.mark.parametrize("format_", FORMATS)
def test_hits_only_count(ogc: TestClient, tmp_path: Path, format_: str) -> None:
    answer = ogc.get(f"{ITEMS}?f={format_}&resulttype=hits&district=1")
    assert (answer.headers["ogc-numbermatched"], answer.headers["ogc-numberreturned"]) == ("33", "0")
    assert read(ogc, format_, "resulttype=hits", tmp_path) == []


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("bbox=-1,49,-5,47", "bbox"),
        ("datetime=yesterday", "datetime"),
        ("disctrict=1", "disctrict"),
        ("limit=0", "limit"),
    ],
)
def test_what_cannot_be_read_is_named(ogc: TestClient, format_: str, query: str, name: str) -> None:
    answer = ogc.get(f"{ITEMS}?f={format_}&{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["description"].startswith(f"{name}: ")


def test_a_coverage_has_no_features_in_any_format(ogc: TestClient) -> None:
    for format_ in FORMATS:
        assert ogc.get(f"/ogc/collections/carbon/items?f={format_}").status_code == 404


def test_csv_tells_text_from_numbers_and_nothing_from_empty_text(ogc: TestClient) -> None:
    first, row, *_ = ogc.get(f"{ITEMS}?f=csv&limit=1").text.split("\r\n")
    assert first == '"feature_id","code","name","district","soc_mean","arable","WKT"'
    assert row.startswith('"C000","C000","Comté <0> & co",0,0.25,true,"POLYGON ((')
    rows = ogc.get(
        "/features/collections/statements/items?f=csv&skipGeometry=true&properties=id,text,valid_from,valid_to"
    ).text.split("\r\n")
    assert rows[1:3] == [
        '"lime","lime","Lime where pH < 5.5","2020-01-01","2024-01-01"',
        '"cover-crop","cover-crop","Lime where pH < 5.5",,',
    ]


def test_the_collection_links_to_its_items_in_every_format(ogc: TestClient) -> None:
    links = ogc.get("/features/collections/counties").json()["links"]
    items = {link["type"]: link["href"] for link in links if link["rel"] == "items"}
    whole = {link["type"]: link["href"] for link in links if link["rel"] == "enclosure"}
    assert {"application/geo+json", "text/html", "text/csv", *list(MEDIA_TYPES.values())[1:]} <= set(items)
    for media_type, address in {**items, **whole}.items():
        answer = ogc.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(media_type)
    assert len(whole) == 4
    for address in whole.values():
        assert ogc.get(address).headers["ogc-numberreturned"] == "100"


def bounded(**bounds: Any) -> TestClient:
    app = FastAPI()
    mount(app, replace(fakes.desk(), **bounds))
    return TestClient(app)


@pytest.mark.parametrize("format_", ["json", *FORMATS])
def test_a_file_holds_ten_pages_and_everything_else_one(tmp_path: Path, format_: str) -> None:
    for most, in_a_file in ((30, 100), (9, 90)):
        found = read(bounded(max_items=most), format_, "limit=99999", tmp_path)
        assert len(found) == (in_a_file if format_ in WHOLE else most)


def test_whole_layers_are_linked_to_as_far_as_a_file_holds_them() -> None:
    for most, linked in ((1000, 4), (10, 4), (9, 0)):
        client = bounded(max_items=most)
        links = client.get("/features/collections/counties").json()["links"]
        whole = [link["href"] for link in links if link["rel"] == "enclosure"]
        assert len(whole) == linked
        assert all(client.get(address).headers["ogc-numberreturned"] == "100" for address in whole)


def test_the_definition_says_what_bounds_a_page_and_a_file() -> None:
    limit = bounded(max_items=30).get("/features/openapi?f=json").json()["components"]["parameters"]["limit"]
    assert limit["schema"]["maximum"] == 30
    assert "300 for files (csv, fgb, gpkg, parquet)" in limit["description"]


def test_a_head_is_answered_without_a_body(ogc: TestClient) -> None:
    answer = ogc.head(f"{ITEMS}?f=gpkg&limit=5")
    assert answer.status_code == 200
    assert answer.headers["ogc-numberreturned"] == "5"


@pytest.mark.parametrize("format_", ["csv", "jsonfg", "fgb", "parquet"])
def test_who_has_an_answer_is_not_sent_it_again(format_: str) -> None:
    app = FastAPI()
    mount(app, fakes.desk())
    client = TestClient(Conditional(app))
    first, second = (client.get(f"{ITEMS}?f={format_}&limit=5") for _ in range(2))
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    again = client.get(f"{ITEMS}?f={format_}&limit=5", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{ITEMS}?f={format_}&limit=6", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert other.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("format_", ["fgb", "gpkg", "parquet"])
def test_a_file_that_takes_too_much_disk_is_refused_and_what_takes_none_is_there(format_: str) -> None:
    room = Room()
    small = bounded(files=FileWriter(160_000, room))
    refused = small.get(f"{ITEMS}?f={format_}&limit=100")
    assert (refused.status_code, refused.json()["code"]) == (413, "ContentTooLarge")
    assert "ask for fewer features" in refused.json()["description"]
    assert "retry-after" not in refused.headers
    assert small.get(f"{ITEMS}?f=csv&limit=100").status_code == 200

    taken = bounded(files=FileWriter(1_000_000, room))
    assert room.take(900_000, 1_000_000)
    refused = taken.get(f"{ITEMS}?f={format_}&limit=100")
    assert (refused.status_code, "files of others" in refused.json()["description"]) == (503, True)
    assert int(refused.headers["retry-after"]) > 0
    assert "HELPDESK" not in refused.text
    room.give_back(900_000)
    assert taken.get(f"{ITEMS}?f={format_}&limit=100").status_code == 200
    assert room.taken == 0
