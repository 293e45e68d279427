"""Properties may be called anything, also what parameters are called."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import geopandas as gpd
import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.storage.geopackage import GeoPackageStore

from . import fakes

NAMES = (
    "limit",
    "bbox",
    "f",
    "filter",
    "sortby",
    "with space",
    "accenté",
    'say "cheese"',
    "-minus",
    "AND",
    "x.y",
    "100%",
)
IDS = ("plain", "a b", "a/b", "a/", 'é"<&>', "50%", "a?b#c", "10", "11", "12", "13", "14")
ITEMS = "/features/collections/odd/items"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("odd") / "features.gpkg"
    columns = {name: [f"{name} {row % 3}" for row in range(12)] for name in NAMES} | {"code": IDS}
    frame = gpd.GeoDataFrame(columns, geometry=[shapely.Point(row, row) for row in range(12)], crs="EPSG:4326")
    frame.to_file(path, layer="odd", driver="GPKG")
    store, desk, app = GeoPackageStore(path, {"odd": "code"}), fakes.desk(), FastAPI()
    layers = {"odd": fakes.layer("odd", "features")}
    mount(app, replace(desk, features=store, content=replace(desk.content, layers=layers)))
    yield TestClient(app)
    store.close()


def page(client: TestClient, **parameters: Any) -> Any:
    answer = client.get(ITEMS, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_parameter_of_pages_is_no_property(client: TestClient) -> None:
    found = page(client, limit=5, f="json", bbox="-1,-1,20,20", filter="TRUE", sortby="limit")
    assert (found["numberMatched"], found["numberReturned"]) == (12, 5)


@pytest.mark.parametrize("name", NAMES)
def test_a_property_of_any_name_filters_sorts_and_is_chosen(client: TestClient, name: str) -> None:
    quoted = name.replace('"', '""')
    found = page(client, filter=f"\"{quoted}\" = '{name} 1'", properties=name)["features"]
    assert [feature["properties"] for feature in found] == [{name: f"{name} 1"}] * 4
    for sign, first in (("", 0), ("+", 0), ("-", 2)):
        (feature,) = page(client, sortby=sign + name, limit=1)["features"]
        assert feature["properties"][name] == f"{name} {first}", sign


@pytest.mark.parametrize("name", NAMES[5:])
def test_a_property_that_no_parameter_is_called_by_has_one(client: TestClient, name: str) -> None:
    assert page(client, **{name: f"{name} 1"})["numberMatched"] == 4


@pytest.mark.parametrize("id_", [id_ for id_ in IDS if not id_.endswith("/")])
def test_a_feature_of_any_id_is_found_and_links_to_itself(client: TestClient, id_: str) -> None:
    answer = client.get(f"{ITEMS}/{quote(id_, safe='')}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["id"] == id_
    for link in answer.json()["links"]:
        if link["rel"] == "self":
            assert client.get(link["href"]).json() == answer.json()
            assert link["href"].isascii()
    page = client.get(f"{ITEMS}?f=html&limit=20").text
    assert page.count(f'href="http://testserver{ITEMS}/{quote(id_)}?f=html"') == 2  # in the table and in the sketch
