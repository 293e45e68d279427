"""Map tiles drawn from a COG, none kept, against titiler on the same file and against rasterio alone.

Both servers are asked for the same tiles, each for the first time; `rasterio` reads the window by a warped file on a
handle kept open, colours it by numpy and writes a PNG by Pillow, without a server.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import morecantile
import numpy as np
import rasterio
from PIL import Image
from rasterio.enums import Resampling
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT

from helpdesk.storage.ingest.manifest import current

from ..bench import Bench
from ..figures import Figure, Row, Spread, ratio
from ..questions import GRID, tiles
from ..rounds import Series, in_turns

LAYER = "soc-stock"
LEVELS = (5, 8, 11)
PATHS = {
    "desk": f"/ogc/collections/{LAYER}/map/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?f=png",
    "titiler": "/tiles/WebMercatorQuad/{z}/{x}/{y}.png?rescale=0,150&colormap_name=viridis",
}
SERVERS = {"desk": "forgetful", "titiler": "titiler"}


def measure(bench: Bench) -> Row:
    present = current(bench.settings.data)
    assert present is not None  # the desk is open, so there is
    cog = str((present[0] / "rasters" / f"{LAYER}.tif").resolve())
    figures: list[Figure] = []
    times: dict[str, Spread] = {}
    for level in LEVELS:
        with _rasterio(cog, level) as draw:
            contestants = {"rasterio": draw}
            for name, peer in SERVERS.items():
                contestants[name] = _next(bench, peer, "" if peer == "forgetful" else cog, PATHS[name], level)
            series = in_turns(contestants, bench.pace)
        figures += _figures(level, series)
        times |= {f"{name}, z{level}": Spread.of(found) for name, found in series.items()}
    return Row(id="raster-tiles", title="raster tile from a COG", figures=figures, times=times)


def _next(bench: Bench, peer: str, of: str, path: str, level: int) -> Callable[[], object]:
    """Asks for another tile each time; all contestants for the same ones in the same order."""
    server, order = bench.servers.peer(peer, of), tiles(level)

    def ask() -> bytes:
        z, x, y = next(order)
        return server.get(path.format(z=z, x=x, y=y))

    return ask


@contextmanager
def _rasterio(cog: str, level: int) -> Iterator[Callable[[], object]]:
    order = tiles(level)
    stops, colours = np.linspace(0, 150, 5), np.random.default_rng(1).uniform(0, 255, (3, 5))
    with rasterio.open(cog) as source:

        def draw() -> bytes:
            z, x, y = next(order)
            window = from_bounds(*GRID.xy_bounds(morecantile.Tile(x, y, z)), 256, 256)
            options = {"transform": window, "width": 256, "height": 256, "resampling": Resampling.bilinear}
            with WarpedVRT(source, crs="EPSG:3857", **options) as warped:
                read = warped.read(1, masked=True)
            bands = [np.interp(read.filled(0), stops, band) for band in colours]
            alpha = np.where(np.ma.getmaskarray(read), 0, 255)
            target = io.BytesIO()
            Image.fromarray(np.stack([*bands, alpha], axis=-1).astype(np.uint8), "RGBA").save(target, "PNG")
            return target.getvalue()

        yield draw


def _figures(level: int, found: Series) -> list[Figure]:
    key, of = f"raster-tiles/z{level}", f"z{level}: "
    return [
        ratio(f"{key}/titiler", of + "as fast as titiler, times", found["titiler"], found["desk"], better="more",
              reach=10),
        ratio(f"{key}/rasterio", of + "desk over HTTP, of rasterio and Pillow without a server", found["desk"],
              found["rasterio"]),
    ]  # fmt: skip
