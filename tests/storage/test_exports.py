"""Files of features, read back by GDAL, pyarrow and geopandas."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from helpdesk.domain.errors import BadParameter, Crowded, Unavailable
from helpdesk.ports import Column, FeatureTable, Shapes
from helpdesk.storage.exports.writer import FileWriter

from ..faults.disks import full

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG_4326 = "http://www.opengis.net/def/crs/EPSG/0/4326"
EPSG_3857 = "http://www.opengis.net/def/crs/EPSG/0/3857"
FORMATS = ("fgb", "gpkg", "parquet")
BIG = 2**53 + 1
MOST = 10_000_000

COLUMNS = [
    Column("name", "string"),
    Column("count", "integer"),
    Column("share", "number"),
    Column("arable", "boolean"),
    Column("day", "string", "date"),
    Column("moment", "string", "date-time"),
]
ROWS: dict[str, list[Any]] = {
    "name": ["Comté <1> & co", None, "", "Ünï\ncode"],
    "count": [BIG, -3, None, 0],
    "share": [1.5, None, -0.1, 3.0],
    "arable": [True, False, None, True],
    "day": ["2024-02-29", None, "1899-12-31", "2026-11-25"],
    "moment": ["2024-02-29T12:30:00Z", "2024-02-29T12:30:00.250Z", None, "1970-01-01T00:00:00Z"],
}
DAYS = [date(2024, 2, 29), None, date(1899, 12, 31), date(2026, 11, 25)]
MOMENTS = [
    datetime(2024, 2, 29, 12, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 12, 30, 0, 250_000, tzinfo=UTC),
    None,
    datetime(1970, 1, 1, tzinfo=UTC),
]
SHAPES = [
    shapely.box(-5, 47, -1, 49),
    shapely.Polygon([(10, 50), (11, 50), (11, 51)]),
    None,
    shapely.box(170, -50, 175, -40),
]


def batches(size: int = 3) -> Iterator[Shapes]:
    for start in range(0, len(SHAPES), size):
        part = slice(start, start + size)
        yield Shapes(
            ids=list(range(len(SHAPES)))[part],
            wkb=[None if shape is None else shapely.to_wkb(shape) for shape in SHAPES[part]],
            properties={name: values[part] for name, values in ROWS.items()},
        )


def table(crs: str = CRS84, held: Iterator[Shapes] | None = None, columns: list[Column] = COLUMNS) -> FeatureTable:
    return FeatureTable(
        name="fields", title="Fields of a farm", description="Where pH < 5.5", crs=crs, columns=columns,
        batches=batches() if held is None else held, about={"credit": "A Soil Institute", "licence": "CC-BY-4.0"},
    )  # fmt: skip


def written(folder: Path, format_: str, what: FeatureTable) -> Path:
    path = folder / f"fields.{format_}"
    path.write_bytes(b"".join(FileWriter(MOST).write(format_, what)))
    return path


@pytest.mark.parametrize("format_", FORMATS)
def test_values_types_and_shapes_come_back(tmp_path: Path, format_: str) -> None:
    path = written(tmp_path, format_, table())
    for number, shape in enumerate(SHAPES):
        row = _row(path, number)
        assert (shape is None and row["geometry"] is None) or row["geometry"].equals(shape)
        for name in ("name", "count", "share", "arable"):
            assert _same(row[name], ROWS[name][number]), (name, number)
        assert _same(_day(row["day"]), DAYS[number])
        assert _same(_moment(row["moment"]), MOMENTS[number])


def _row(path: Path, number: int) -> Any:
    """One row at a time, since pandas makes fractions of a column of whole numbers with gaps."""
    if path.suffix == ".parquet":
        row = pq.read_table(path).slice(number, 1).to_pylist()[0]
        return row | {"geometry": None if row["geometry"] is None else shapely.from_wkb(row["geometry"])}
    return pyogrio.read_dataframe(path, skip_features=number, max_features=1).iloc[0]


def _same(found: Any, wanted: Any) -> bool:
    missing = found is None or found != found or str(found) == "<NA>"
    return missing if wanted is None else not missing and found == wanted


def _day(value: Any) -> Any:
    return value.date() if hasattr(value, "date") and value == value else value


def _moment(value: Any) -> Any:
    return value.to_pydatetime() if hasattr(value, "to_pydatetime") and value == value else value


@pytest.mark.parametrize("format_", FORMATS)
def test_whole_numbers_dates_and_booleans_have_types_of_their_own(tmp_path: Path, format_: str) -> None:
    path = written(tmp_path, format_, table())
    if format_ == "parquet":
        types = {field.name: str(field.type) for field in pq.read_schema(path)}
        assert types["count"] == "int64"
        assert types["arable"] == "bool"
        assert types["day"] == "date32[day]"
        assert types["moment"] == "timestamp[ms, tz=UTC]"
    else:
        about = pyogrio.read_info(path)
        types = dict(zip(about["fields"], about["ogr_types"], strict=True))
        assert types["count"] == "OFTInteger64"
        assert types["moment"] == "OFTDateTime"
        assert about["dtypes"][list(about["fields"]).index("arable")] == "bool"
        assert about["features"] == 4
        assert about["geometry_type"] == "Polygon"


@pytest.mark.parametrize("format_", FORMATS)
def test_x_stands_before_y_in_files_of_every_crs(tmp_path: Path, format_: str) -> None:
    for crs, code in ((CRS84, 4326), (EPSG_4326, 4326), (EPSG_3857, 3857)):
        path = written(tmp_path, format_, table(crs))
        read = geopandas.read_parquet(path) if format_ == "parquet" else pyogrio.read_dataframe(path)
        assert read.crs.to_epsg() == code or read.crs.to_string() == "OGC:CRS84"
        assert tuple(read.total_bounds) == (-5, -50, 175, 51)


def test_geoparquet_says_what_readers_skip_by(tmp_path: Path) -> None:
    path = written(tmp_path, "parquet", table())
    geo = json.loads(pq.read_schema(path).metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert geo["version"] == "1.1.0"
    assert column["geometry_types"] == ["Polygon"]
    assert column["bbox"] == [-5, -50, 175, 51]
    assert "crs" not in column
    some = geopandas.read_parquet(path, bbox=(-6, 46, 0, 50))
    assert list(some["name"]) == ["Comté <1> & co"]
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_geopackage_tells_what_it_holds_and_on_which_terms(tmp_path: Path) -> None:
    path = written(tmp_path, "gpkg", table())
    about = pyogrio.read_info(path, layer="fields")
    assert about["layer_metadata"]["CREDIT"] == "A Soil Institute"
    assert about["layer_metadata"]["LICENCE"] == "CC-BY-4.0"
    assert about["layer_metadata"]["IDENTIFIER"] == "Fields of a farm"
    assert about["layer_metadata"]["DESCRIPTION"] == "Where pH < 5.5"
    assert about["capabilities"]["fast_spatial_filter"]


def test_a_flatgeobuf_of_places_has_an_index(tmp_path: Path) -> None:
    whole = [shape for shape in SHAPES if shape is not None]
    held = Shapes(ids=[1, 2, 3], wkb=[shapely.to_wkb(shape) for shape in whole], properties={"name": ["a", "b", "c"]})
    path = written(tmp_path, "fgb", table(held=iter((held,)), columns=[Column("name", "string")]))
    assert pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"]
    assert list(pyogrio.read_dataframe(path, bbox=(-6, 46, 0, 50))["name"]) == ["a"]


@pytest.mark.parametrize("format_", FORMATS)
def test_no_feature_at_all_is_a_file_too(tmp_path: Path, format_: str) -> None:
    path = written(tmp_path, format_, table(held=iter(())))
    read = geopandas.read_parquet(path) if format_ == "parquet" else pyogrio.read_dataframe(path)
    assert len(read) == 0
    assert {"name", "count"} <= set(read.columns)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_property_may_have_any_name(tmp_path: Path, format_: str) -> None:
    names = ["fid", "geom", "bbox", "Größe (m²)", 'a "b"']
    columns = [Column(name, "integer") for name in names]
    held = Shapes(ids=[1], wkb=[shapely.to_wkb(shapely.Point(1, 2))], properties={name: [7] for name in names})
    path = written(tmp_path, format_, table(held=iter((held,)), columns=columns))
    read = geopandas.read_parquet(path) if format_ == "parquet" else pyogrio.read_dataframe(path)
    assert set(names) <= set(read.columns)
    assert {name: read.iloc[0][name] for name in names} == dict.fromkeys(names, 7)


def test_kinds_of_geometry_may_be_mixed(tmp_path: Path) -> None:
    mixed = [shapely.Point(1, 2), shapely.box(0, 0, 1, 1), shapely.MultiPoint([(1, 2), (3, 4)])]
    held = Shapes(ids=[1, 2, 3], wkb=[shapely.to_wkb(shape) for shape in mixed], properties={"name": ["a", "b", "c"]})
    for format_ in FORMATS:
        path = written(tmp_path, format_, table(held=iter((held,)), columns=[Column("name", "string")]))
        read = geopandas.read_parquet(path) if format_ == "parquet" else pyogrio.read_dataframe(path)
        assert {shape.geom_type for shape in read.geometry} == {"Point", "Polygon", "MultiPoint"}


def test_nothing_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for format_ in FORMATS:
        assert b"".join(FileWriter(MOST).write(format_, table()))
    pieces = FileWriter(MOST).write("gpkg", table())
    next(pieces)
    del pieces

    def broken() -> Iterator[Shapes]:
        yield next(batches())
        raise Unavailable("the store went away")

    with pytest.raises(Unavailable):
        FileWriter(MOST).write("fgb", table(held=broken()))
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_is_not_written_is_refused() -> None:
    with pytest.raises(BadParameter, match="fgb, gpkg, parquet"):
        FileWriter(MOST).write("shp", table())


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_that_is_not_read_to_its_end_leaves_nothing_behind(
    format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pieces = FileWriter(MOST).write(format_, table())
    assert next(pieces)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format_", [*FORMATS, "gpx"])
@pytest.mark.parametrize("room", [4_096, 40_000, 150_000])
def test_what_finds_no_room_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str, room: int
) -> None:
    many = Shapes(
        ids=list(range(1000)), wkb=[shapely.to_wkb(shapely.Point(1, 2))] * 1000, properties={"name": ["x" * 200] * 1000}
    )
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with full(tmp_path, room):
        with pytest.raises(Crowded, match=r"no room for another file"):
            FileWriter(MOST).write(format_, table(held=iter([many]), columns=[Column("name", "string")]))
        assert shutil.disk_usage(tmp_path).used == 0
