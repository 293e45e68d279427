"""A raster in object storage against the same file on disk, in one run: a reading whose block is in memory, one whose
block is not, and a window. rasterio alone, on a handle kept open, is the peer of the first."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import rasterio
from pytest_benchmark.fixture import BenchmarkFixture
from rasterio.windows import Window

from helpdesk.domain.geo import BBox, LonLat
from helpdesk.storage.rasters import CogReader
from helpdesk.storage.remote.access import Access
from helpdesk.storage.remote.reader import BoundedReader

from ..storage.coverages import WORLD, layer, write_cog
from ..storage.remote.object_store import BUCKET, CREDENTIALS, object_store

PLACE = LonLat(lon=10.0, lat=50.0)
WINDOW = BBox(west=-20, south=30, east=40, north=70)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 25 MB that hardly compress."""
    path = tmp_path_factory.mktemp("rasters") / "carbon.tif"
    write_cog(path, np.random.default_rng(1).uniform(0, 9, (2000, 4000)).astype("float32"), WORLD, -9999, "AVERAGE")
    return path


@pytest.fixture(scope="module")
def access(stored: Path) -> Iterator[Access]:
    with object_store() as objects, pytest.MonkeyPatch.context() as environment:
        for name, value in CREDENTIALS.items():
            environment.setenv(name, value)
        objects.put("carbon.tif", stored)
        yield Access(s3_endpoint=objects.endpoint)


@pytest.fixture(scope="module", params=["on disk", "in a bucket"])
def reader(request: pytest.FixtureRequest, stored: Path, access: Access) -> Iterator[BoundedReader]:
    address = str(stored) if request.param == "on disk" else f"/vsis3/{BUCKET}/carbon.tif"
    made = BoundedReader(CogReader({"carbon": address}, {"carbon": layer("carbon")}, access), access)
    yield made
    made.close()


@pytest.mark.benchmark(group="a reading, its block in memory")
def test_warm_reading(benchmark: BenchmarkFixture, reader: BoundedReader) -> None:
    assert benchmark(reader.value_at, "carbon", PLACE).status == "ok"


@pytest.mark.benchmark(group="a reading, its block in memory")
def test_warm_reading_by_rasterio_alone(benchmark: BenchmarkFixture, stored: Path) -> None:
    with rasterio.open(stored) as raster:
        benchmark(lambda: raster.read(1, window=Window(2111, 444, 1, 1)))


def places() -> Callable[[], tuple[tuple[str, LonLat], dict[str, object]]]:
    """One in another block each time."""
    numbers = count()

    def following() -> tuple[tuple[str, LonLat], dict[str, object]]:
        row, column = divmod(next(numbers), 31)
        return ("carbon", LonLat(lon=-179.9 + column * 11.52, lat=89.9 - row * 11.52)), {}

    return following


@pytest.mark.benchmark(group="a reading, its block not yet read")
def test_cold_reading(benchmark: BenchmarkFixture, reader: BoundedReader) -> None:
    benchmark.pedantic(reader.value_at, setup=places(), rounds=400)


@pytest.mark.benchmark(group="a window of 64 by 64 from overviews, in memory")
def test_window(benchmark: BenchmarkFixture, reader: BoundedReader) -> None:
    assert benchmark(reader.window, "carbon", WINDOW, (64, 64)).values.shape == (64, 64)
