"""OGC API - Environmental Data Retrieval 1.1 (19-086r6): its abstract tests in our words."""

import csv
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyproj import CRS, Transformer

from helpdesk.faces.ogc.mount import mount
from helpdesk.services.desk import Desk

from ..faces.conftest import ogc_client
from . import covjson

SOIL, COVER, ADVICE = (f"/ogc/collections/{name}" for name in ("soil", "cover", "advice"))
RENNES = "coords=POINT(-1.68 48.11)"
TRIANGLE = "coords=POLYGON((-4 47,-2 47,-2 49,-4 47))"
QUERIES = {
    "position": RENNES,
    "area": TRIANGLE,
    "radius": f"{RENNES}&within=60&within-units=km",
    "cube": "bbox=-4,47,-2,49",
    "locations/brittany": "",
}
ADVISED = f"{RENNES}&datetime=2021-05-01"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return ogc_client()


def got(client: TestClient, address: str, accept: str = "*/*") -> Any:
    answer = client.get(address, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text[:500]
    return answer


def test_ogcapi_edr_1_core__the_landing_page_leads_to_the_definition_and_the_collections(client: TestClient) -> None:
    rels = {link["rel"] for link in got(client, "/ogc").json()["links"]}
    assert {"service-desc", "conformance", "data"} <= rels
    assert any(
        uri.endswith("ogcapi-edr-1/1.1/conf/core") for uri in got(client, "/ogc/conformance").json()["conformsTo"]
    )


def test_ogcapi_edr_1_core__the_distance_and_its_unit_are_read(client: TestClient) -> None:
    kilometres = got(client, f"{COVER}/radius?{RENNES}&within=60&within-units=km").json()
    metres = got(client, f"{COVER}/radius?{RENNES}&within=60000&within-units=m").json()
    less = got(client, f"{COVER}/radius?{RENNES}&within=1&within-units=m").json()
    assert kilometres["ranges"] == metres["ranges"]
    assert less["ranges"]["land_cover"]["values"] == [2]
    assert "parsec" not in got(client, SOIL).json()["distanceunits"]
    assert client.get(f"{COVER}/radius?{RENNES}&within=60&within-units=parsec").status_code == 400


def test_ogcapi_edr_1_collections__every_collection_tells_what_it_can_be_asked(client: TestClient) -> None:
    listed = [each for each in got(client, "/ogc/collections").json()["collections"] if "data_queries" in each]
    assert {each["id"] for each in listed} == {"carbon", "cover", "soil", "advice"}
    for each in listed:
        assert {"id", "links", "extent", "crs", "parameter_names", "output_formats"} <= each.keys()
        for name, query in each["data_queries"].items():
            variables = query["link"]["variables"]
            assert variables["query_type"] == name
            assert variables["default_output_format"] in variables["output_formats"]
        for parameter in each["parameter_names"].values():
            assert parameter["type"] == "Parameter"
            assert parameter["observedProperty"]["label"]


def test_ogcapi_edr_1_collections__a_collection_tells_the_well_known_text_of_every_crs(client: TestClient) -> None:
    for query in got(client, SOIL).json()["data_queries"].values():
        for details in query["link"]["variables"]["crs_details"]:
            read = CRS.from_wkt(details["wkt"])
            assert read.to_authority()[1] == details["crs"].rsplit("/")[-1]
            assert read == CRS.from_user_input("OGC:CRS84" if details["crs"] == "CRS84" else details["crs"])


def test_ogcapi_edr_1_collections__advice_has_a_temporal_extent(client: TestClient) -> None:
    extent = got(client, ADVICE).json()["extent"]
    assert len(extent["temporal"]["interval"][0]) == 2
    assert extent["temporal"]["trs"].endswith("/Gregorian")


@pytest.mark.parametrize("query", QUERIES)
def test_ogcapi_edr_1_queries__every_format_that_is_listed_is_given(client: TestClient, query: str) -> None:
    types = {"CoverageJSON": "application/vnd.cov+json", "GeoJSON": "application/geo+json", "CSV": "text/csv"}
    for name in got(client, SOIL).json()["output_formats"]:
        answer = got(client, f"{SOIL}/{query}?{QUERIES[query]}&f={name}")
        assert answer.headers["content-type"].startswith(types[name])


@pytest.mark.parametrize("query", QUERIES)
def test_ogcapi_edr_1_queries__parameter_name_gives_those_alone(client: TestClient, query: str) -> None:
    for names in ("soc_pct", "land_cover", "land_cover,soc_pct"):
        found = got(client, f"{SOIL}/{query}?{QUERIES[query]}&parameter-name={names}").json()
        assert set(found["parameters"]) == set(names.split(","))
    assert client.get(f"{SOIL}/{query}?{QUERIES[query]}&parameter-name=ph").status_code == 400


@pytest.mark.parametrize("query", QUERIES)
def test_ogcapi_edr_1_queries__heights_and_times_change_nothing_where_there_are_none(
    client: TestClient, query: str
) -> None:
    plain = got(client, f"{SOIL}/{query}?{QUERIES[query]}").json()
    for more in ("z=10", "z=0/100", "z=R20/100/50", "datetime=2020-01-01/..", "datetime=2020-01-01T00:00:00Z"):
        assert got(client, f"{SOIL}/{query}?{QUERIES[query]}&{more}").json() == plain
    assert client.get(f"{SOIL}/{query}?{QUERIES[query]}&datetime=soon").status_code == 400


@pytest.mark.parametrize("query", ["position", "area", "radius", "cube"])
def test_ogcapi_edr_1_queries__a_query_without_its_geometry_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"{SOIL}/{query}").status_code == 400
    wrong = "bbox=1,2" if query == "cube" else "coords=LINESTRING(0 0,1 1)&within=1&within-units=km"
    assert client.get(f"{SOIL}/{query}?{wrong}").status_code == 400


def test_ogcapi_edr_1_queries__several_points_are_one_coverage(client: TestClient) -> None:
    for text in ("MULTIPOINT((-4.2 47.2),(-1.68 48.11))", "MULTIPOINT(-4.2 47.2,-1.68 48.11)"):
        found = got(client, f"{SOIL}/position?coords={text}").json()
        assert found["domain"]["domainType"] == "MultiPoint"
        assert found["domain"]["axes"]["composite"]["values"] == [[-4.2, 47.2], [-1.68, 48.11]]
        assert found["ranges"]["land_cover"]["values"] == [1, 2]


def test_ogcapi_edr_1_queries__a_height_in_the_point_is_read_over(client: TestClient) -> None:
    flat = got(client, f"{SOIL}/position?{RENNES}").json()
    assert got(client, f"{SOIL}/position?coords=POINT Z(-1.68 48.11 30)").json() == flat


def test_ogcapi_edr_1_queries__a_point_may_be_given_in_every_crs_that_is_listed(client: TestClient) -> None:
    there = got(client, SOIL).json()["data_queries"]["position"]["link"]["variables"]["crs_details"]
    assert len(there) >= 4
    for details in there:
        move = Transformer.from_crs("OGC:CRS84", CRS.from_wkt(details["wkt"]))
        first, second = move.transform(-1.68, 48.11)
        answer = got(client, f"{SOIL}/position?coords=POINT({first} {second})&crs={details['crs']}")
        found = answer.json()
        assert found["ranges"]["land_cover"]["values"] == [2]
        axes = found["domain"]["axes"]
        order = found["domain"]["referencing"][0]["coordinates"]
        assert [axes[name]["values"][0] for name in order] == pytest.approx([first, second])
    assert client.get(f"{SOIL}/position?{RENNES}&crs=EPSG:27700").status_code == 400


def test_ogcapi_edr_1_queries__a_cube_is_the_cells_of_its_box(client: TestClient) -> None:
    found = got(client, f"{COVER}/cube?bbox=-4,47,-2,48").json()
    assert found["domain"]["axes"]["x"] == {"start": -3.75, "stop": -2.25, "num": 4}
    assert found["ranges"]["land_cover"]["values"] == [1, 1, 2, 2, 1, 1, 2, 2]
    swapped = got(client, f"{COVER}/cube?bbox=47,-4,48,-2&crs=EPSG:4326").json()
    assert swapped["ranges"] == found["ranges"]
    assert swapped["domain"]["referencing"][0]["coordinates"] == ["y", "x"]


def test_ogcapi_edr_1_queries__locations_are_listed_and_each_can_be_asked(client: TestClient) -> None:
    listed = got(client, f"{SOIL}/locations").json()
    assert [each["id"] for each in listed["features"]] == ["brittany"]
    assert got(client, listed["features"][0]["properties"]["edrqueryendpoint"]).json()["type"] == "CoverageCollection"
    assert got(client, f"{SOIL}/locations?bbox=10,10,20,20").json()["features"] == []
    assert client.get(f"{SOIL}/locations/atlantis").status_code == 404


def test_ogcapi_edr_1_json__documents_are_json(client: TestClient) -> None:
    for path in ("/ogc", "/ogc/conformance", "/ogc/collections", SOIL):
        assert got(client, path, "application/json").headers["content-type"] == "application/json"


def test_ogcapi_edr_1_geojson__locations_are_features(client: TestClient) -> None:
    answer = got(client, f"{SOIL}/locations", "application/geo+json")
    assert answer.headers["content-type"] == "application/geo+json"
    listed = answer.json()
    assert (listed["type"], listed["numberReturned"], listed["numberMatched"]) == ("FeatureCollection", 1, 1)
    assert listed["features"][0]["geometry"]["type"] in ("Polygon", "MultiPolygon")


@pytest.mark.parametrize("query", QUERIES)
def test_ogcapi_edr_1_edr_geojson__features_have_what_edr_wants_and_their_values(
    client: TestClient, query: str
) -> None:
    found = got(client, f"{SOIL}/{query}?{QUERIES[query]}&parameter-name=land_cover", "application/geo+json").json()
    assert found["type"] == "FeatureCollection"
    assert [parameter["id"] for parameter in found["parameters"]] == ["land_cover"]
    assert found["numberReturned"] == len(found["features"]) > 0
    for feature in found["features"]:
        assert {"label", "datetime", "parameter-name", "edrqueryendpoint"} <= feature["properties"].keys()
        assert feature["properties"]["land_cover"] in (1, 2)


@pytest.mark.parametrize("query", QUERIES)
def test_ogcapi_edr_1_covjson__answers_keep_the_rules_of_coverage_json(client: TestClient, query: str) -> None:
    for names in ("", "&parameter-name=land_cover"):
        answer = got(client, f"{SOIL}/{query}?{QUERIES[query]}{names}", "application/vnd.cov+json")
        assert answer.headers["content-type"] == "application/vnd.cov+json"
        covjson.check(answer.json())
    covjson.check(got(client, f"{SOIL}/position?coords=MULTIPOINT((0 0),(1 1))").json())
    covjson.check(got(client, f"{ADVICE}/position?{ADVISED}").json())


@pytest.mark.parametrize("query", QUERIES)
def test_ogcapi_edr_1_html__every_answer_is_a_page_too(client: TestClient, query: str) -> None:
    page = got(client, f"{SOIL}/{query}?{QUERIES[query]}", "text/html")
    assert page.headers["content-type"].startswith("text/html")
    assert "Title of cover" in page.text


def test_ogcapi_edr_1_html__locations_are_a_page_of_links(client: TestClient) -> None:
    page = got(client, f"{SOIL}/locations", "text/html")
    assert 'href="http://testserver/ogc/collections/soil/locations/brittany?f=html"' in page.text


def test_ogcapi_edr_1_oas30__the_definition_has_every_query_and_its_parameters(client: TestClient) -> None:
    document = got(client, "/ogc/openapi").json()
    components = document["components"]["parameters"]
    for query in ("position", "area", "radius", "cube", "locations", "locations/{locationId}"):
        operation = document["paths"][f"/collections/{{collectionId}}/{query}"]["get"]
        names = {
            components[each["$ref"].rpartition("/")[2]]["name"] for each in operation["parameters"] if "$ref" in each
        }
        assert {"collectionId", "datetime"} <= names
        assert {"z", "crs", "parameter-name"} <= names or query == "locations"


def test_lines_have_a_column_for_each_parameter(client: TestClient) -> None:
    text = got(client, f"{SOIL}/position?coords=MULTIPOINT((-4.2 47.2),(36.8 -1.3))&f=CSV").text
    rows = list(csv.DictReader(text.splitlines()))
    assert rows == [
        {"lon": "-4.2", "lat": "47.2", "soc_pct": "0.42", "land_cover": "1"},
        {"lon": "36.8", "lat": "-1.3", "soc_pct": "0.91", "land_cover": ""},
    ]


def test_cells_written_one_by_one_are_bounded() -> None:
    client = ogc_client(max_cells=4_000_000)
    refused = client.get("/ogc/collections/carbon/cube?bbox=-180,-50,180,90&f=CSV")
    assert refused.status_code == 400
    assert refused.json()["description"].startswith("f: would write 50400 cells one by one, at most 20000 are; take")


def test_advice_answers_at_points_only(client: TestClient) -> None:
    refused = client.get(f"{ADVICE}/area?{TRIANGLE}")
    assert refused.status_code == 404
    assert "ask /collections/advice/position" in refused.json()["description"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"{RENNES}&datetime=2021-01-01/2022-01-01", "datetime: '2021-01-01/2022-01-01' is an interval; rules hold on"),
        (f"{RENNES}&datetime=2021-13-01", "datetime: '2021-13-01' is not a date"),
        (
            f"{RENNES}&datetime=2021-01-01T10:00:00%2B02:00",
            "datetime: '2021-01-01T10:00:00+02:00' is not a moment in UTC",
        ),
        (f"{RENNES}&parameter-name=liming:ph", "parameter-name: 'liming:ph' is not offered"),
        (f"coords=MULTIPOINT({','.join(['1 1'] * 21)})", "coords: has 21 points, advice answers at most 20"),
    ],
)
def test_what_advice_cannot_read_is_named(client: TestClient, query: str, said: str) -> None:
    refused = client.get(f"{ADVICE}/position?{query}")
    assert refused.status_code == 400
    assert refused.json()["description"].startswith(said)


def test_advice_holds_on_the_day_of_datetime(client: TestClient) -> None:
    """The duty to lime ended with 2023."""
    names = "parameter-name=liming:status,liming:norms,liming:decided_by"
    before = got(client, f"{ADVICE}/position?{RENNES}&datetime=2021-05-01&{names}").json()
    after = got(client, f"{ADVICE}/position?{RENNES}&datetime=2024-05-01T00:00:00Z&{names}").json()
    assert before["domain"]["axes"]["t"] == {"values": ["2021-05-01"]}
    assert before["ranges"]["liming:norms"]["values"] == [2]
    assert after["ranges"]["liming:norms"]["values"] == [1]
    encoding = before["parameters"]["liming:decided_by"]["categoryEncoding"]
    assert before["ranges"]["liming:decided_by"]["values"] == [encoding["prefect"]]


@pytest.fixture(scope="module")
def real(desk: Desk) -> TestClient:
    app = FastAPI()
    mount(app, desk)
    return TestClient(app, base_url=desk.public_url)


def test_ogcapi_edr_1_collections__the_list_is_short_and_the_document_has_the_rest(real: TestClient) -> None:
    """What every client reads first, on real content: without texts of CRSs, classes, grids and lists of styles."""
    answer = got(real, "/ogc/collections")
    assert len(answer.content) < 10_000 * len(answer.json()["collections"])
    for listed in answer.json()["collections"]:
        own = got(real, f"/ogc/collections/{listed['id']}").json()
        for name in ("id", "title", "description", "extent", "crs", "itemType", "output_formats"):
            assert listed.get(name) == own.get(name)
        assert all(link in own["links"] for link in listed["links"])
        assert listed.get("data_queries", {}).keys() == own.get("data_queries", {}).keys()
        for name, parameter in listed.get("parameter_names", {}).items():
            label = own["parameter_names"][name]["observedProperty"]["label"]
            assert parameter["observedProperty"]["label"].items() <= label.items()


def test_advice_links_to_the_whole_record(real: TestClient, desk: Desk) -> None:
    answer = got(real, f"{ADVICE}/position?coords=POINT(-4.506 48.607)&datetime=2026-11-23&parameter-name=soc_pct")
    (address,) = answer.json()["helpdesk:records"]
    assert answer.headers["link"] == f'<{address}>; rel="describedby"; type="application/json"'
    assert address.startswith(f"{desk.public_url}/api/advice/")
    covjson.check(answer.json())


def test_every_real_parameter_keeps_the_rules(real: TestClient) -> None:
    for place in ("-4.506 48.607", "36.07 -0.31", "8.99 13.81", "-30 20"):
        covjson.check(got(real, f"{ADVICE}/position?coords=POINT({place})&datetime=2026-11-23").json())


def test_a_large_location_is_given_in_coarser_cells(real: TestClient) -> None:
    whole = got(real, "/ogc/collections/soc-content/locations/world").json()
    height, width = whole["ranges"]["soc_pct"]["shape"]
    assert 9_000 < height * width <= 10_000
    county = got(real, "/ogc/collections/soc-content/locations/fr-29").json()
    axis = county["domain"]["axes"]["x"]
    assert (axis["stop"] - axis["start"]) / (axis["num"] - 1) == pytest.approx(0.05)
