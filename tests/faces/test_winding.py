"""Outer rings of what is GeoJSON run counterclockwise (RFC 7946, 3.1.6), though those of shapefiles do not."""

import json
from typing import Any

import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.services.desk import Desk

from ..services.plans import inputs_of


@pytest.fixture(params=["desk", "postgis_desk"])
def client(request: pytest.FixtureRequest) -> TestClient:
    """Over either store: the one has its texts made here, the other makes them in SQL."""
    desk: Desk = request.getfixturevalue(request.param)
    app = FastAPI()
    mount(app, desk)
    return TestClient(app)


def is_wound(geometries: list[Any]) -> bool:
    parts = shapely.get_parts(shapely.from_geojson([json.dumps(each) for each in geometries if each]))
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    assert len(polygons)
    holes = [hole for polygon in polygons for hole in polygon.interiors]
    return bool(shapely.is_ccw(shapely.get_exterior_ring(polygons)).all() and not any(map(shapely.is_ccw, holes)))


@pytest.mark.parametrize("collection", ["countries", "regions", "admin1", "subsidiarity"])
@pytest.mark.parametrize("form", ["json", "jsonld", "jsonfg"])
def test_pages_and_features_are_wound_as_geojson_has_it(client: TestClient, collection: str, form: str) -> None:
    url = f"/ogc/collections/{collection}/items"
    page = client.get(url, params={"f": form, "limit": 50, "bbox": "-10,-10,45,50"})
    assert page.status_code == 200, page.text
    features = page.json()["features"]
    assert is_wound([each["geometry"] for each in features])
    if form == "json":
        assert is_wound([client.get(f"{url}/{features[0]['id']}").json()["geometry"]])


def test_plots_of_a_plan_are_wound_so_too(client: TestClient) -> None:
    body = {"inputs": inputs_of("kenya")}
    told = client.post("/ogc/processes/plan/execution?f=geojson", json=body).json()
    assert is_wound([each["geometry"] for each in told["features"]])
