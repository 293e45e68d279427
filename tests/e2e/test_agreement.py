"""The same answer through every door: advice, EDR, a downloaded coverage read by GDAL, and features listed by GDAL."""

import json
import random
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from rasterio.warp import transform

from helpdesk.domain.geo import LonLat
from helpdesk.services.desk import Desk

POINTS = 200
NEEDS_GDAL = pytest.mark.skipif(
    shutil.which("ogrinfo") is None, reason="GDAL's command line tools are missing: apt-get install gdal-bin"
)


@pytest.fixture(scope="module")
def land(desk: Desk) -> list[tuple[float, float]]:
    """Random points, uniform on the sphere, where the land cover map shows land."""
    rng = random.Random(4)
    found: list[tuple[float, float]] = []
    while len(found) < POINTS:
        lon, lat = rng.uniform(-180, 180), float(np.degrees(np.arcsin(rng.uniform(-0.9, 0.97))))
        lon, lat = round(lon, 4), round(lat, 4)
        reading = desk.rasters.value_at("land-cover", LonLat(lon=lon, lat=lat))
        if reading.number not in (None, 0):
            found.append((lon, lat))
    return found


@pytest.fixture(scope="module")
def coverages(server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Three coverages downloaded whole by the first coverage link of their collection, at default settings."""
    folder = tmp_path_factory.mktemp("coverages")
    found = {}
    for layer in ("soc-content", "ipcc-climate-zone", "elevation"):
        path = folder / f"{layer}.tif"
        described = httpx.get(f"{server}/ogc/collections/{layer}", timeout=30).json()
        link = next(link for link in described["links"] if link["rel"].endswith("/coverage"))
        assert link["href"] == f"{server}/ogc/collections/{layer}/coverage?f=GTiff"
        assert httpx.head(link["href"], timeout=120).status_code == 200
        response = httpx.get(link["href"], timeout=120)
        assert response.status_code == 200, response.text[:500]
        path.write_bytes(response.content)
        found[layer] = path
    return found


def decoded(coverage: dict[str, Any], name: str) -> str | float | None:
    """The one value of a parameter: the id of its class where there are classes, else the number as it was sent."""
    number: float | None = coverage["ranges"][name]["values"][0]
    encoding: dict[str, int] | None = coverage["parameters"][name].get("categoryEncoding")
    if number is None or encoding is None:
        return number
    return next(identifier for identifier, value in encoding.items() if value == number)


def test_edr_positions_agree_with_advice(server: str, land: list[tuple[float, float]]) -> None:
    with httpx.Client(timeout=30) as client:
        for lon, lat in land:
            soil = client.get(f"{server}/api/advice", params={"lon": lon, "lat": lat}).json()["soil"]
            answer = client.get(
                f"{server}/ogc/collections/soil/position", params={"coords": f"POINT({lon} {lat})", "f": "json"}
            )
            assert answer.status_code == 200, answer.text[:300]
            coverage = answer.json()
            values = {name: decoded(coverage, name) for name in coverage["ranges"]}
            # Maps that are no facts of a place, such as gains, are parameters here as well.
            assert soil.keys() <= values.keys()
            assert {name: values[name] for name in soil} == {name: fact["value"] for name, fact in soil.items()}, (
                lon,
                lat,
            )


def test_advice_by_edr_agrees_with_the_decision_record(server: str, land: list[tuple[float, float]]) -> None:
    """Soil, status, floor, ceiling, fact, number of norms and of pieces of advice, who decides, and whether the day is
    closed, on every topic, at random places on random days."""
    rng = random.Random(1306)
    known = [(-4.41, 48.63), (-55.5, -11.86), (36.05, -0.2), (8.99, 13.81), (-112.82, 49.7)]
    with httpx.Client(timeout=60) as client:
        for lon, lat in [*known, *land[:25]]:
            on = (date(2016, 1, 1) + timedelta(days=rng.randrange(4500))).isoformat()
            record = client.get(f"{server}/api/advice", params={"lon": lon, "lat": lat, "on": on}).json()
            asked = {"coords": f"POINT({lon} {lat})", "datetime": on}
            answer = client.get(f"{server}/ogc/collections/advice/position", params=asked)
            assert answer.status_code == 200, answer.text[:300]
            coverage = answer.json()
            assert coverage["helpdesk:records"] == [f"{server}/api/advice/{record['id']}"]
            values = {name: decoded(coverage, name) for name in coverage["ranges"]}
            assert {name: values[name] for name in record["soil"]} == {
                name: fact["value"] for name, fact in record["soil"].items()
            }
            for name, topic in record["topics"].items():
                decided = topic["decision"]["decided_by"]
                assert values[f"{name}:status"] == topic["status"]
                assert values[f"{name}:advice"] == len(topic["advice"])
                assert values[f"{name}:norms"] == len(topic["norms"])
                assert values[f"{name}:decided_by"] == (decided[0] if len(decided) == 1 else None)
                for what in ("floor", "ceiling"):
                    assert values.get(f"{name}:{what}") == topic[what], (name, what)
                closed = {None: None, True: "yes", False: "no"}[topic["closed_on_day"]]
                assert values.get(f"{name}:closed") == closed, (name, on)
                fact = topic["fact"]["value"] if topic["fact"] else None
                assert values.get(f"{name}:fact") == (None if isinstance(fact, str | bool) else fact), name


def test_a_coverage_in_metres_agrees_with_edr(server: str, land: list[tuple[float, float]]) -> None:
    """One cell around each place, by box and by place, in the web's Mercator."""
    with httpx.Client(timeout=30) as client:
        for lon, lat in land[:40]:
            if abs(lat) > 80:
                continue
            (x,), (y,) = transform("EPSG:4326", "EPSG:3857", [lon], [lat])
            box = f"{x - 5},{y - 5},{x + 5},{y + 5}"
            query = {"bbox": box, "bbox-crs": "EPSG:3857", "crs": "EPSG:3857", "width": "1", "height": "1"}
            answer = client.get(f"{server}/ogc/collections/land-cover/coverage", params=query)
            assert answer.status_code == 200, answer.text[:300]
            with rasterio.MemoryFile(answer.content) as memory, memory.open() as dataset:
                pixel = int(dataset.read(1)[0, 0])
            place = {"coords": f"POINT({lon} {lat})"}
            edr = client.get(f"{server}/ogc/collections/land-cover/position", params=place).json()
            assert edr["ranges"]["land_cover"]["values"] == [None if pixel == 255 else pixel], (lon, lat)


@NEEDS_GDAL
def test_a_downloaded_coverage_read_by_gdal_agrees_with_advice(
    server: str, coverages: dict[str, Path], land: list[tuple[float, float]], desk: Desk
) -> None:
    facts = {str(layer.fact): layer for layer in desk.content.fact_layers if layer.id in coverages}
    for fact, layer in facts.items():
        path = coverages[layer.id]
        info = json.loads(subprocess.run(["gdalinfo", "-json", str(path)], capture_output=True, check=True).stdout)
        assert info["bands"][0]["noDataValue"] in (255, -9999)
        assert "WGS 84" in info["coordinateSystem"]["wkt"]
        with rasterio.open(path) as dataset, httpx.Client(timeout=30) as client:
            for lon, lat in land:
                number = next(dataset.sample([(lon, lat)], masked=True))[0]
                value = client.get(f"{server}/api/advice", params={"lon": lon, "lat": lat}).json()["soil"][fact][
                    "value"
                ]
                expected = None if number is np.ma.masked else layer.reading(float(number))
                assert expected == value, (layer.id, lon, lat)


@NEEDS_GDAL
def test_gdal_lists_and_reads_the_features(server: str, desk: Desk) -> None:
    listed = subprocess.run(
        ["ogrinfo", "-ro", "-q", f"OAPIF:{server}/features"], capture_output=True, text=True, check=True
    ).stdout
    for layer in ("regions", "statements", "admin1", "countries", "soil-points"):
        assert layer in listed
    counted = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-oo", "PAGE_SIZE=1000", f"OAPIF:{server}/features", "regions"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert f"Feature Count: {len(desk.content.regions)}" in counted


@NEEDS_GDAL
def test_regions_of_features_agree_with_advice(server: str, land: list[tuple[float, float]], tmp_path: Path) -> None:
    """The regions that GDAL downloads hold the same points as the regions that advice names."""
    target = tmp_path / "regions.gpkg"
    subprocess.run(
        ["ogr2ogr", "-f", "GPKG", str(target), f"OAPIF:{server}/features", "regions", "-oo", "PAGE_SIZE=1000"],
        check=True,
        capture_output=True,
    )
    frame = pyogrio.read_dataframe(target)
    known = [(-4.41, 48.63), (-55.5, -11.86), (36.05, -0.2), (8.99, 13.81), (-112.82, 49.7)]
    with httpx.Client(timeout=30) as client:
        for lon, lat in [*known, *land[:100]]:
            answer = client.get(f"{server}/api/advice", params={"lon": lon, "lat": lat}).json()
            if answer["border"]:
                continue
            covering = set(frame.loc[frame.geometry.covers(shapely.Point(lon, lat)), "id"])
            assert covering == {region["id"] for region in answer["regions"]}, (lon, lat)


def test_the_process_gives_the_same_record(server: str) -> None:
    inputs = {"lon": -4.41, "lat": 48.63, "on": "2026-11-23", "lang": "fr"}
    ran = httpx.post(f"{server}/ogc/processes/advise/execution", json={"inputs": inputs}, timeout=30)
    assert ran.status_code == 200, ran.text[:500]
    assert ran.json() == httpx.get(f"{server}/api/advice", params=inputs, timeout=30).json()


def test_the_parts_of_an_area_add_up_and_agree_with_advice(server: str) -> None:
    ring = [[-4.6, 48.56], [-4.35, 48.56], [-4.35, 48.64], [-4.6, 48.64], [-4.6, 48.56]]
    inputs = {"area": {"type": "Polygon", "coordinates": [ring]}, "on": "2026-11-23"}
    ran = httpx.post(f"{server}/ogc/processes/advise-area/execution", json={"inputs": inputs}, timeout=60)
    assert ran.status_code == 200, ran.text[:500]
    answer = ran.json()
    assert sum(part["area_m2"] for part in answer["parts"]) == pytest.approx(answer["area_m2"])
    assert len(answer["parts"]) > 1
    for part in answer["parts"]:
        place = part["record"]["place"]
        alone = httpx.get(
            f"{server}/api/advice", params={"lon": place["lon"], "lat": place["lat"], "on": "2026-11-23"}, timeout=30
        ).json()
        assert alone["regions"] == part["record"]["regions"]
        assert alone["topics"] == part["record"]["topics"]


@pytest.mark.parametrize("area", [None, 5, {"type": "Point", "coordinates": [0, 0]}, {"type": "Polygon"}, {}])
def test_what_is_no_area_is_refused(server: str, area: object) -> None:
    ran = httpx.post(f"{server}/ogc/processes/advise-area/execution", json={"inputs": {"area": area}}, timeout=30)
    assert ran.status_code == 400
    assert "area" in ran.text
