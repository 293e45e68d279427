"""Tiles against their peers in one run: a vector tile against mapbox-vector-tile fed feature by feature, a map tile
against rio-tiler's way of doing it with rasterio, and both, once made, against an empty route of the same application.
Compare within one run: the machine is noisy."""

import io
from collections.abc import Callable
from dataclasses import replace

import mapbox_vector_tile
import morecantile
import numpy as np
import pytest
import rasterio
import shapely
from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture
from rasterio.enums import Resampling
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT

from helpdesk.domain.geo import BBox
from helpdesk.faces.ogc.tiles.grids import tile_matrix_set
from helpdesk.faces.ogc.tiles.maps import Picture, map_tile
from helpdesk.faces.ogc.tiles.tilesets import Address
from helpdesk.faces.ogc.tiles.vector import Selection, vector_tile
from helpdesk.ports import FeatureQuery
from helpdesk.services.desk import Desk
from helpdesk.services.legends import legend_of
from helpdesk.services.tile_cache import TileCache

# Over western Europe, where the layers are dense.
LEVEL, ROW, COLUMN = 5, 11, 16
GRID = morecantile.tms.get("WebMercatorQuad")
VECTORS, RASTER = "admin1", "soc-stock"


@pytest.fixture(scope="session")
def at(desk: Desk) -> Address:
    grid = tile_matrix_set(desk.content, "WebMercatorQuad")
    return Address(grid, grid.matrix(str(LEVEL)), ROW, COLUMN)


@pytest.mark.benchmark(group="vector tile, made")
def test_vector_tile(benchmark: BenchmarkFixture, desk: Desk, at: Address) -> None:
    made = benchmark(vector_tile, desk, Selection(collections=(VECTORS,)), at)
    benchmark.extra_info |= {"features": made.shown, "bytes": len(made.content)}


@pytest.mark.benchmark(group="vector tile, made")
def test_vector_tile_feature_by_feature(benchmark: BenchmarkFixture, desk: Desk) -> None:
    """The same features projected and clipped by shapely one by one, and quantised by mapbox-vector-tile."""
    bounds, box = GRID.xy_bounds(COLUMN, ROW, LEVEL), GRID.bounds(COLUMN, ROW, LEVEL)
    asked = FeatureQuery(bbox=BBox(west=box.left, south=box.bottom, east=box.right, north=box.top), limit=None)

    def encode() -> bytes:
        found = desk.features.shapes(VECTORS, asked)
        features = []
        for index, wkb in enumerate(found.wkb):
            shape = shapely.transform(shapely.from_wkb(wkb), lambda lonlat: np.column_stack(_mercator(lonlat)))
            shape = shapely.clip_by_rect(shape, *bounds)
            properties = {name: values[index] for name, values in found.properties.items()}
            features.append({"geometry": shape, "properties": properties})
        options = {"quantize_bounds": tuple(bounds), "extents": 4096}
        layer = {"name": VECTORS, "features": features}
        encoded: bytes = mapbox_vector_tile.encode([layer], default_options=options)
        return encoded

    benchmark.extra_info["bytes"] = len(benchmark(encode))


@pytest.mark.benchmark(group="map tile, made")
def test_map_tile(benchmark: BenchmarkFixture, desk: Desk, at: Address) -> None:
    picture = Picture(layers=(RASTER,), style=None, format="png")
    forgetful = replace(desk, tiles=TileCache(0))

    def draw() -> bytes:
        return map_tile(forgetful, picture, at).content

    benchmark.extra_info["bytes"] = len(benchmark(draw))


@pytest.mark.benchmark(group="map tile, made")
def test_map_tile_by_warped_vrt(benchmark: BenchmarkFixture, desk: Desk) -> None:
    """A handle kept open, a warped read of the window, the ramp by numpy, PNG by Pillow: the way of rio-tiler."""
    bounds = GRID.xy_bounds(COLUMN, ROW, LEVEL)
    stops = legend_of(desk, RASTER).stops
    colours = [[int(stop.colour[start : start + 2], 16) for stop in stops] for start in (1, 3, 5)]
    with rasterio.open(desk.rasters.path(RASTER)) as source:

        def draw() -> bytes:
            window = from_bounds(*bounds, 256, 256)
            options = {"transform": window, "width": 256, "height": 256, "resampling": Resampling.nearest}
            with WarpedVRT(source, crs="EPSG:3857", **options) as warped:
                read = warped.read(1, masked=True)
            bands = [np.interp(read.filled(0), [stop.at for stop in stops], band) for band in colours]
            alpha = np.where(np.ma.getmaskarray(read), 0, 255)
            picture = Image.fromarray(np.stack([*bands, alpha], axis=-1).astype(np.uint8), "RGBA")
            target = io.BytesIO()
            picture.save(target, "PNG")
            return target.getvalue()

        benchmark.extra_info["bytes"] = len(benchmark(draw))


@pytest.mark.benchmark(group="tiles, made before, over the application")
@pytest.mark.parametrize(
    "path",
    [
        "/empty",
        f"/ogc/collections/{VECTORS}/tiles/WebMercatorQuad/{LEVEL}/{ROW}/{COLUMN}",
        f"/ogc/collections/{RASTER}/map/tiles/WebMercatorQuad/{LEVEL}/{ROW}/{COLUMN}",
        f"/ogc/wmts/1.0.0/{RASTER}/default/WebMercatorQuad/{LEVEL}/{ROW}/{COLUMN}.png",
    ],
)
def test_over_the_application(benchmark: BenchmarkFixture, caller: Callable[..., int], path: str) -> None:
    benchmark(caller, path)


def _mercator(lonlat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    radius = 6378137.0
    return np.radians(lonlat[:, 0]) * radius, np.arcsinh(np.tan(np.radians(lonlat[:, 1].clip(-89, 89)))) * radius
