"""CogReader on real COGs: a world of classes, a world of numbers, and a small region of numbers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds
from rasterio.warp import reproject

from helpdesk.domain.errors import BadParameter, NotFound, Unavailable
from helpdesk.domain.geo import BBox, LonLat
from helpdesk.storage import handles
from helpdesk.storage.addresses import in_folder
from helpdesk.storage.rasters import CogReader
from helpdesk.storage.rectified_grid import RectifiedGrid

from .coverages import CLASSES, REGION, WORLD, layer, write_cog


@pytest.fixture(scope="module")
def grids() -> dict[str, np.ndarray]:
    random = np.random.default_rng(4)
    cover = random.integers(0, 4, (360, 720)).astype("uint8")
    cover[100:110, 200:230] = 255
    carbon = random.uniform(0, 100, (360, 720)).astype("float32")
    carbon[40:60, 300:420] = -9999
    return {"cover": cover, "carbon": carbon, "local": random.uniform(0, 9, (30, 40)).astype("float32")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, grids: dict[str, np.ndarray]) -> Path:
    path = tmp_path_factory.mktemp("rasters")
    write_cog(path / "cover.tif", grids["cover"], WORLD, 255, "NEAREST")
    write_cog(path / "carbon.tif", grids["carbon"], WORLD, -9999, "AVERAGE")
    write_cog(path / "local.tif", grids["local"], REGION, -9999, "AVERAGE")
    (path / "broken.tif").write_bytes((path / "cover.tif").read_bytes()[:900])
    return path


@pytest.fixture
def reader(folder: Path) -> Iterator[CogReader]:
    names = ("carbon", "local", "missing", "broken")
    layers = {"cover": layer("cover", CLASSES), **{name: layer(name) for name in names}}
    reader = CogReader(in_folder(folder, layers), layers)
    yield reader
    reader.close()


def test_a_reading_is_the_cell_that_covers_the_place(reader: CogReader, grids: dict[str, np.ndarray]) -> None:
    reading = reader.value_at("carbon", LonLat(lon=10.26, lat=50.26))
    assert (reading.status, reading.number) == ("ok", float(grids["carbon"][79, 380]))


def test_a_place_on_a_cell_edge_belongs_to_the_cell_east_and_south_of_it(
    reader: CogReader, grids: dict[str, np.ndarray]
) -> None:
    assert reader.value_at("carbon", LonLat(lon=10.5, lat=50.0)).number == float(grids["carbon"][80, 381])


@pytest.mark.parametrize("lat", [-90.0, -33.3, 0.0, 90.0])
def test_both_antimeridians_read_the_first_column(reader: CogReader, grids: dict[str, np.ndarray], lat: float) -> None:
    east, west = (reader.value_at("carbon", LonLat(lon=lon, lat=lat)) for lon in (180.0, -180.0))
    row = min(int((90 - lat) / 0.5), 359)
    assert east == west
    assert west.number == float(grids["carbon"][row, 0])


def test_the_poles_read_the_outermost_rows(reader: CogReader, grids: dict[str, np.ndarray]) -> None:
    north, south = (reader.value_at("carbon", LonLat(lon=0.1, lat=lat)).number for lat in (90.0, -90.0))
    assert (north, south) == (float(grids["carbon"][0, 360]), float(grids["carbon"][-1, 360]))


def test_a_place_beyond_the_raster_is_outside_and_its_far_edges_are_not(reader: CogReader) -> None:
    places = [LonLat(lon=-1.0, lat=46.0), LonLat(lon=-0.99, lat=47.0), LonLat(lon=-3.0, lat=49.01)]
    assert [reader.value_at("local", place).status for place in places] == ["ok", "outside", "outside"]


def test_masked_cells_are_nodata(reader: CogReader) -> None:
    assert reader.value_at("carbon", LonLat(lon=-20.0, lat=65.0)).status == "nodata"
    assert reader.value_at("cover", LonLat(lon=-75.0, lat=38.0)).status == "nodata"


@pytest.mark.parametrize("name", ["missing", "broken", "never-declared"])
def test_a_raster_that_is_away_is_a_reading_with_a_reason(reader: CogReader, name: str) -> None:
    reading = reader.value_at(name, LonLat(lon=0, lat=0))
    assert (reading.status, reading.number) == ("unavailable", None)
    assert name in str(reading.reason)


@pytest.mark.parametrize("name", ["missing", "broken"])
def test_a_raster_that_is_away_raises_unavailable_elsewhere(reader: CogReader, name: str) -> None:
    with pytest.raises(Unavailable, match=f"layer {name}"):
        reader.window(name, REGION)
    with pytest.raises(Unavailable, match=f"layer {name}"):
        reader.geotiff(name, REGION)


def test_a_failed_read_never_turns_into_nodata(reader: CogReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handles, "RETRY_S", 0.0)
    readings = [reader.value_at("broken", LonLat(lon=0, lat=0)).status for _ in range(4)]
    assert readings == ["unavailable"] * 4


def test_a_raster_that_comes_back_is_read_again(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = CogReader(in_folder(tmp_path, {"local": layer("local")}), {"local": layer("local")})
    place = LonLat(lon=-3, lat=47)
    assert reader.value_at("local", place).status == "unavailable"
    (tmp_path / "local.tif").write_bytes((folder / "local.tif").read_bytes())
    assert reader.value_at("local", place).status == "unavailable"
    monkeypatch.setattr(handles, "RETRY_S", 0.0)
    assert reader.value_at("local", place).status == "ok"
    reader.close()


def test_a_closed_reader_says_so_and_opens_nothing(folder: Path) -> None:
    reader = CogReader(in_folder(folder, {"local": layer("local")}), {"local": layer("local")})
    reader.close()
    reading = reader.value_at("local", LonLat(lon=-3, lat=47))
    assert reading.status == "unavailable"
    assert "closed" in str(reading.reason)


def test_an_unknown_layer_is_not_found(reader: CogReader) -> None:
    for ask in (reader.info, reader.path):
        with pytest.raises(NotFound, match="never-declared"):
            ask("never-declared")


def test_info_tells_grid_nodata_and_measured_range(reader: CogReader) -> None:
    info = reader.info("cover")
    assert (info.bbox, info.width, info.height, info.pixel) == (WORLD, 720, 360, (0.5, 0.5))
    assert (info.dtype, info.nodata, info.minimum, info.maximum) == ("uint8", 255, 0.5, 99.5)


def test_several_are_read_at_once_each_as_by_itself(reader: CogReader) -> None:
    names = ("carbon", "missing", "cover", "never-declared", "local", "broken")
    for place in (LonLat(lon=-3, lat=47), LonLat(lon=-20.0, lat=65.0), LonLat(lon=180.0, lat=-90.0)):
        assert reader.readings_at(names, place) == [reader.value_at(name, place) for name in names]
    assert {each.status for each in reader.readings_at(names, place)} == {"ok", "outside", "unavailable"}


def test_a_cell_is_worked_out_once_for_all_that_share_a_grid(
    reader: CogReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell, met = RectifiedGrid.cell, []
    monkeypatch.setattr(RectifiedGrid, "cell", lambda grid, place: [met.append(grid), cell(grid, place)][1])
    read = reader.readings_at(("carbon", "local", "cover"), LonLat(lon=-3, lat=47))
    assert [each.status for each in read] == ["ok"] * 3
    assert len(met) == 2


def test_threads_share_the_handles(reader: CogReader, grids: dict[str, np.ndarray]) -> None:
    random = np.random.default_rng(1)
    rows, columns = random.integers(0, 360, 2000), random.integers(0, 720, 2000)
    places = [
        LonLat(lon=-180 + column / 2 + 0.2, lat=90 - row / 2 - 0.2) for row, column in zip(rows, columns, strict=True)
    ]
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda place: reader.value_at("cover", place).number, places))
    expected = [None if value == 255 else float(value) for value in grids["cover"][rows, columns]]
    assert read == expected


def test_a_window_is_the_cells_that_the_box_touches(reader: CogReader, grids: dict[str, np.ndarray]) -> None:
    grid = reader.window("carbon", BBox(west=10.1, south=49.9, east=11.0, north=51.0))
    assert grid.bbox == BBox(west=10.0, south=49.5, east=11.0, north=51.0)
    np.testing.assert_array_equal(grid.values, grids["carbon"][78:81, 380:382])


def test_a_window_smaller_than_a_cell_is_that_cell(reader: CogReader, grids: dict[str, np.ndarray]) -> None:
    grid = reader.window("carbon", BBox(west=10.1, south=50.1, east=10.2, north=50.2))
    np.testing.assert_array_equal(grid.values, grids["carbon"][79:80, 380:381])


def test_a_window_beyond_the_raster_is_filled_with_nothing(reader: CogReader, grids: dict[str, np.ndarray]) -> None:
    grid = reader.window("local", BBox(west=-6, south=46, east=-4, north=50))
    assert grid.values.shape == (40, 20)
    np.testing.assert_allclose(grid.values[10:, 10:], grids["local"][:, :10])
    assert np.isnan(grid.values[:10]).all()
    assert np.isnan(grid.values[:, :10]).all()


def test_a_box_far_away_is_empty_at_any_size(reader: CogReader) -> None:
    far = BBox(west=100, south=10, east=101, north=11)
    assert np.isnan(reader.window("local", far, (7, 5)).values).all()
    assert reader.window("local", far, (7, 5)).values.shape == (5, 7)
    assert np.isnan(reader.window("local", far).values).all()


def test_nodata_is_nan_in_a_window(reader: CogReader, grids: dict[str, np.ndarray]) -> None:
    values = reader.window("cover", WORLD).values
    np.testing.assert_array_equal(np.isnan(values), grids["cover"] == 255)


@pytest.mark.parametrize("box", [(170, 0, -170, 10), (0, 10, 10, 10), (5, 10, 20, 0)])
def test_a_box_without_area_or_across_the_antimeridian_is_refused(
    reader: CogReader, box: tuple[float, float, float, float]
) -> None:
    west, south, east, north = box
    with pytest.raises(BadParameter, match="bbox"):
        reader.window("carbon", BBox(west=west, south=south, east=east, north=north), (10, 10))


def reprojected(values: np.ndarray, bbox: BBox, size: tuple[int, int], resampling: Resampling) -> np.ndarray:
    """GDAL's own answer, from the full resolution."""
    target = np.full((size[1], size[0]), np.nan)
    reproject(
        values,
        target,
        src_transform=from_bounds(-180, -90, 180, 90, 720, 360),
        dst_transform=from_bounds(bbox.west, bbox.south, bbox.east, bbox.north, *size),
        src_crs="EPSG:4326",
        dst_crs="EPSG:4326",
        src_nodata=np.nan,
        dst_nodata=np.nan,
        resampling=resampling,
    )
    return target


@pytest.mark.parametrize("size", [(33, 21), (64, 40), (300, 200)])
def test_numbers_are_averaged_as_gdal_does(
    reader: CogReader, grids: dict[str, np.ndarray], size: tuple[int, int]
) -> None:
    bbox = BBox(west=-31.3, south=41.1, east=1.9, north=69.7)
    values = np.where(grids["carbon"] == -9999, np.nan, grids["carbon"]).astype("float64")
    expected = reprojected(values, bbox, size, Resampling.average)
    found = reader.window("carbon", bbox, size).values
    inner = np.isfinite(found) & np.isfinite(expected)
    assert inner.mean() > 0.6
    np.testing.assert_allclose(found[inner], expected[inner], rtol=1e-4)


def test_means_of_overviews_come_near_the_means_of_cells(tmp_path: Path) -> None:
    rows, columns = np.mgrid[0:360, 0:720]
    smooth = (50 + 40 * np.sin(rows / 30) * np.cos(columns / 40)).astype("float32")
    write_cog(tmp_path / "smooth.tif", smooth, WORLD, -9999, "AVERAGE")
    reader = CogReader(in_folder(tmp_path, {"smooth": layer("smooth")}), {"smooth": layer("smooth")})
    bbox = BBox(west=-131.3, south=-41.1, east=71.9, north=69.7)
    expected = reprojected(smooth.astype("float64"), bbox, (41, 23), Resampling.average)
    np.testing.assert_allclose(reader.window("smooth", bbox, (41, 23)).values, expected, atol=0.5)
    reader.close()


@pytest.mark.parametrize("size", [(501, 333), (40, 23)])
def test_classes_are_picked_never_blended(
    reader: CogReader, grids: dict[str, np.ndarray], size: tuple[int, int]
) -> None:
    found = reader.window("cover", BBox(west=-101.3, south=21.1, east=-45.9, north=59.7), size).values
    assert set(np.unique(found[np.isfinite(found)])) == {0.0, 1.0, 2.0, 3.0}


def test_classes_at_native_detail_are_gdals_nearest(reader: CogReader, grids: dict[str, np.ndarray]) -> None:
    bbox = BBox(west=-31.31, south=1.13, east=1.91, north=21.77)
    expected = reprojected(grids["cover"].astype("float64"), bbox, (160, 110), Resampling.nearest)
    np.testing.assert_array_equal(reader.window("cover", bbox, (160, 110)).values, expected)


def test_a_small_picture_of_a_large_box_comes_from_the_overview(reader: CogReader, folder: Path) -> None:
    with rasterio.open(folder / "cover.tif", overview_level=1) as overview:
        expected = overview.read(1, masked=True).astype("float64").filled(np.nan)
    np.testing.assert_array_equal(reader.window("cover", WORLD, (180, 90)).values, expected)


def test_an_extract_of_numbers_is_a_cog_that_explains_itself(reader: CogReader, grids: dict[str, np.ndarray]) -> None:
    with MemoryFile(reader.geotiff("carbon", BBox(west=-32, south=60, east=-28, north=66))) as file, file.open() as cog:
        assert cog.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert (cog.crs.to_epsg(), cog.dtypes, cog.nodata) == (4326, ("float32",), -9999)
        assert tuple(cog.bounds) == (-32, 60, -28, 66)
        assert (cog.units, cog.descriptions) == (("%",), ("Title of carbon",))
        assert cog.tags()["TIFFTAG_COPYRIGHT"] == "A Survey; CC-BY-4.0"
        np.testing.assert_array_equal(cog.read(1), grids["carbon"][48:60, 296:304])


def test_an_extract_of_classes_keeps_bytes_and_colours(reader: CogReader, grids: dict[str, np.ndarray]) -> None:
    with MemoryFile(reader.geotiff("cover", BBox(west=-82, south=34, east=-78, north=41))) as file, file.open() as cog:
        assert (cog.dtypes, cog.nodata) == (("uint8",), 255)
        np.testing.assert_array_equal(cog.read(1), grids["cover"][98:112, 196:204])
        assert cog.colormap(1)[1] == (0x40, 0x50, 0x60, 255)


def test_an_extract_can_be_resampled(reader: CogReader) -> None:
    with MemoryFile(reader.geotiff("carbon", WORLD, (90, 45))) as file, file.open() as cog:
        assert cog.shape == (45, 90)
        np.testing.assert_allclose(
            cog.read(1, masked=True).filled(np.nan), reader.window("carbon", WORLD, (90, 45)).values, rtol=1e-6
        )


def test_the_address_of_a_layer_may_be_virtual() -> None:
    reader = CogReader(in_folder("/vsis3/bucket/rasters/", {"carbon": layer("carbon")}), {"carbon": layer("carbon")})
    assert reader.path("carbon") == "/vsis3/bucket/rasters/carbon.tif"
