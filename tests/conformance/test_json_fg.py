"""JSON-FG 1.0 (OGC 21-045r1), tested against its abstract tests."""

from datetime import date
from typing import Any

import pytest
import shapely
from fastapi.testclient import TestClient

from ..faces.conftest import ogc_client

CORE = "http://www.opengis.net/spec/json-fg-1/1.0/conf/core"
TYPES = "http://www.opengis.net/spec/json-fg-1/1.0/conf/types-schemas"
EPSG = "http://www.opengis.net/def/crs/EPSG/0"
COLLECTIONS = ("counties", "regions", "statements")


@pytest.fixture(scope="module")
def ogc() -> TestClient:
    return ogc_client()


def page(client: TestClient, collection: str, **asked: str) -> Any:
    answer = client.get(f"/ogc/collections/{collection}/items", params={"f": "jsonfg", "limit": "50", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_json_fg_1_core__only_the_root_says_what_it_conforms_to(ogc: TestClient, collection: str) -> None:
    root = page(ogc, collection)
    assert root["type"] == "FeatureCollection"
    assert CORE in root["conformsTo"]
    assert not any("conformsTo" in feature or "coordRefSys" in feature for feature in root["features"])
    assert all({"type", "id", "time", "geometry", "properties"} <= set(feature) for feature in root["features"])


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_json_fg_1_core__what_is_in_crs84_is_geojson(ogc: TestClient, collection: str) -> None:
    root = page(ogc, collection)
    assert "coordRefSys" not in root
    for feature in root["features"]:
        assert feature.get("place") is None
        west, south, east, north = shapely.geometry.shape(feature["geometry"]).bounds
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90


@pytest.mark.parametrize("code", ["4326", "3857"])
def test_json_fg_1_core__what_is_in_another_crs_is_in_place_in_the_order_of_its_axes(
    ogc: TestClient, code: str
) -> None:
    root, plain = page(ogc, "counties", crs=f"{EPSG}/{code}"), page(ogc, "counties")
    assert root["coordRefSys"] == f"{EPSG}/{code}"
    for feature, same in zip(root["features"], plain["features"], strict=True):
        assert feature["geometry"] is None
        assert feature["id"] == same["id"]
        first, second = shapely.geometry.shape(feature["place"]).centroid.coords[0]
        lon, lat = shapely.geometry.shape(same["geometry"]).centroid.coords[0]
        if code == "4326":
            assert (first, second) == pytest.approx((lat, lon))
        else:
            assert first == pytest.approx(lon * 111_319.49079, rel=1e-6)
            assert second > 5_900_000


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_json_fg_1_core__geometries_are_valid(ogc: TestClient, collection: str) -> None:
    for feature in page(ogc, collection)["features"]:
        assert shapely.geometry.shape(feature["geometry"]).is_valid


def test_json_fg_1_core__times_are_dates_or_intervals(ogc: TestClient) -> None:
    for collection in COLLECTIONS:
        for feature in page(ogc, collection)["features"]:
            time = feature["time"]
            assert time is None or set(time) <= {"date", "timestamp", "interval"}
            if time and "date" in time:
                assert date.fromisoformat(time["date"])


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_json_fg_1_types_schemas__the_collection_names_the_type_and_schema_of_its_features(
    ogc: TestClient, collection: str
) -> None:
    root = page(ogc, collection)
    assert TYPES in root["conformsTo"]
    assert root["featureType"] == collection
    assert "geometryDimension" not in root
    schema = ogc.get(root["featureSchema"])
    assert schema.headers["content-type"].startswith("application/schema+json")
    assert set(root["features"][0]["properties"]) <= set(schema.json()["properties"])
