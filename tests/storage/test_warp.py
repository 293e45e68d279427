"""What a view shows of real COGs: against GDAL's warper, against readings at places, and where there is nothing."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pyproj import Transformer
from rasterio.enums import Resampling
from rasterio.transform import from_bounds
from rasterio.warp import reproject

from helpdesk.domain.errors import BadParameter, NotFound
from helpdesk.domain.geo import BBox, LonLat, View
from helpdesk.storage.addresses import in_folder
from helpdesk.storage.projection import on_earth
from helpdesk.storage.rasters import CogReader

from .coverages import CLASSES, REGION, WORLD, layer, write_cog

CRS = "http://www.opengis.net/def/crs/"
DEGREES, MERCATOR, EUROPE, ARCTIC = (f"{CRS}EPSG/0/{code}" for code in (4326, 3857, 3035, 3995))
PACIFIC = BBox(west=170, south=-20, east=190, north=-10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    random = np.random.default_rng(4)
    path = tmp_path_factory.mktemp("rasters")
    cover = random.integers(0, 4, (360, 720)).astype("uint8")
    cover[100:110, 200:230] = 255
    lon, lat = np.meshgrid(np.linspace(-179.75, 179.75, 720), np.linspace(89.75, -89.75, 360))
    hills = (10 * np.sin(np.radians(lon * 3)) + lat).astype("float32")
    hills[:, 300:310] = -9999
    write_cog(path / "cover.tif", cover, WORLD, 255, "NEAREST")
    write_cog(path / "hills.tif", hills, WORLD, -9999, "AVERAGE")
    write_cog(path / "local.tif", random.uniform(0, 9, (30, 40)).astype("float32"), REGION, -9999, "AVERAGE")
    write_cog(path / "pacific.tif", np.full((20, 40), 7, "float32"), PACIFIC, -9999, "AVERAGE")
    return path


@pytest.fixture(scope="module")
def reader(folder: Path) -> Iterator[CogReader]:
    layers = {"cover": layer("cover", CLASSES)} | {n: layer(n) for n in ("hills", "local", "pacific")}
    reader = CogReader(in_folder(folder, layers), layers)
    yield reader
    reader.close()


def view(crs: str, left: float, bottom: float, right: float, top: float, width: int = 256, height: int = 256) -> View:
    return View(crs=crs, left=left, bottom=bottom, right=right, top=top, width=width, height=height)


def gdal(path: Path, seen: View, resampling: Resampling) -> np.ndarray:
    """The same view by GDAL's warper, exact to a hundredth of a pixel."""
    target = np.full((seen.height, seen.width), np.nan)
    with rasterio.open(path) as source:
        values = np.where(source.read(1) == source.nodata, np.nan, source.read(1)).astype("float64")
        reproject(
            values, target, src_transform=source.transform, src_crs="EPSG:4326", src_nodata=np.nan, dst_nodata=np.nan,
            dst_transform=from_bounds(seen.left, seen.bottom, seen.right, seen.top, seen.width, seen.height),
            dst_crs=f"EPSG:{seen.crs.rsplit('/', 1)[1]}", resampling=resampling, tolerance=0.01,
        )  # fmt: skip
    return target


NEAR = [
    view(DEGREES, -3.2, 44.1, 9.4, 51.7),
    view(MERCATOR, 0, 5e6, 1e6, 6e6),
    view(EUROPE, 3.5e6, 2.4e6, 4.4e6, 3.1e6, 300, 220),
    view(f"{CRS}EPSG/0/2154", 0, 6.1e6, 1.2e6, 7.1e6),
    view(f"{CRS}EPSG/0/32637", 1e5, 0, 9e5, 8e5),
]


@pytest.mark.parametrize("seen", NEAR, ids=lambda seen: seen.crs.rsplit("/", 1)[1])
def test_cells_larger_than_pixels_are_where_gdal_has_them(reader: CogReader, folder: Path, seen: View) -> None:
    ours, theirs = reader.warped("cover", seen).pixels, gdal(folder / "cover.tif", seen, Resampling.nearest)
    differs = ~((ours == theirs) | (np.isnan(ours) & np.isnan(theirs)))
    # Within an eighth of a pixel of a cell's edge either side may be right.
    assert differs.mean() < 0.02


@pytest.mark.parametrize("seen", NEAR, ids=lambda seen: seen.crs.rsplit("/", 1)[1])
@pytest.mark.parametrize("name", ["cover", "hills"])
def test_a_pixel_within_a_cell_has_the_value_read_at_its_place(reader: CogReader, seen: View, name: str) -> None:
    values = reader.warped(name, seen).pixels
    random = np.random.default_rng(1)
    to_earth = Transformer.from_crs(seen.crs, "OGC:CRS84", always_xy=True)
    met = 0
    for row, column in random.integers(0, (seen.height, seen.width), (300, 2)):
        x = seen.left + (column + 0.5) * (seen.right - seen.left) / seen.width
        y = seen.top - (row + 0.5) * (seen.top - seen.bottom) / seen.height
        lon, lat = to_earth.transform(x, y)
        reading = reader.value_at(name, LonLat(lon=lon, lat=lat))
        near_edge = min(abs((lon * 2 + 0.5) % 1 - 0.5), abs((lat * 2 + 0.5) % 1 - 0.5)) < 0.05
        if not near_edge:
            met += 1
            assert reading.number == (None if np.isnan(values[row, column]) else values[row, column])
    assert met > 150


@pytest.mark.parametrize(
    "seen",
    [
        view(DEGREES, -180, -90, 180, 90, 200, 100),
        view(MERCATOR, -2e7, -2e7, 2e7, 2e7),
        view(EUROPE, 1e6, 1e6, 8e6, 8e6),
    ],
)
def test_numbers_of_many_cells_are_near_their_mean(reader: CogReader, folder: Path, seen: View) -> None:
    ours, theirs = reader.warped("hills", seen).pixels, gdal(folder / "hills.tif", seen, Resampling.average)
    both = np.isfinite(ours) & np.isfinite(theirs)
    assert both.mean() > 0.8
    assert np.abs(ours - theirs)[both].max() < 3
    assert np.abs(ours - theirs)[both].mean() < 0.25


def test_no_data_stays_where_it_is(reader: CogReader) -> None:
    values = reader.warped("hills", view(DEGREES, -40, 0, -20, 10, 400, 200)).pixels
    lon = -40 + (np.arange(400) + 0.5) / 20
    assert (np.isnan(values) == ((lon >= -30) & (lon < -25))[None, :]).all()


@pytest.mark.parametrize("crs", [DEGREES, MERCATOR])
def test_a_view_across_the_antimeridian_goes_on_at_the_other_side(reader: CogReader, crs: str) -> None:
    to_view = Transformer.from_crs("OGC:CRS84", crs, always_xy=True)
    metres = crs == MERCATOR
    bottom, top = to_view.transform(0, -20)[1], to_view.transform(0, -10)[1]
    turn = 2 * to_view.transform(180, 0)[0] if metres else 360
    east = to_view.transform(170, 0)[0]
    across = view(crs, east, bottom, east + turn / 18, top, 400, 200)
    halves = [
        view(crs, east, bottom, turn / 2, top, 200, 200),
        view(crs, -turn / 2, bottom, east + turn / 18 - turn, top, 200, 200),
    ]
    expected = np.concatenate([reader.warped("cover", half).pixels for half in halves], axis=1)
    assert np.array_equal(reader.warped("cover", across).pixels, expected, equal_nan=True)


@pytest.mark.parametrize(
    "seen", [view(DEGREES, -200, -30, -160, 0), view(DEGREES, 160, -30, 200, 0), view(DEGREES, -180, -30, 180, 0)]
)
def test_a_raster_across_the_antimeridian_is_shown_on_both_sides(reader: CogReader, seen: View) -> None:
    lon, _ = on_earth(seen)
    shown = np.isfinite(reader.warped("pacific", seen).pixels).any(axis=0)
    assert (shown == (np.abs((lon[0] % 360) - 180) <= 10)).all()


def test_a_view_wider_than_the_earth_shows_it_once(reader: CogReader) -> None:
    values = reader.warped("cover", view(DEGREES, -360, -90, 360, 90, 720, 180)).pixels
    shown = np.isfinite(values).any(axis=0)
    assert shown[180:540].all()
    assert not shown[:180].any()
    assert not shown[540:].any()


def test_the_pole_is_in_the_middle_of_a_polar_view(reader: CogReader, folder: Path) -> None:
    seen = view(ARCTIC, -2e6, -2e6, 2e6, 2e6)
    ours, theirs = reader.warped("hills", seen).pixels, gdal(folder / "hills.tif", seen, Resampling.nearest)
    both = np.isfinite(ours) & np.isfinite(theirs)
    assert both.mean() > 0.9
    assert np.median(np.abs(ours - theirs)[both]) < 0.05


@pytest.mark.parametrize(
    "seen",
    [
        view(DEGREES, 0, 91, 10, 99, 8, 8),
        view(EUROPE, 5e7, 5e7, 6e7, 6e7, 8, 8),
        view(f"{CRS}EPSG/0/32637", 5e8, 5e8, 6e8, 6e8, 8, 8),
    ],
)
def test_there_is_nothing_where_a_crs_shows_nothing(reader: CogReader, seen: View) -> None:
    assert np.isnan(reader.warped("cover", seen).pixels).all()


def test_a_view_beside_a_layer_is_empty_and_one_over_its_edge_ends_there(reader: CogReader) -> None:
    assert np.isnan(reader.warped("local", view(DEGREES, 10, 46, 14, 49, 16, 12)).pixels).all()
    over = np.isfinite(reader.warped("local", view(DEGREES, -9, 44, -1, 50, 80, 60)).pixels)
    assert over[10:40, 40:].all()
    assert over.sum() == 30 * 40


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1)])
def test_any_size_is_answered(reader: CogReader, size: tuple[int, int]) -> None:
    assert np.isfinite(reader.warped("hills", view(MERCATOR, 0, 0, 1e6, 1e6, *size)).pixels).all()


def test_an_unknown_crs_or_layer_is_refused(reader: CogReader) -> None:
    with pytest.raises(BadParameter, match="crs"):
        reader.warped("cover", view(f"{CRS}EPSG/0/999999", 0, 0, 1, 1))
    with pytest.raises(NotFound):
        reader.warped("nowhere", view(DEGREES, 0, 0, 1, 1))


def test_many_pixels_in_a_cell_are_told_by_the_few_cells_that_there_are(reader: CogReader) -> None:
    shown = reader.warped("cover", view(MERCATOR, -2e5, -2e5, 2e5, 2e5))
    assert shown.cells.shape == (8, 8)
    assert shown.pixels.shape == (256, 256)
    assert np.array_equal(shown.spread(shown.cells), shown.pixels, equal_nan=True)
