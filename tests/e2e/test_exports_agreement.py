"""The real layers in every format: read back, they are what GeoJSON gives."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import geopandas
import httpx
import pyogrio
import pytest
import shapely

from helpdesk.services.desk import Desk

csv.field_size_limit(2**31 - 1)
FILES = ("fgb", "gpkg", "parquet")
ROWS = 40


def collections(server: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{server}/features/collections", timeout=60).json()["collections"]
    return found


def page(server: str, collection: str, format_: str, **asked: Any) -> httpx.Response:
    address = f"{server}/features/collections/{collection}/items"
    answer = httpx.get(address, params={"f": format_, "limit": ROWS, **asked}, timeout=120)
    assert answer.status_code == 200, (collection, format_, answer.text[:500])
    return answer


def wanted(server: str, collection: str, **asked: Any) -> list[tuple[str, dict[str, Any], Any]]:
    features = page(server, collection, "json", **asked).json()["features"]
    return [(str(each["id"]), each["properties"], shapely.geometry.shape(each["geometry"])) for each in features]


@pytest.mark.parametrize("format_", FILES)
def test_files_hold_the_values_and_shapes_of_geojson(server: str, tmp_path: Path, format_: str) -> None:
    for each in collections(server):
        offset = max(0, each["itemCount"] // 2 - ROWS)
        right = wanted(server, each["id"], offset=offset)
        path = tmp_path / f"{each['id']}.{format_}"
        path.write_bytes(page(server, each["id"], format_, offset=offset).content)
        table = geopandas.read_parquet(path) if format_ == "parquet" else pyogrio.read_dataframe(path)
        assert len(table) == len(right)
        found = {str(row["feature_id"]): row for row in table.to_dict("records")}
        for identifier, properties, shape in right:
            row = found[identifier]
            # GeoJSON alone prescribes which way rings turn (RFC 7946, 3.1.6).
            assert row["geometry"].equals_exact(shape, tolerance=1e-9, normalize=True), (each["id"], identifier)
            for name, value in properties.items():
                assert _same(row[name], value), (each["id"], identifier, name, row[name], value)


def _same(found: Any, value: Any) -> bool:
    missing = found is None or found != found
    return missing if value is None else bool(not missing and found == value)


def test_texts_hold_the_values_and_shapes_of_geojson(server: str) -> None:
    for each in collections(server):
        right = wanted(server, each["id"])
        rows = list(csv.DictReader(io.StringIO(page(server, each["id"], "csv").text)))
        features = page(server, each["id"], "jsonfg").json()["features"]
        for (identifier, properties, shape), row, feature in zip(right, rows, features, strict=True):
            assert str(feature["id"]) == row["feature_id"] == identifier
            assert feature["properties"] == properties
            assert shapely.from_wkt(row["WKT"]).equals_exact(shape, tolerance=1e-9, normalize=True)
            mended = shapely.geometry.shape(feature["geometry"])
            assert mended.is_valid
            assert mended.equals(shape) or not shape.is_valid
            for name, value in properties.items():
                assert row[name] == _text(value), (each["id"], name)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def test_every_offered_crs_is_written_where_it_belongs(server: str, tmp_path: Path) -> None:
    """Read by GDAL and moved back, features lie where they were."""
    for each in collections(server):
        right = {identifier: shape for identifier, _, shape in wanted(server, each["id"])}
        for crs in each["crs"]:
            path = tmp_path / f"{each['id']}.gpkg"
            path.write_bytes(page(server, each["id"], "gpkg", crs=crs).content)
            table = pyogrio.read_dataframe(path).to_crs("OGC:CRS84")
            for identifier, shape in zip(table["feature_id"], table.geometry, strict=True):
                was = right[str(identifier)]
                if was.bounds[1] >= -85 and was.bounds[3] <= 85:
                    assert shape.hausdorff_distance(was) < 1e-6, (each["id"], crs, identifier)


def test_json_fg_tells_when_a_statement_is_valid(server: str, desk: Desk) -> None:
    """Both days of its interval count; the last is the one before the first day that does not."""
    told = page(server, "statements", "jsonfg", limit=1000).json()["features"]
    assert len(told) == len(desk.content.statements)
    intervals = {feature["id"]: feature["time"] for feature in told}
    for statement in desk.content.statements.values():
        start, end = statement.validity.start, statement.validity.end
        last = (end - timedelta(days=1)).isoformat() if end else ".."
        expected = {"interval": [start.isoformat() if start else "..", last]} if start or end else None
        assert intervals[statement.id] == expected
    assert any(time and time["interval"][1] != ".." for time in intervals.values())
