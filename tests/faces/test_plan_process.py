"""The process `plan` over HTTP, on the real desk: every format, and every refusal."""

import base64
import csv
import io
import json
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.services.desk import Desk

from ..services.plans import inputs_of

URL = "/ogc/processes/plan/execution"
GPKG = "application/geopackage+sqlite3"


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    return TestClient(create_app(desk))


def run(client: TestClient, accept: str = "application/json", **change: Any) -> Any:
    return client.post(URL, json={"inputs": inputs_of("alberta") | change}, headers={"Accept": accept})


def test_its_own_example_runs(client: TestClient) -> None:
    described = client.get("/ogc/processes/plan?f=json").json()
    assert client.post(URL, json=described["example"]).status_code == 200


def test_geojson_and_geopackage_hold_the_plots_of_the_json(client: TestClient, tmp_path: Path) -> None:
    plan = run(client).json()
    collection = run(client, "application/geo+json").json()
    path = tmp_path / "plan.gpkg"
    path.write_bytes(run(client, GPKG).content)
    table = pyogrio.read_dataframe(path, layer="plots")
    assert len(plan["plots"]) == len(collection["features"]) == len(table)
    for plot, feature, (_, row) in zip(plan["plots"], collection["features"], table.iterrows(), strict=True):
        assert feature["properties"]["area_ha"] == plot["area_ha"] == row["area_ha"]
        assert feature["properties"]["soil_class"] == plot["soil_class"]["id"] == row["soil_class"]
        there = plan["scenarios"][0]["measures"][0]["plots"][plot["plot"] - 1]
        assert feature["properties"]["s1_m1_rate_t_c_ha_yr"] == there["rate_t_c_ha_yr"] == row["s1_m1_rate_t_c_ha_yr"]
    whole = shapely.from_geojson(json.dumps(plan["area"]["geometry"]))
    assert table.union_all().symmetric_difference(whole).area < 1e-3 * whole.area


def test_csv_has_every_year_and_plot(client: TestClient) -> None:
    plan = run(client).json()
    rows = list(csv.DictReader(io.StringIO(run(client, "text/csv").text)))
    stocks = [row for row in rows if row["kind"] == "stock"]
    told = [row for scenario in plan["scenarios"] for row in scenario["years"]]
    assert [float(row["value"]) for row in stocks] == pytest.approx([row["stock_t_c"] for row in told], rel=1e-9)
    assert max(len(row["value"]) for row in stocks) <= 11
    assert sum(float(row["area_ha"]) for row in rows if row["kind"] == "plot") == pytest.approx(plan["area"]["area_ha"])
    assert {row["id"] for row in rows if row["kind"] == "norm"} == {norm["id"] for norm in plan["norms"]}


def test_columns_of_a_geopackage_have_their_types_though_they_are_empty(client: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    path.write_bytes(run(client, GPKG).content)
    types = dict(zip(*(pyogrio.read_info(path)[name] for name in ("fields", "dtypes")), strict=True))
    assert types["s1_m1_n2o_t_co2e_ha_yr"] == "float64"
    assert {str(types[name]) for name in types if name.endswith(("_ha", "_ha_yr"))} == {"float64"}
    assert (types["plot"], types["s1_m1_counted"], types["s1_m1_practice"]) == ("int64", "bool", "object")


def test_csv_has_every_account_and_no_range_where_the_source_has_none(client: TestClient) -> None:
    """No range is known of manure by its trials: an empty cell and not the figure again."""
    scenario = {"name": "x", "measures": [{"practices": ["cover_crop", "solid_manure_spreading"], "share": 1}]}
    change = inputs_of("brittany") | {"scenarios": [scenario]}
    (told,) = run(client, **change).json()["scenarios"]
    rows = list(csv.DictReader(io.StringIO(run(client, "text/csv", **change).text)))
    found = {row["account"]: row for row in rows if row["kind"] == "change"}
    assert set(found) == {"counted", "from_elsewhere"} == {each["book"] for each in told["totals"]}
    for each in told["totals"]:
        assert float(found[each["book"]]["value"]) == pytest.approx(each["change_t_c"], rel=1e-9)
    assert found["from_elsewhere"]["low"] == ""
    assert float(found["counted"]["low"]) < float(found["counted"]["high"])
    assert {"carbon_from_elsewhere", "seed_cost"} <= {flag["word"] for flag in told["measures"][0]["flags"]}


def test_csv_tells_no_range_of_a_sum_that_has_a_part_without_one(client: TestClient) -> None:
    """Of mineral nitrogen only the nitrous oxide has a range, which is not that of what is left."""
    measure = {"practice": "mineral_nitrogen_spreading", "share": 1, "n_kg_ha_yr": 100}
    change = inputs_of("brittany") | {"scenarios": [{"name": "x", "measures": [measure]}]}
    assert not run(client, **change).json()["scenarios"][0]["range_known"]
    rows = list(csv.DictReader(io.StringIO(run(client, "text/csv", **change).text)))
    told = [row for row in rows if row["kind"].startswith("change")]
    assert told
    assert {(row["low"], row["high"]) for row in told} == {("", "")}


def test_a_document_holds_a_pdf_in_base64(client: TestClient) -> None:
    body = {
        "inputs": inputs_of("sahel"),
        "response": "document",
        "outputs": {"plan": {"format": {"mediaType": "application/pdf"}}},
    }
    told = client.post(URL, json=body).json()["plan"]
    assert told["encoding"] == "base64"
    assert base64.b64decode(told["value"]).startswith(b"%PDF")


def test_a_file_may_be_the_area(client: TestClient, tmp_path: Path) -> None:
    drawn = geopandas.GeoSeries([shapely.from_geojson(json.dumps(inputs_of("alberta")["area"]))], crs="OGC:CRS84")
    geopandas.GeoDataFrame(geometry=drawn).to_crs("EPSG:32612").to_file(tmp_path / "field.gpkg", layer="field")
    content = (tmp_path / "field.gpkg").read_bytes()
    sent = {"value": base64.b64encode(content).decode(), "encoding": "base64", "mediaType": GPKG}
    plan = run(client, area=sent).json()
    assert plan["area"]["read_as"] == "GeoPackage"
    assert plan["area"]["read_from_crs"] == "EPSG:32612"
    assert plan["area"]["area_ha"] == pytest.approx(run(client).json()["area"]["area_ha"], rel=1e-4)
    uploaded = client.post("/api/area", content=content).json()
    assert run(client, area=uploaded).json()["area"]["area_ha"] == pytest.approx(plan["area"]["area_ha"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"area": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}, "latitude 0.5"),
        ({"area": {"type": "Polygon", "coordinates": []}}, "holds no polygon"),
        ({"area": {"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 0]]]}}, "100,000 ha"),
        ({"area": None}, "area: is missing"),
        ({"scenarios": "all"}, "scenarios"),
        ({"scenarios": [{"measures": [{"practice": 7, "share": 1}]}]}, "scenarios[0].measures[0].practice"),
        ({"on": "yesterday"}, "YYYY-MM-DD"),
        ({"given": {"soil_ph": "sour"}}, "soil_ph is a number"),
        ({"colour": "blue"}, "is not an input of plan"),
    ],
)
def test_bad_input_is_a_400_that_names_it(client: TestClient, change: dict[str, Any], words: str) -> None:
    answer = run(client, **change)
    assert answer.status_code == 400
    assert words in answer.json()["description"]


def test_a_region_too_large_is_answered_by_a_table_of_its_classes(client: TestClient) -> None:
    refused = run(client, area={"region": "ca-ab"})
    assert refused.status_code == 400
    assert "region-classes" in refused.json()["description"]
    url = "/ogc/processes/region-classes/execution"
    told = client.post(url, json={"inputs": {"region": "ca-ab", "lang": "fr"}}).json()
    assert sum(each["area_ha"] for each in told["classes"]) == pytest.approx(told["area_ha"])
    rows = client.post(f"{url}?f=csv", json={"inputs": {"region": "ca-ab"}}).text.splitlines()
    assert len(rows) == 1 + len(told["classes"])
    assert client.post(url, json={"inputs": {"region": "x"}}).status_code == 400
    assert client.post(url, json={"inputs": {"region": ["x"]}}).status_code == 400
