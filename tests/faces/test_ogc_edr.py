"""OGC API - EDR: values at a point and cells of an area."""

import pytest
from fastapi.testclient import TestClient
from pyproj import CRS

from .conftest import ogc_client

SOIL = "/ogc/collections/soil"


def test_position_gives_every_raster_at_a_point(ogc: TestClient) -> None:
    answer = ogc.get(f"{SOIL}/position?coords=POINT(-1.68 48.11)")
    coverage = answer.json()
    assert answer.headers["content-type"] == "application/vnd.cov+json"
    assert coverage["domain"]["axes"] == {"x": {"values": [-1.68]}, "y": {"values": [48.11]}}
    assert {name: values["values"] for name, values in coverage["ranges"].items()} == {
        "soc_pct": [0.41],
        "land_cover": [2],
    }


def test_parameter_name_chooses(ogc: TestClient) -> None:
    coverage = ogc.get(f"{SOIL}/position?coords=POINT(-1.68 48.11)&parameter-name=land_cover").json()
    assert list(coverage["ranges"]) == list(coverage["parameters"]) == ["land_cover"]


def test_every_raster_answers_by_itself_too(ogc: TestClient) -> None:
    coverage = ogc.get("/ogc/collections/cover/position?coords=POINT(-4.6 48.8)").json()
    assert coverage["ranges"]["land_cover"]["values"] == [None]
    assert coverage["helpdesk:absent"] == {"land_cover": "nodata"}


def test_a_value_outside_a_raster_is_null_and_says_so(ogc: TestClient) -> None:
    coverage = ogc.get(f"{SOIL}/position?coords=POINT(36.8 -1.3)").json()
    assert coverage["ranges"]["land_cover"]["values"] == [None]
    assert coverage["helpdesk:absent"] == {"land_cover": "outside"}


def test_a_raster_that_is_away_is_null_beside_the_others_and_503_alone() -> None:
    client = ogc_client(broken=["carbon"])
    together = client.get(f"{SOIL}/position?coords=POINT(-1.68 48.11)").json()
    assert together["ranges"]["land_cover"]["values"] == [2]
    assert together["helpdesk:absent"] == {"soc_pct": "unavailable: carbon cannot be opened"}
    alone = client.get("/ogc/collections/carbon/position?coords=POINT(-1.68 48.11)")
    assert (alone.status_code, alone.headers["retry-after"]) == (503, "5")
    assert "carbon" in alone.json()["description"]


def test_area_masks_what_lies_outside_the_polygon(ogc: TestClient) -> None:
    triangle = "POLYGON((-4 47, -2 47, -2 49, -4 47))"
    coverage = ogc.get(f"/ogc/collections/cover/area?coords={triangle}").json()
    assert coverage["domain"]["axes"]["x"] == {"start": -3.75, "stop": -2.25, "num": 4}
    rows = [[None] * 4, [None, None, None, 2], [None, None, 2, 2], [None, 1, 2, 2]]
    assert coverage["ranges"]["land_cover"]["values"] == [value for row in rows for value in row]


def test_an_area_smaller_than_a_cell_has_the_cell_it_touches(ogc: TestClient) -> None:
    field = "POLYGON((-1.701 48.101, -1.700 48.101, -1.700 48.102, -1.701 48.101))"
    coverage = ogc.get(f"/ogc/collections/cover/area?coords={field}").json()
    assert coverage["ranges"]["land_cover"]["values"] == [2]


def test_area_over_rasters_of_different_grids_is_a_collection_of_coverages(ogc: TestClient) -> None:
    box = "POLYGON((-4 47, -2 47, -2 49, -4 49, -4 47))"
    answer = ogc.get(f"{SOIL}/area?coords={box}").json()
    assert answer["type"] == "CoverageCollection"
    assert [coverage["domain"]["axes"]["x"]["num"] for coverage in answer["coverages"]] == [2, 4]
    assert list(answer["parameters"]) == ["soc_pct", "land_cover"]


def test_area_without_a_raster_that_is_away_names_it() -> None:
    box = "POLYGON((-4 47, -2 47, -2 49, -4 49, -4 47))"
    answer = ogc_client(broken=["carbon"]).get(f"{SOIL}/area?coords={box}").json()
    assert [list(coverage["ranges"]) for coverage in answer["coverages"]] == [["land_cover"]]
    assert answer["helpdesk:absent"]["soc_pct"].startswith("unavailable: layer carbon")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("position", "coords: is missing"),
        ("position?coords=POLYGON((0 0,1 0,1 1,0 0))", "coords: is a Polygon; give POINT(lon lat)"),
        ("position?coords=POINT EMPTY", "coords: is an empty Point; give POINT(lon lat)"),
        ("position?coords=POINT(48.11 -181)", "coords: lat: -181 is outside"),
        ("position?coords=POINT(inf 1)", "coords: lon: inf is not a finite number"),
        ("position?coords=POINT(5e7 0)&crs=EPSG:3857", "coords: lies outside what http://www.opengis.net/def/crs/EPSG"),
        ("position?coords=POINT(1e20 1e20)&crs=EPSG:3035", "coords: lies outside what"),
        (
            "position?coords=POINT(1,1)",
            "coords: 'POINT(1,1)' is not well-known text of straight lines; write POINT(-1.68 48.11) or POLYGON((-2",
        ),
        (
            "area?coords=CURVEPOLYGON((0 0,1 1,1 0,0 0))",
            "coords: 'CURVEPOLYGON((0 0,1 1,1 0,0 0))' is not well-known text of straight lines",
        ),
        ("position?coords=POINT(1 1)&parameter-name=soc_pct,x", "parameter-name: 'x' is not offered"),
        ("position?coords=POINT(1 1)&z=high", "z: 'high' cannot be read"),
        ("position?coords=POINT(1 1)&datetime=soon", "datetime: 'soon' is not a date or a time"),
        ("position?coords=POINT(1 1)&crs=EPSG:27700", "crs: 'EPSG:27700' is not offered"),
        ("position?coords=POINT(1 1)&f=netcdf", "f: 'netcdf' is not offered"),
        ("area?coords=POLYGON((0 0,1 0,1 1,0 0))&crs=EPSG:3035", "crs: 'EPSG:3035' is not offered"),
        ("radius?coords=POINT(1 1)", "within: is missing"),
        ("radius?coords=POINT(1 1)&within=5", "within-units: is missing"),
        ("radius?coords=POINT(1 1)&within=5&within-units=parsec", "within-units: 'parsec' is not offered"),
        ("radius?coords=POINT(1 1)&within=0&within-units=km", "within: 0 km is not from 0.01 m to 2000 km"),
        ("radius?coords=POINT(1 1)&within=5000&within-units=km", "within: 5000 km is not from"),
        ("radius?coords=POINT(0 89.5)&within=100&within-units=km", "within: reaches over the pole at 90"),
        ("radius?coords=POINT(0 -90)&within=1&within-units=m", "within: reaches over the pole at -90"),
        ("radius?coords=POLYGON((0 0,1 0,1 1,0 0))&within=5&within-units=km", "coords: is a Polygon"),
        ("cube", "bbox: is missing"),
        ("cube?bbox=1,2,3", "bbox: has 3 values"),
        ("cube?bbox=1,5,2,4", "bbox: 1,5,2,4 is upside down"),
        ("cube?bbox=1,2,3,400", "bbox: has latitudes from 2 to 400"),
        ("locations?limit=x", "limit: 'x' is not a whole number"),
        ("radius?coords=POINT(1 1)&within=1e-9&within-units=m", "within: 1e-9 m is not from 0.01 m to 2000 km"),
        ("area?coords=POINT(1 1)", "coords: is a Point; area takes POLYGON"),
        ("area?coords=POLYGON EMPTY", "coords: is an empty Polygon; area takes POLYGON"),
        ("locations?datetime=soon", "datetime: 'soon' is not a date or a time"),
        ("area?coords=POLYGON((0 0,1 1,1 0,0 1,0 0))", "coords: is not a valid polygon: Self-intersection"),
        (
            "area?coords=POLYGON((0 0,1e308 0,1e308 1e308,0 1,0 0))",
            "coords: has longitudes from 0 to 1e+308; they lie within -180 to 180",
        ),
        ("area?coords=POLYGON((170 0,540 0,540 10,170 0))", "coords: has longitudes from 170 to 540; they lie within"),
        (
            "area?coords=POLYGON((-190 0,175 0,175 10,-190 0))",
            "coords: has longitudes from -190 to 175; they lie",
        ),
        ("area?coords=POLYGON((48 -2,49 -2,49 100,48 -2))", "coords: has latitudes from -2 to 100, outside -90 to 90"),
        ("area?coords=POLYGON((0 0,1e400 0,1 1,0 0))", "coords: holds a coordinate that is not a finite number"),
    ],
)
def test_what_cannot_be_read_is_named(ogc: TestClient, path: str, said: str) -> None:
    answer = ogc.get(f"{SOIL}/{path}")
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(said)


def test_an_area_of_too_many_cells_is_refused() -> None:
    box = "POLYGON((-170 -50, 170 -50, 170 50, -170 50, -170 -50))"
    answer = ogc_client(max_cells=100).get(f"/ogc/collections/carbon/area?coords={box}")
    assert answer.status_code == 400
    assert "ask for a smaller area" in answer.json()["description"]


def test_the_grids_of_an_area_count_together() -> None:
    box = "POLYGON((-4 47, -2 47, -2 49, -4 49, -4 47))"
    client = ogc_client(max_cells=64)
    assert client.get(f"{SOIL}/area?coords={box}&parameter-name=land_cover").status_code == 200
    refused = client.get(f"{SOIL}/area?coords={box}")
    assert refused.status_code == 400
    assert "2 x 2 + 4 x 4 cells were asked for, one answer holds at most 16" in refused.json()["description"]


def test_the_collection_tells_an_edr_client_what_it_can_ask(ogc: TestClient) -> None:
    described = ogc.get(SOIL).json()
    assert list(described["data_queries"]) == ["position", "area", "radius", "cube", "locations"]
    assert described["parameter_names"]["land_cover"]["categoryEncoding"] == {"forest": 1, "cropland": 2}
    assert described["parameter_names"]["soc_pct"]["unit"]["symbol"] == {
        "value": "%",
        "type": "http://www.opengis.net/def/uom/UCUM/",
    }
    assert described["output_formats"] == ["CoverageJSON", "GeoJSON", "CSV"]


def test_the_crs_of_a_query_is_described_by_text_that_a_client_can_read(ogc: TestClient) -> None:
    for query in ogc.get(SOIL).json()["data_queries"].values():
        details = query["link"]["variables"]["crs_details"]
        assert CRS.from_wkt(details[0]["wkt"]).to_authority() == ("OGC", "CRS84")


def test_the_collection_of_all_rasters_is_on_the_terms_of_each(ogc: TestClient) -> None:
    described = ogc.get(SOIL).json()
    assert described["attribution"] == "A Soil Institute; A Land Survey"
    assert described["license"] == "CC-BY-4.0; ODbL-1.0"
    assert described["terms"] == "Ask first; No use on Sundays"
    licences = [link["title"] for link in described["links"] if link["rel"] == "license"]
    assert licences == ["CC-BY-4.0", "ODbL-1.0"]


ACROSS = ("cube?bbox=170,40,-170,60", "area?coords=POLYGON((170 40,190 40,190 60,170 60,170 40))",
          "area?coords=POLYGON((-190 40,-170 40,-170 60,-190 60,-190 40))")  # fmt: skip


@pytest.mark.parametrize("path", ACROSS)
def test_cells_across_the_antimeridian_are_those_of_both_its_sides(ogc: TestClient, path: str) -> None:
    """In one grid that goes on past 180; as features each cell is where it is on the map."""

    def cells(path: str) -> dict[tuple[float, float], float]:
        joint = "&" if "?" in path else "?"
        answer = ogc.get(f"/ogc/collections/carbon/{path}{joint}f=GeoJSON")
        assert answer.status_code == 200, answer.text
        features = answer.json()["features"]
        return {tuple(each["geometry"]["coordinates"]): each["properties"]["soc_pct"] for each in features}

    east, west = cells("cube?bbox=170,40,180,60"), cells("cube?bbox=-180,40,-170,60")
    assert east
    assert west
    assert cells(path) == east | west
    whole = ogc.get(f"/ogc/collections/carbon/{path}").json()["domain"]["axes"]
    assert whole["x"]["start"] < 180 < whole["x"]["stop"] < 190


def test_a_circle_across_the_antimeridian_is_whole(ogc: TestClient) -> None:
    def count(lon: float) -> int:
        path = f"radius?coords=POINT({lon} 50)&within=300&within-units=km&f=CSV"
        return len(ogc.get(f"/ogc/collections/carbon/{path}").text.splitlines())

    assert count(180) == count(-180) == count(0)
