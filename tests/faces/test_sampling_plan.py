"""Sampling plans over HTTP, on the real layers; the GPX is opened by the real ogrinfo."""

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import numpy as np
import pytest
import shapely
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from helpdesk.domain.sampling.variation import CV_PCT
from helpdesk.faces.ogc.mount import mount
from helpdesk.ports import FeatureQuery
from helpdesk.services.desk import Desk

WGS84 = Geod(ellps="WGS84")
PLAN = "/ogc/processes/sampling_plan/execution"
Json = dict[str, Any]


def box(west: float, south: float, east: float, north: float) -> Json:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


FIELD = box(-1.50, 48.30, -1.49, 48.307)
DISTRICT = box(-1.9, 48.0, -1.6, 48.2)


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    app = FastAPI()
    mount(app, desk)
    return TestClient(app)


def planned(client: TestClient, area: Json, **inputs: Any) -> Json:
    answer = client.post(PLAN, json={"inputs": {"area": area, "difference_t_ha": 5, **inputs}})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_a_plan_of_a_district_has_strata_that_are_told_apart_by_the_maps(client: TestClient) -> None:
    plan = planned(client, DISTRICT, design="unpaired")
    strata = plan["strata"]
    assert 1 < len(strata) <= 6
    assert min(each["points"] for each in strata) >= 3
    assert sum(each["points"] for each in strata) == plan["points_per_time"] == len(plan["points"])
    assert plan["points_per_time"] < plan["points_without_strata"]
    assert plan["detectable_t_ha"] <= 5
    assert [each["id"] for each in strata] == list("ABCDEF")[: len(strata)]


def test_strata_add_up_to_the_polygon(client: TestClient) -> None:
    plan = planned(client, DISTRICT)
    geodesic = abs(WGS84.geometry_area_perimeter(shapely.geometry.shape(DISTRICT))[0]) / 1e4
    assert sum(each["area_ha"] for each in plan["strata"]) + plan["left_out_ha"] == pytest.approx(geodesic, rel=1e-4)
    for each in plan["strata"]:
        outlined = shapely.orient_polygons(shapely.geometry.shape(each["geometry"]))
        area = sum(abs(WGS84.geometry_area_perimeter(part)[0]) for part in shapely.get_parts(outlined)) / 1e4
        assert each["area_ha"] == pytest.approx(area, rel=1e-3)


@settings(deadline=None, max_examples=25)
@given(
    west=st.floats(-1.9, -1.2), south=st.floats(47.9, 48.4), size=st.floats(0.001, 0.2), seed=st.integers(0, 2**32 - 1),
    design=st.sampled_from(["paired", "unpaired"]), allocation=st.sampled_from(["neyman", "proportional"]),
    most=st.integers(1, 8),
)  # fmt: skip
def test_points_are_reproducible_and_each_in_its_stratum(
    client: TestClient, west: float, south: float, size: float, seed: int, design: str, allocation: str, most: int
) -> None:
    area = box(west, south, west + size, south + size)
    wish = {"seed": seed, "design": design, "allocation": allocation, "max_strata": most, "sd_t_ha": 12}
    plan, again = planned(client, area, **wish), planned(client, area, **wish)
    assert plan == again
    outlines = {each["id"]: shapely.buffer(shapely.geometry.shape(each["geometry"]), 1e-6) for each in plan["strata"]}
    whole = shapely.geometry.shape(area)
    for each in plan["points"]:
        place = shapely.Point(each["lon"], each["lat"])
        assert whole.contains(place)
        assert outlines[each["stratum"]].contains(place)
    assert len({(each["lon"], each["lat"]) for each in plan["points"]}) == len(plan["points"])
    represented = sum(each["represents_ha"] for each in plan["points"])
    assert represented + plan["left_out_ha"] == pytest.approx(plan["area_ha"], rel=1e-3)


def test_another_seed_gives_other_points_of_the_same_numbers(client: TestClient) -> None:
    one, other = planned(client, DISTRICT, seed=1), planned(client, DISTRICT, seed=2)
    assert [each["points"] for each in one["strata"]] == [each["points"] for each in other["strata"]]
    assert one["points"] != other["points"]


@pytest.mark.parametrize("design", ["paired", "unpaired"])
def test_more_power_never_means_fewer_points(client: TestClient, design: str) -> None:
    counts = [
        planned(client, DISTRICT, design=design, power=power)["points_per_time"] for power in (0.5, 0.8, 0.9, 0.95)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_points_of_a_field_keep_off_its_edge(client: TestClient) -> None:
    plan = planned(client, FIELD, edge_buffer_m=30)
    assert plan["strata"][0]["edge_buffer_m"] == 30
    west, south, east, north = shapely.geometry.shape(FIELD).bounds
    for each in plan["points"]:
        lon, lat = each["lon"], each["lat"]
        feet = [(west, lat), (east, lat), (lon, south), (lon, north)]
        assert min(WGS84.inv(lon, lat, *foot)[2] for foot in feet) > 29.5
    assert "ONE_STRATUM" in [note["code"] for note in plan["notes"]]


def test_every_number_that_was_assumed_says_where_it_comes_from(client: TestClient) -> None:
    assumed = {each["name"]: each for each in planned(client, FIELD)["assumptions"]}
    assert set(assumed) == {"cv_pct", "mean_t_ha", "correlation"}
    assert "LimeSoDa" in assumed["cv_pct"]["source"]
    assert "assumed" in assumed["correlation"]["source"]
    given_sd = planned(client, FIELD, sd_difference_t_ha=6)["assumptions"]
    assert [(each["name"], each["value"], each["source"]) for each in given_sd] == [
        ("sd_difference_t_ha", 6, "given by the asker")
    ]


def test_the_default_variation_is_that_of_measured_fields(desk: Desk) -> None:
    """The median over the fields of the layer of measured samples that have carbon."""
    page = desk.features.query("soil-points", FeatureQuery(limit=None, geometry=False))
    fields: dict[str, list[float]] = {}
    for each in page.features:
        if each["properties"]["soc_pct"] is not None:
            fields.setdefault(each["properties"]["dataset"], []).append(each["properties"]["soc_pct"])
    assert len(fields) == 17
    assert np.median([100 * np.std(soc, ddof=1) / np.mean(soc) for soc in fields.values()]) == pytest.approx(
        CV_PCT, abs=1
    )


@pytest.mark.parametrize(
    ("area", "code"),
    [
        (box(-1.5, 48.3, -1.4997, 48.3002), "DENSE"),
        (box(-1.5, 48.3, -1.4999, 48.31), "NO_ROOM"),
        (box(34.0, -0.9, 34.3, -0.7), "LEFT_OUT"),
        (box(33.0, -1.0, 33.2, -0.9), "DROWNED"),
        (box(26.0, 66.0, 26.3, 66.15), "ORGANIC"),
    ],
)
def test_what_is_odd_about_an_area_is_said(client: TestClient, area: Json, code: str) -> None:
    found = planned(client, area, sd_t_ha=12)
    assert code in [note["code"] for note in found["notes"]]
    assert all(note["text"] for note in found["notes"])
    inside = [piece for piece in found["strata"] if piece["points"] >= 3]
    assert len(inside) == len(found["strata"])


def test_a_smaller_mean_needs_fewer_points(client: TestClient) -> None:
    low, high = (planned(client, FIELD, mean_t_ha=mean)["points_per_time"] for mean in (20, 80))
    assert low < high


def test_a_region_may_be_named(client: TestClient, desk: Desk) -> None:
    outline = desk.surveyor.from_territory(desk.features.feature("regions", "fr-zar-guisseny")["geometry"])
    plan = planned(client, {"region": "fr-zar-guisseny"})
    assert plan["area_ha"] == pytest.approx(outline.hectares)
    assert len(plan["strata"]) > 1
    huge = client.post(PLAN, json={"inputs": {"area": {"region": "fr-bretagne"}, "difference_t_ha": 5}})
    assert huge.status_code == 400
    assert "at most 100,000 ha" in huge.json()["description"]


BOWTIE = {"type": "Polygon", "coordinates": [[[0, 50], [0.1, 50.1], [0.1, 50], [0, 50.1], [0, 50]]]}


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"area": FIELD}, "difference_t_ha: is missing"),
        ({"difference_t_ha": 5}, "area: is missing"),
        ({"difference_t_ha": 5, "area": {"region": "atlantis"}}, "'atlantis' is no region"),
        ({"difference_t_ha": 1e-300, "area": FIELD}, "difference_t_ha: 1e-300 is outside 0.01 to 1000"),
        ({"difference_t_ha": "5,5", "area": FIELD}, "difference_t_ha: '5,5' is not a number"),
        ({"difference_t_ha": 5, "area": BOWTIE}, "area: the outline crosses itself near longitude 0.05"),
        ({"difference_t_ha": 5, "area": {"type": "Polygon", "coordinates": []}}, "area: holds no polygon"),
        ({"difference_t_ha": 5, "area": box(0, 50, 2, 52)}, "at most 100,000 ha"),
        ({"difference_t_ha": 5, "area": box(480000, 5300000, 480100, 5300100)}, "it looks like metres"),
        (
            {"difference_t_ha": 5, "area": {**FIELD, "crs": {"type": "name", "properties": {"name": "EPSG:3857"}}}},
            "area.crs: 'EPSG:3857' is not CRS84",
        ),
        ({"difference_t_ha": 5, "area": FIELD, "power": 1.5}, "power: 1.5 is outside"),
        ({"difference_t_ha": 5, "area": FIELD, "seed": -1}, "seed: -1 is outside 0 to 4294967295"),
        ({"difference_t_ha": 5, "area": FIELD, "design": "pared"}, "did you mean 'paired'"),
        ({"difference_t_ha": 5, "area": FIELD, "strata_by": ["colour"]}, "strata_by: 'colour' is no fact"),
        ({"difference_t_ha": 5, "area": FIELD, "cv_pct": 20, "sd_t_ha": 9}, "cv_pct: says what sd_t_ha says too"),
        (
            {"difference_t_ha": 5, "area": FIELD, "design": "unpaired", "correlation": 0.5},
            "correlation: is of the same points",
        ),
        ({"difference_t_ha": 0.2, "area": FIELD}, "at most 1,000; those tell about"),
        ({"difference_t_ha": 5, "area": FIELD, "depth": 30}, "depth: is not an input of sampling_plan"),
        ({"difference_t_ha": 5, "area": box(-30, 40, -29.9, 40.1)}, "mean_t_ha: is needed: no map has a carbon stock"),
    ],
)  # fmt: skip
def test_what_cannot_be_planned_is_named_with_its_bound(client: TestClient, inputs: Json, said: str) -> None:
    answer = client.post(PLAN, json={"inputs": inputs})
    assert answer.status_code == 400, answer.text
    assert said in answer.json()["description"]


def test_a_plan_may_be_taken_as_geojson(client: TestClient) -> None:
    answer = client.post(f"{PLAN}?f=geojson", json={"inputs": {"area": DISTRICT, "difference_t_ha": 5}})
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    kinds = [each["properties"]["kind"] for each in features]
    assert kinds == sorted(kinds, reverse=True)
    assert {each["geometry"]["type"] for each in features} == {"Polygon", "Point"} | {
        each["geometry"]["type"] for each in features if each["properties"]["kind"] == "stratum"
    }
    assert all(shapely.geometry.shape(each["geometry"]).is_valid for each in features)


def test_a_plan_may_be_taken_as_a_table(client: TestClient) -> None:
    plan = planned(client, DISTRICT)
    answer = client.post(
        PLAN, json={"inputs": {"area": DISTRICT, "difference_t_ha": 5}}, headers={"Accept": "text/csv"}
    )
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["point"] for row in rows] == [each["id"] for each in plan["points"]]
    assert [float(row["lon"]) for row in rows] == [each["lon"] for each in plan["points"]]


def test_results_of_the_laboratory_fit_the_table_of_the_plan(client: TestClient) -> None:
    """To the field and back: the table with columns of results added is what `soil_samples` reads."""
    inputs = {"area": DISTRICT, "difference_t_ha": 8}
    plan = planned(client, DISTRICT, difference_t_ha=8)
    planned_rows = list(csv.DictReader(io.StringIO(client.post(f"{PLAN}?f=csv", json={"inputs": inputs}).text)))
    random = np.random.RandomState(2)
    results = [
        {**row, "visit": visit, "top_cm": 0, "bottom_cm": 30, "soc_g_kg": round(12 + gain + random.normal(), 2),
         "bulk_density_g_cm3": 1.3, "coarse_fragments_vol_pct": 0}
        for visit, gain in ((2027, 0.0), (2037, 3.0))
        for row in planned_rows
    ]  # fmt: skip
    written = io.StringIO()
    table = csv.DictWriter(written, list(results[0]))
    table.writeheader()
    table.writerows(results)
    strata = [{"name": each["id"], "area_ha": each["area_ha"]} for each in plan["strata"]]
    asked = {"inputs": {"csv": written.getvalue(), "strata": strata}}
    answer = client.post("/ogc/processes/soil_samples/execution", json=asked)
    assert answer.status_code == 200, answer.text
    change = answer.json()["changes"][0]["fixed_depth"]
    assert change["detectable"] is True
    assert change["change_t_ha"] == pytest.approx(0.3 * 1.3 * 30, abs=1)


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="GDAL's command line is not installed: tests/prepare.sh")
def test_gdal_reads_the_waypoints_that_a_gps_is_given(client: TestClient, tmp_path: Path) -> None:
    plan = planned(client, DISTRICT)
    answer = client.post(f"{PLAN}?f=gpx", json={"inputs": {"area": DISTRICT, "difference_t_ha": 5}})
    assert answer.headers["content-type"] == "application/gpx+xml"
    (tmp_path / "plan.gpx").write_bytes(answer.content)
    told = subprocess.run(
        ["ogrinfo", "-al", "-so", str(tmp_path / "plan.gpx"), "waypoints"], capture_output=True, text=True, check=True
    )
    assert told.stderr == ""
    assert f"Feature Count: {plan['points_per_time']}" in told.stdout
    subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", str(tmp_path / "plan.json"), str(tmp_path / "plan.gpx"), "waypoints"], check=True
    )
    features = json.loads((tmp_path / "plan.json").read_text())["features"]
    assert [each["properties"]["name"] for each in features] == [each["id"] for each in plan["points"]]
    for each, point in zip(features, plan["points"], strict=True):
        assert each["geometry"]["coordinates"][:2] == pytest.approx([point["lon"], point["lat"]], abs=1e-7)
        assert each["properties"]["type"] == f"Stratum {point['stratum']}"
        assert " ha; " in each["properties"]["desc"]


@pytest.mark.parametrize(("lang", "stratum", "stands_for"), [("en", "Stratum", "Stands for"), ("fr", "Strate", "Repr")])
def test_waypoints_speak_words_of_the_language_asked(
    client: TestClient, desk: Desk, lang: str, stratum: str, stands_for: str
) -> None:
    inputs = {"area": DISTRICT, "difference_t_ha": 8, "lang": lang}
    first = ElementTree.fromstring(client.post(f"{PLAN}?f=gpx", json={"inputs": inputs}).content).find("{*}wpt")
    assert first is not None
    assert first.findtext("{*}type") == f"{stratum} A"
    told, *facts = str(first.findtext("{*}desc")).split("; ")
    assert told.startswith(stands_for)
    layers = {layer.titles[lang]: layer for layer in desk.content.fact_layers}
    assert facts
    for name, text in (each.split(": ", 1) for each in facts):
        layer = layers[name]
        assert text in [each.names[lang] for each in layer.classes] or text.endswith(f" {layer.unit}")


def test_a_format_that_a_plan_has_not_is_refused_with_those_of_a_plan(client: TestClient) -> None:
    asked = {"inputs": {"area": FIELD, "difference_t_ha": 5}}
    kml = client.post(f"{PLAN}?f=kml", json=asked)
    assert kml.status_code == 400
    own = "there are json, geojson, csv, gpx, multipart"
    assert kml.json()["description"] == f"f: 'kml' is not offered; {own}"
    assert client.post(f"{PLAN}?f=pdf", json=asked).json()["description"] == kml.json()["description"].replace(
        "kml", "pdf"
    )


def test_the_description_names_units_bounds_and_sources(client: TestClient) -> None:
    about = client.get("/ogc/processes/sampling_plan?f=json").json()
    assert about["inputs"]["difference_t_ha"]["schema"]["x-ogc-unit"]
    assert "Cochran" in about["description"]
    assert "100,000 ha" in about["description"]
    assert {each["role"] for each in about["metadata"]} == {"equation", "source"}
    example = client.post(PLAN, json=about["example"])
    assert example.status_code == 200
    plan = example.json()
    schema = about["outputs"]["plan"]["schema"]["oneOf"][0]
    jsonschema.validate(plan, schema)
    assert set(schema["properties"]) <= set(plan)
    for rows in ("strata", "points"):
        stated = set(schema["properties"][rows]["items"]["properties"]) - {"sd_t_ha"}
        assert stated == set(plan[rows][0])


def test_points_that_would_share_their_ground_are_refused_with_what_there_is_room_for(client: TestClient) -> None:
    """Sixty points on the ground of a parking lot are no plan."""
    bed = box(-1.5, 48.3, -1.49991, 48.30006)
    answer = client.post(PLAN, json={"inputs": {"area": bed, "difference_t_ha": 5}})
    assert answer.status_code == 400
    said = answer.json()["description"]
    assert said.startswith("difference_t_ha: 5 t C/ha needs ")
    assert "nearer to each other than the 2 m" in said
    most = float(said.partition("which tell about ")[2].split(" ")[0])
    fewer = planned(client, bed, difference_t_ha=most * 1.1)
    assert "DENSE" in [note["code"] for note in fewer["notes"]]
    speck = client.post(PLAN, json={"inputs": {"area": box(-1.5, 48.3, -1.49998, 48.30002), "difference_t_ha": 5}})
    assert "too few for a plan: give a larger area" in speck.json()["description"]


def test_fields_far_apart_are_one_plan(client: TestClient) -> None:
    """Their maps are read under each of them, and not between."""
    fields = {
        "type": "MultiPolygon",
        "coordinates": [FIELD["coordinates"], box(36.05, -0.21, 36.06, -0.2)["coordinates"]],
    }
    plan = planned(client, fields)
    assert sum(each["area_ha"] for each in plan["strata"]) + plan["left_out_ha"] == pytest.approx(
        plan["area_ha"], rel=1e-4
    )
    assert {point["lon"] > 0 for point in plan["points"]} == {True, False}
