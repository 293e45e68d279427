"""File formats: what a reader takes from real files, and what it refuses."""

import builtins
import gzip
import io
import json
import os
import pickle
import sqlite3
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import rasterio
import rasterio.shutil
import shapely
from numpy.lib import format as npy
from PIL import Image

from helpdesk.domain.errors import IngestFailed
from helpdesk.storage.ingest import vectors
from helpdesk.storage.ingest.grids import NO_CLASS
from helpdesk.storage.ingest.readers import read_raster, read_vector
from helpdesk.storage.ingest.readers.limesoda import ArrayUnpickler

WORLD = rasterio.transform.from_bounds(-180, -90, 180, 90, 8, 4)


def write_raster(path: Path, values: object, **profile: object) -> str:
    array = np.asarray(values)
    given = {"driver": "GTiff", "width": 8, "height": 4, "count": 1, "crs": "EPSG:4326", "transform": WORLD}
    with rasterio.open(path, "w", **given | {"dtype": array.dtype} | profile) as target:
        target.write(np.broadcast_to(array, (4, 8)), 1)
    return str(path)


def write_netcdf(folder: Path, name: str, values: object) -> str:
    """A NetCDF file with one variable `name`, by GDAL's own driver."""
    plain = write_raster(folder / f"{name}.tif", np.asarray(values, dtype=np.float64), nodata=-1)
    path = str(folder / f"{name}.nc")
    with rasterio.open(plain) as source:
        rasterio.shutil.copy(source, path, driver="netCDF", BAND_NAMES=name)
    return path


def test_zeros_common_to_several_variables_are_no_data(tmp_path: Path) -> None:
    sand, clay = np.full((4, 8), 40.0), np.full((4, 8), 20.0)
    sand[0, :3] = clay[0, :2] = 0
    clay[3, 7] = -1
    paths = [write_netcdf(tmp_path, "SAND", sand), write_netcdf(tmp_path, "CLAY", clay)]
    raster = read_raster("netcdf", paths, {"variable": "CLAY", "empty_where_all_zero": ["SAND", "CLAY"]})
    assert np.isnan(raster.values[0, 0]).tolist() == [True, True] + [False] * 6
    assert raster.values[0, 0, 2] == 20
    assert np.isnan(raster.values[0, 3, 7])
    assert (raster.grid.west, raster.grid.north) == (-180, 90)


def test_a_variable_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no variable 'silt'; the files have SAND"):
        read_raster("netcdf", [write_netcdf(tmp_path, "SAND", np.ones((4, 8)))], {"variable": "silt"})


def test_a_png_is_a_grid_of_the_world_with_scale_offset_and_nodata(tmp_path: Path) -> None:
    Image.fromarray(np.array([[0, 10], [20, 255]], np.uint8)).save(tmp_path / "height.png")
    options = {"scale": 28, "offset": -450, "nodata": [255]}
    raster = read_raster("png-grid", [str(tmp_path / "height.png")], options)
    np.testing.assert_array_equal(raster.values[0], [[-450, -170], [110, np.nan]])
    assert (raster.grid.dx, raster.grid.dy) == (180, 90)


def test_classes_keep_their_codes_and_lose_the_sea(tmp_path: Path) -> None:
    Image.fromarray(np.array([[10, 32], [5, 18]], np.uint8)).save(tmp_path / "climate.png")
    raster = read_raster("png-grid", [str(tmp_path / "climate.png")], {"as_classes": True, "nodata": [32]})
    assert raster.values.dtype == np.uint8
    assert raster.values[0].tolist() == [[10, NO_CLASS], [5, 18]]


def test_codes_that_do_not_fit_a_byte_are_refused(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "codes.tif", np.arange(32, dtype=np.int16).reshape(4, 8) * 10)
    with pytest.raises(ValueError, match="run from 0 to 310"):
        read_raster("geotiff", [path], {"as_classes": True})


def test_a_wrong_datum_can_be_overruled(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "clarke.tif", np.arange(32, dtype=np.uint8).reshape(4, 8), crs="EPSG:4008")
    raster = read_raster("geotiff", [path], {"crs": "EPSG:4326", "as_classes": True})
    assert raster.values[0].ravel().tolist() == list(range(32))
    with pytest.raises(ValueError, match="give the option cell"):
        read_raster("geotiff", [path], {"as_classes": True})


def test_a_projected_raster_is_warped_to_degrees(tmp_path: Path) -> None:
    path = tmp_path / "mercator.tif"
    transform = rasterio.transform.from_bounds(0, 0, 1_000_000, 1_000_000, 100, 100)
    profile = {"driver": "GTiff", "width": 100, "height": 100, "count": 1, "dtype": "int16", "nodata": -32768}
    with rasterio.open(path, "w", **profile, crs="EPSG:3857", transform=transform) as target:
        target.write(np.full((1, 100, 100), 57, np.int16))
    raster = read_raster("geotiff", [str(path)], {"cell": 0.5, "window": (-2, -2, 4, 4)})
    assert raster.values.shape == (1, 12, 12)
    assert raster.values[0, 3, 6] == 57
    assert np.isnan(raster.values[0, 0, 0])


@pytest.mark.parametrize(
    ("reader", "options", "message"),
    [
        ("geotif", {}, r"no reader 'geotif' \(did you mean 'geotiff'\?\)"),
        ("geotiff", {"windw": [0, 0, 1, 1]}, "'windw'; its options are: window, band"),
        ("netcdf", {}, "missing a required .*: 'variable'; its options are: variable, "),
    ],
)
def test_a_slip_in_a_layer_file_is_told_with_what_there_is(
    reader: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(IngestFailed, match=message):
        read_raster(reader, [], options)


class Evil:
    """A pickle that would run a command when it is loaded."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch harmed",)


def write_npz(path: Path, **arrays: object) -> str:
    """An `.npz` whose object arrays are pickles, as numpy writes them."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, values in arrays.items():
            buffer = io.BytesIO()
            npy.write_array(buffer, np.asarray(values), allow_pickle=True)
            archive.writestr(f"{name}.npy", buffer.getvalue())
    return str(path)


def field_sample(path: Path, **changes: object) -> str:
    arrays = {
        "dataset_data": np.array([[12.8, 5.5, 250.0], [10.0, 6.0, 200.0]]),
        "dataset_columns": np.array(["SOC_target", "pH_target", "Clay_target"], dtype=object),
        "coordinates_data": np.array([[500000.0, 10000000.0], [500000.0, 9990000.0]]),
        "coordinates_columns": np.array(["x_32723", "y_32723"], dtype=object),
    }
    return write_npz(path, **arrays | changes)


def test_field_samples_come_in_degrees_and_percent(tmp_path: Path) -> None:
    paths = [field_sample(tmp_path / "MG.44.npz"), field_sample(tmp_path / "X.2.npz")]
    table = read_vector("limesoda", paths, {"grams_per_kilogram": ["MG.44"]})
    assert table["soc_pct"].tolist() == pytest.approx([1.28, 1.0, 12.8, 10.0])
    assert table["clay_pct"].tolist() == pytest.approx([25, 20, 250, 200])
    assert table["ph"].tolist() == pytest.approx([5.5, 6.0, 5.5, 6.0])
    assert table["id"].tolist() == ["MG.44-1", "MG.44-2", "X.2-1", "X.2-2"]
    assert (table.geometry.iloc[0].x, table.geometry.iloc[0].y) == pytest.approx((-45, 0), abs=1e-6)


def test_fields_without_true_coordinates_are_left_out(tmp_path: Path) -> None:
    dummy = np.array(["x_dummy_4326", "y_dummy_4326"], dtype=object)
    nowhere = write_npz(tmp_path / "N.2.npz", dataset_data=np.zeros((2, 1)))
    paths = [field_sample(tmp_path / "A.2.npz"), field_sample(tmp_path / "D.2.npz", coordinates_columns=dummy), nowhere]
    assert set(read_vector("limesoda", paths, {})["dataset"]) == {"A.2"}


def test_a_pickle_that_asks_for_code_is_refused_and_nothing_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    evil = field_sample(tmp_path / "E.2.npz", coordinates_columns=np.array([Evil(), "y_32723"], dtype=object))
    with pytest.raises(pickle.UnpicklingError, match="system is not allowed in a data file"):
        read_vector("limesoda", [evil], {})
    assert not (tmp_path / "harmed").exists()
    np.load(evil, allow_pickle=True)["coordinates_columns"]
    assert (tmp_path / "harmed").exists(), "the pickle is harmless, so this test proves nothing"


@pytest.mark.parametrize("name", ["eval", "exec", "getattr", "__import__"])
def test_no_builtin_can_be_reached(name: str) -> None:
    with pytest.raises(pickle.UnpicklingError, match=f"builtins.{name}"):
        ArrayUnpickler(io.BytesIO(pickle.dumps(getattr(builtins, name)))).load()


def test_place_names_are_folded_for_searching(tmp_path: Path) -> None:
    place = {"country_code": "IN", "city": "Ludhiāna", "latitude": 30.9, "longitude": 75.85, "state": "Punjab"}
    with gzip.open(tmp_path / "geocode.gz", "wt", encoding="utf-8") as file:
        json.dump([place | {"population": 1545368, "county": "Ludhiāna"}, place], file)
    table = read_vector("geonames", [str(tmp_path / "geocode.gz")], {})
    assert table["folded"].tolist() == ["ludhiana"] * 2
    assert table["population"].tolist() == [1545368, 0]
    assert table.geometry.iloc[0].coords[0] == (75.85, 30.9)


def square(west: float, south: float, size: float = 1) -> shapely.Polygon:
    return shapely.box(west, south, west + size, south + size)


@pytest.fixture
def gazetteer(tmp_path: Path) -> list[str]:
    """Two countries side by side; the package gave the third unit of A to country B."""
    units = [
        ("West", "1B1", "A", "Left", square(0, 0)),
        ("Middle", "1B2", "A", "Right", square(1, 0)),
        ("East", "1B3", "B", "Far", square(2, 0)),
        ("Over", "2B1", "B", "Far", square(3, 0)),
        ("Island", "1B4", "B", "Far", square(-5, 0)),
        ("Beyond", "2B2", "B", "Far", square(4, 0)),
        ("Last", "2B3", "B", "Far", square(5, 0)),
    ]
    lines = ["name,shape_id,lon,lat,admin1,admin2", *(f"{n},{s},0,0,{a},{p}" for n, s, a, p, _ in units)]
    (tmp_path / "geo-boundaries.csv").write_text("\n".join(lines))
    with sqlite3.connect(tmp_path / "data.db") as connection:
        connection.execute("CREATE TABLE location_data (name TEXT, shape_id TEXT, coordinates BLOB)")
        rows = [(name, shape_id, shapely.to_wkb(shape)) for name, shape_id, _, _, shape in units]
        connection.executemany("INSERT INTO location_data VALUES (?, ?, ?)", rows)
    connection.close()
    return [str(tmp_path / "data.db"), str(tmp_path / "geo-boundaries.csv")]


def test_units_belong_to_the_country_of_their_file_and_the_parent_of_their_neighbour(gazetteer: list[str]) -> None:
    table = read_vector("wkb-sqlite", gazetteer, {"countries": ["A"]}).set_index("name")
    assert set(table.index) == {"West", "Middle", "East", "Island"}
    assert set(table["country"]) == {"A"}
    assert table.loc["East", "parent"] == "Right"
    assert table.loc["Island", "parent"] == "Left"
    assert table["parent_inferred"].to_dict() == {"West": False, "Middle": False, "East": True, "Island": True}


def test_a_country_that_the_package_does_not_know_is_named(gazetteer: list[str]) -> None:
    with pytest.raises(ValueError, match="no units of Atlantis"):
        read_vector("wkb-sqlite", gazetteer, {"countries": ["A", "Atlantis"]})


def test_vector_columns_are_renamed_and_a_missing_one_is_named(tmp_path: Path) -> None:
    path = tmp_path / "units.geojson"
    gpd.GeoDataFrame({"admin": ["A"], "code": [7]}, geometry=[square(0, 0)], crs="EPSG:4326").to_file(path)
    table = read_vector("ogr", [str(path)], {"columns": {"country": "admin"}})
    assert list(table.columns) == ["country", "geometry"]
    with pytest.raises(ValueError, match="no property nmae; the file has admin, code"):
        read_vector("ogr", [str(path)], {"columns": {"name": "nmae"}})


def test_columns_with_gaps_keep_their_type_and_every_digit(tmp_path: Path) -> None:
    columns = {
        "count": pd.array([2**53 + 1, None], dtype="Int64"),
        "small": pd.array([7, None], dtype="Int32"),
        "seen": pd.array([True, None], dtype="boolean"),
        "share": [0.5, None],
    }
    given = gpd.GeoDataFrame(columns, geometry=[square(0, 0), square(1, 1)], crs="EPSG:4326")
    given.to_file(tmp_path / "given.gpkg")
    table = read_vector("ogr", [str(tmp_path / "given.gpkg")], {"columns": {name: name for name in columns}})
    table.to_file(tmp_path / "kept.gpkg")
    info = pyogrio.read_info(tmp_path / "kept.gpkg")
    assert list(info["dtypes"]) == ["int64", "int64", "bool", "float64"]
    assert table["count"].iloc[0] == 2**53 + 1
    assert table.isna().iloc[1][list(columns)].all()


def test_zipped_shapefiles_and_files_without_an_ending_are_read(tmp_path: Path) -> None:
    table = gpd.GeoDataFrame({"admin": ["A"]}, geometry=[square(0, 0)], crs="EPSG:4326")
    (tmp_path / "shp").mkdir()
    table.to_file(tmp_path / "shp" / "units.shp")
    with zipfile.ZipFile(tmp_path / "0123-units.zip", "w") as archive:
        for part in (tmp_path / "shp").iterdir():
            archive.write(part, part.name)
    (tmp_path / "4567-ADM1").write_text(table.to_json())
    for name in ("0123-units.zip", "4567-ADM1"):
        found = read_vector("ogr", [str(tmp_path / name)], {"columns": {"country": "admin"}})
        assert found["country"].tolist() == ["A"]
        assert found.geometry.iloc[0].equals(square(0, 0))


def ragged(seed: int) -> np.ndarray:
    """A winding common border from south to north."""
    steps = np.linspace(0, 1, 200)
    return np.column_stack([1 + 0.01 * np.sin(steps * 90 + seed), steps])


def test_simplified_neighbours_keep_one_common_border() -> None:
    line = ragged(1)
    left = shapely.Polygon([(0, 0), *line, (0, 1)])
    right = shapely.Polygon([(2, 0), (2, 1), *line[::-1]])
    table = gpd.GeoDataFrame({"id": ["l", "r"]}, geometry=[left, right], crs="EPSG:4326")
    simple = vectors.clean(table, "id", 0.01)
    assert (
        shapely.get_num_coordinates(simple.geometry.values).sum()
        < 0.5 * shapely.get_num_coordinates(table.geometry.values).sum()
    )
    assert shapely.coverage_is_valid(simple.geometry.values)
    assert simple.geometry.union_all().area == pytest.approx(2.0)


def test_invalid_polygons_are_repaired_and_valid_ones_left_alone() -> None:
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    table = gpd.GeoDataFrame({"id": ["bow", "square"]}, geometry=[bow, square(5, 5)], crs="EPSG:4326")
    clean = vectors.clean(table, "id", None)
    assert clean.is_valid.all()
    assert clean.geometry.iloc[0].area == pytest.approx(2)
    assert clean.geometry.iloc[1].equals_exact(square(5, 5))


def test_a_feature_may_have_no_geometry_and_has_no_height() -> None:
    shapes = [None, shapely.Polygon(), shapely.Point(1, 2, 3), square(0, 0)]
    clean = vectors.clean(gpd.GeoDataFrame({"id": [1, 2, 3, 4]}, geometry=shapes, crs="EPSG:4326"), "id", None)
    assert [None if shape is None else shape.wkt for shape in clean.geometry] == [
        None, None, "POINT (1 2)", square(0, 0).wkt,
    ]  # fmt: skip


def test_a_key_that_occurs_twice_is_named() -> None:
    table = gpd.GeoDataFrame({"id": ["a", "b", "b"]}, geometry=[square(n, 0) for n in range(3)], crs="EPSG:4326")
    with pytest.raises(ValueError, match="key 'id' is not unique: b occur"):
        vectors.clean(table, "id", None)
