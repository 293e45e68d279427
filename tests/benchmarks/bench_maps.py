"""The numbers behind a picture of 256 pixels against GDAL's warper in one run: rasterio's WarpedVRT on a handle kept
open, which reads the same window with the same resampling. Compare within one group: the machine is noisy."""

import math
from collections.abc import Iterator

import numpy as np
import pytest
import rasterio
from pytest_benchmark.fixture import BenchmarkFixture
from rasterio.enums import Resampling
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT

from helpdesk.domain.geo import View
from helpdesk.faces.ogc.drawing import draw, encode
from helpdesk.services.desk import Desk
from helpdesk.services.legends import legend_of

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
SIDE = 256


def tile(level: int) -> View:
    """The tile of web mercator over central Europe."""
    size = 2 * math.pi * 6378137 / 2**level
    left = math.floor((0.5 + 9 / 360) * 2**level) * size - math.pi * 6378137
    top = math.pi * 6378137 - math.floor(0.34 * 2**level) * size
    return View(
        crs=f"{EPSG}3857", left=left, bottom=top - size, right=left + size, top=top, width=SIDE, height=SIDE
    )  # fmt: skip


VIEWS = {
    "z2": tile(2),
    "z5": tile(5),
    "z8": tile(8),
    "3035": View(crs=f"{EPSG}3035", left=3.2e6, bottom=2e6, right=4.8e6, top=3.6e6, width=SIDE, height=SIDE),
}


@pytest.fixture(scope="module", params=["classes", "numbers"])
def layer(request: pytest.FixtureRequest, desk: Desk) -> str:
    """The largest raster of its kind."""
    wanted = request.param == "classes"
    found = [each.id for each in desk.content.coverages if each.published and bool(each.classes) == wanted]
    return max(found, key=lambda name: desk.rasters.info(name).width)


@pytest.fixture(scope="module")
def source(desk: Desk, layer: str) -> Iterator[rasterio.DatasetReader]:
    with rasterio.open(desk.rasters.path(layer)) as opened:
        yield opened


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest, benchmark: BenchmarkFixture, layer: str) -> View:
    benchmark.group = f"{layer}, {request.param}"
    return VIEWS[request.param]


def test_warped(benchmark: BenchmarkFixture, desk: Desk, layer: str, view: View) -> None:
    values = benchmark(desk.rasters.warped, layer, view)
    assert np.isfinite(values).any()


def test_picture(benchmark: BenchmarkFixture, desk: Desk, layer: str, view: View) -> None:
    legend = legend_of(desk, layer)
    assert benchmark(lambda: encode(draw(desk, [(layer, legend)], view), "png"))


def test_warped_vrt(
    benchmark: BenchmarkFixture, desk: Desk, source: rasterio.DatasetReader, layer: str, view: View
) -> None:
    window = from_bounds(view.left, view.bottom, view.right, view.top, SIDE, SIDE)
    how = Resampling.nearest if desk.content.layers[layer].classes else Resampling.bilinear
    options = {"transform": window, "width": SIDE, "height": SIDE, "resampling": how}

    def read() -> np.ndarray:
        with WarpedVRT(source, crs=f"EPSG:{view.crs.rsplit('/', 1)[1]}", **options) as warped:
            found: np.ndarray = warped.read(1, masked=True)
            return found

    assert benchmark(read).count()
