"""Map tiles drawn from a COG, none kept, against titiler on the same file and against rasterio alone.

Both servers are asked for the same tiles, and keep none; `rasterio` reads the window by a warped file on a handle kept
open, colours it by numpy and writes a PNG by Pillow, without a server.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice

import morecantile
import numpy as np
import rasterio
from PIL import Image
from rasterio.enums import Resampling
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT

from helpdesk.storage.ingest.manifest import current

from .. import wrk
from ..bench import Bench
from ..figures import Figure, Row, Spread, ratio
from ..questions import GRID, tiles
from ..rounds import Series, in_turns
from ..servers import Running

LAYER = "soc-stock"
LEVELS = (5, 8, 11)
PATHS = {
    "desk": f"/ogc/collections/{LAYER}/map/tiles/WebMercatorQuad/{{z}}/{{y}}/{{x}}?f=png",
    "titiler": "/tiles/WebMercatorQuad/{z}/{x}/{y}.png?rescale=0,150&colormap_name=viridis",
}
TILES = 500
Place = tuple[int, int, int]


def measure(bench: Bench) -> Row:
    present = current(bench.settings.data)
    assert present is not None  # the desk is open, so there is
    cog = str((present[0] / "rasters" / f"{LAYER}.tif").resolve())
    servers = {"desk": bench.servers.peer("forgetful"), "titiler": bench.servers.peer("titiler", cog)}
    figures: list[Figure] = []
    times: dict[str, Spread] = {}
    for level in LEVELS:
        places = list(islice(tiles(level), TILES))
        series = _series(bench, servers, places, cog)
        figures += _figures(level, series)
        times |= {f"{name}, z{level}": Spread.of(found) for name, found in series.items()}
    return Row(id="raster-tiles", title="raster tile from a COG", figures=figures, times=times)


def _series(bench: Bench, servers: Mapping[str, Running], places: list[Place], cog: str) -> Series:
    """Seconds of a tile, in turns: of the servers what one connection gets, without a pause, by wrk."""
    paths = {name: [PATHS[name].format(z=z, x=x, y=y) for z, x, y in places] for name in servers}
    found: Series = {name: [] for name in ("rasterio", *servers)}
    for name, server in servers.items():
        server.warmed(paths[name][: bench.pace.warm_up])
    with _rasterio(cog, places) as draw:
        for _ in range(bench.pace.rounds):
            found["rasterio"] += in_turns({"rasterio": draw}, replace(bench.pace, rounds=1, warm_up=0))["rasterio"]
            for name, server in servers.items():
                load = wrk.closed(server.url, paths[name], connections=1, seconds=bench.pace.load_s / 4)
                found[name].append(1 / load.rate)
    return found


@contextmanager
def _rasterio(cog: str, places: list[Place]) -> Iterator[Callable[[], object]]:
    order = cycle(places)
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
