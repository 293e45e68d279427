"""OGC API - Tiles (20-057) against its abstract tests, and the tiles against the features they are made of. Projections
and windows are worked out here by morecantile and pyproj."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyproj import CRS

from helpdesk.faces.ogc.mount import mount
from tests.faces import fakes

from .grids import GRIDS, RENNES, decoded, grid, tile_at, to_grid


def pages(client: TestClient, url: str) -> Iterator[dict[str, Any]]:
    while url:
        page = client.get(url).json()
        yield from page["features"]
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")


def test_ogcapi_tiles_1_core__a_tile_is_a_tile_and_what_is_outside_is_not_there(small: TestClient) -> None:
    answer = small.get("/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62")
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["cache-control"].startswith("public, max-age=")
    assert small.get("/ogc/collections/counties/tiles/WebMercatorQuad/7/44/63").status_code == 404


def test_ogcapi_tiles_1_core__an_empty_tile_within_the_limits_has_no_content(real: TestClient) -> None:
    limits = real.get("/ogc/collections/soil-points/tiles/WebMercatorQuad").json()["tileMatrixSetLimits"][6]
    path = f"/ogc/collections/soil-points/tiles/WebMercatorQuad/{limits['tileMatrix']}"
    empty = real.get(f"{path}/{limits['minTileRow']}/{limits['minTileCol']}")
    assert (empty.status_code, empty.content) == (204, b"")


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("counties/tiles/NoSuchQuad", 404, "NoSuchQuad"),
        ("counties/tiles/NoSuchQuad/0/0/0", 404, "WebMercatorQuad"),
        ("counties/tiles/WebMercatorQuad/99/0/0", 404, "99"),
        ("counties/tiles/WebMercatorQuad/x/0/0", 404, "'x'"),
        ("counties/tiles/WebMercatorQuad/7/-1/62", 400, "tileRow"),
        ("counties/tiles/WebMercatorQuad/7/44/six", 400, "tileCol"),
        ("counties/tiles/WebMercatorQuad/7/44/62.0", 400, "tileCol"),
        ("counties/tiles/WebMercatorQuad/7/44/99999999999999999999", 400, "tileCol"),
        ("counties/tiles/WebMercatorQuad/7/44/999999", 404, "62 to 62"),
        ("counties/tiles/WebMercatorQuad/7/44/٦٢", 400, "tileCol"),
        ("counties/tiles/WebMercatorQuad/7/44/62?properties=nme", 400, "properties"),
        ("counties/tiles/WebMercatorQuad/7/44/62?f=png", 400, "png"),
        ("counties/tiles/WebMercatorQuad/7/44/62?zoom=3", 400, "zoom"),
        ("counties/tiles/WebMercatorQuad/7/44/62?datetime=yesterday", 400, "datetime"),
        ("counties/tiles/WorldCRS84Quad?f=tilejson", 400, "WebMercatorQuad"),
        ("carbon/tiles", 404, "carbon"),
        ("nowhere/tiles/WebMercatorQuad/0/0/0", 404, "nowhere"),
    ],
)
def test_what_cannot_be_answered_is_named(small: TestClient, path: str, status: int, said: str) -> None:
    answer = small.get(f"/ogc/collections/{path}")
    assert answer.status_code == status
    assert said in answer.json()["description"]


def test_ogcapi_tiles_1_mvt__properties_keep_their_types_and_an_id_that_is_text_is_a_property(
    small: TestClient,
) -> None:
    layer = decoded(small, "/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62")["counties"]
    assert layer["extent"] == 4096
    assert layer["version"] == 2
    by_code = {feature["properties"]["code"]: feature["properties"] for feature in layer["features"]}
    for number in (0, 1, 40):
        expected = fakes.county(number)["properties"]
        found = by_code[expected["code"]]
        assert found == expected | {"id": expected["code"]}
        assert [type(found[name]) for name in expected] == [type(value) for value in expected.values()]


def test_ogcapi_tiles_1_mvt__an_id_that_is_a_number_is_the_id() -> None:
    features = fakes.features()
    for number, feature in enumerate(features.held["counties"]):
        feature["id"] = number - 1
    app = FastAPI()
    mount(app, fakes.desk(features=features))
    layer = decoded(TestClient(app), "/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62")["counties"]
    by_code = {feature["properties"]["code"]: feature for feature in layer["features"]}
    assert by_code["C041"]["id"] == 40
    assert "id" not in by_code["C041"]["properties"]
    assert by_code["C000"]["properties"]["code"] == "C000"  # -1 is no unsigned integer, and is left out


def test_ogcapi_tiles_1_mvt__rings_wind_as_the_format_wants(real: TestClient) -> None:
    layer = decoded(real, "/ogc/collections/admin1/tiles/WebMercatorQuad/4/5/7")["admin1"]
    checked = 0
    for feature in layer["features"]:
        rings = feature["geometry"]["coordinates"]
        for polygon in [rings] if feature["geometry"]["type"] == "Polygon" else rings:
            for number, ring in enumerate(polygon):
                assert shapely.LinearRing(ring).is_ccw == (number == 0)
                checked += 1
    assert checked > 300


def test_ogcapi_tiles_1_mvt__selection_and_time_hold_in_tiles_too(small: TestClient) -> None:
    path = "/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62?properties=name,district"
    features = decoded(small, path)["counties"]["features"]
    assert {frozenset(feature["properties"]) for feature in features} == {frozenset({"id", "name", "district"})}
    for day, ids in (("2022-05-05", {"lime", "cover-crop"}), ("2030-01-01", {"cover-crop"})):
        found = decoded(small, f"/ogc/collections/statements/tiles/WebMercatorQuad/4/5/7?datetime={day}")
        assert {feature["properties"]["id"] for feature in found["statements"]["features"]} == ids


def test_a_filter_holds_in_tiles_too(small: TestClient) -> None:
    path = "/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62"
    found = decoded(small, f"{path}?filter=district = 1 AND soc_mean > 100")["counties"]["features"]
    expected = [fakes.county(number)["id"] for number in range(100) if number % 3 == 1 and number * 1.5 + 0.25 > 100]
    assert {feature["properties"]["code"] for feature in found} <= set(expected)
    items = small.get("/ogc/collections/counties/items?filter=district = 1 AND soc_mean > 100&limit=100").json()
    assert len(items["features"]) == len(expected)
    assert len(decoded(small, path)["counties"]["features"]) > len(found) > 0
    as_json = {"op": "and", "args": [{"op": "=", "args": [{"property": "district"}, 1]},
                                     {"op": ">", "args": [{"property": "soc_mean"}, 100]}]}  # fmt: skip
    same = decoded(small, f"{path}?filter-lang=cql2-json&filter={json.dumps(as_json)}")["counties"]["features"]
    assert same == found
    answer = small.get(f"{path}?filter=district ==== 1")
    assert answer.status_code == 400
    assert "filter" in answer.json()["description"]
    assert small.get(f"{path}?filter=dstrict = 1").status_code == 400


@pytest.mark.parametrize("level", [3, 6, 9])
@pytest.mark.parametrize("name", GRIDS)
def test_shapes_in_tiles_are_the_features_to_within_a_pixel(real: TestClient, name: str, level: int) -> None:
    """Of every feature the part that lies in the tile; one pixel of a tile of 256 is 16 of its 4096 units."""
    level = level + 2 if name == "2154_10cm" else level
    row, column, window = tile_at(name, level, *RENNES)
    layer = decoded(real, f"/ogc/collections/admin1/tiles/{name}/{level}/{row}/{column}")["admin1"]
    core, compared = shapely.box(0, 0, 4096, 4096), 0
    for feature in layer["features"][:60]:
        item = quote(feature["properties"]["id"], safe="")
        whole = shapely.geometry.shape(real.get(f"/ogc/collections/admin1/items/{item}").json()["geometry"])
        expected = shapely.make_valid(in_units(whole, name, window)).intersection(core)
        found = shapely.make_valid(shapely.geometry.shape(feature["geometry"])).intersection(core)
        assert found.difference(expected.buffer(16)).area == 0
        assert expected.buffer(-16).difference(found).area == 0
        compared += expected.area > 2000
    assert compared >= 1


def in_units(geometry: shapely.Geometry, name: str, window: tuple[float, float, float, float]) -> shapely.Geometry:
    """Straight in degrees, as GeoJSON says, and so curved in a projection; where the projection is meant to be used."""
    move, (left, bottom, right, top) = to_grid(name), window
    area = CRS.from_user_input(grid(name).crs.srs).area_of_use
    dense = shapely.segmentize(shapely.make_valid(geometry).intersection(shapely.box(*area.bounds)), 0.05)

    def place(xy: Any) -> Any:
        x, y = move.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([(x - left) / (right - left) * 4096, (top - y) / (top - bottom) * 4096])

    return shapely.transform(dense, place)


@pytest.mark.parametrize("name", GRIDS)
def test_neighbouring_tiles_meet_without_a_seam(real: TestClient, name: str) -> None:
    """What two tiles draw on their common edge differs by less than a pixel at each crossing."""
    level = 9 if name == "2154_10cm" else 6
    row, column, _ = tile_at(name, level, *RENNES)
    path = f"/ogc/collections/admin1/tiles/{name}/{level}/{row}"
    west, east = (on_edge(decoded(real, f"{path}/{column + step}")["admin1"], at) for step, at in ((0, 4096), (1, 0)))
    assert west.keys() & east.keys()
    for identifier in west.keys() | east.keys():
        one, other = (side.get(identifier, shapely.LineString()) for side in (west, east))
        assert one.buffer(0.1).symmetric_difference(other.buffer(0.1)).area / 0.2 < 16 * 6


def on_edge(layer: dict[str, Any], x: int) -> dict[str, shapely.Geometry]:
    edge = shapely.LineString([(x, 0), (x, 4096)])
    shapes = {
        feature["properties"]["id"]: shapely.make_valid(shapely.geometry.shape(feature["geometry"]))
        for feature in layer["features"]
    }
    met = {name: shape.intersection(edge) for name, shape in shapes.items() if shape.intersects(edge)}
    return {name: shapely.transform(part, lambda xy: xy - (x, 0)) for name, part in met.items()}


def test_shapes_too_small_to_be_told_apart_leave_one_where_they_lie(small: TestClient) -> None:
    """A county is 1.1 of the 4096 units of the world's tile, and a hundred of them lie side by side."""
    answer = small.get("/ogc/collections/counties/tiles/WebMercatorQuad/0/0/0")
    layer = mapbox_vector_tile.decode(answer.content)["counties"]
    assert answer.headers["ogc-numbermatched"] == "100"
    assert 4 <= len(layer["features"]) <= 9
    assert answer.headers["ogc-numberreturned"] == str(len(layer["features"]))
    near = decoded(small, "/ogc/collections/counties/tiles/WebMercatorQuad/7/44/62")["counties"]["features"]
    assert len(near) == 100


def test_more_features_than_a_tile_holds_leave_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.faces.ogc.tiles.vector.MOST_FEATURES", 10)
    features = fakes.features()
    for number, feature in enumerate(features.held["counties"]):
        box = shapely.box(-5, 47, -4.9 + (number * 7 % 100) / 200, 47.1)
        feature["geometry"] = shapely.geometry.mapping(box)
    app = FastAPI()
    mount(app, fakes.desk(features=features))
    client = TestClient(app)
    answer = client.get("/ogc/collections/counties/tiles/WebMercatorQuad/7/45/62")
    assert (answer.headers["ogc-numbermatched"], answer.headers["ogc-numberreturned"]) == ("100", "10")
    layer = mapbox_vector_tile.decode(answer.content)["counties"]
    numbers = {int(feature["properties"]["code"][1:]) for feature in layer["features"]}
    assert numbers == set(sorted(range(100), key=lambda number: number * 7 % 100)[-10:])


def test_a_desk_without_features_has_no_tiles_of_them() -> None:
    app = FastAPI()
    mount(app, fakes.desk(features=fakes.MemoryFeatures(held={}, types={})))
    client = TestClient(app)
    rels = {link["rel"] for link in client.get("/ogc").json()["links"]}
    assert "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector" not in rels
    assert client.get("/ogc/tiles").status_code == 404
    assert client.get("/ogc/collections/carbon/map/tiles").status_code == 200
