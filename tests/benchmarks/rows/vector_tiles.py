"""Vector tiles of the same polygons out of PostGIS against the bare `ST_AsMVT`; and one kept, against a static file."""

from collections.abc import Callable

import psycopg

from helpdesk.faces.ogc.tiles.fitting import padded
from helpdesk.faces.ogc.tiles.grids import tile_matrix_set, to_box
from helpdesk.faces.ogc.tiles.vector import MOST_FEATURES
from helpdesk.ports import FeatureQuery, TileFrame
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

from ...faces import fakes
from .. import wrk
from ..bench import Bench
from ..figures import Figure, Row, Spread, ratio
from ..peers.of_table import BARE_TILE, TABLE
from ..rounds import Series, in_turns

# Tiles of web maps by zoom, column and row, with about 26,600, 1,600 and 27 polygons.
TILES = {"z8": (8, 131, 84), "z10": (10, 527, 337), "z13": (13, 4216, 2703)}
PATHS = {
    "floor": "/tiles/{z}/{x}/{y}",
    "desk": "/ogc/collections/fields/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt",
    "tipg": "/collections/public.fields/tiles/WebMercatorQuad/{z}/{x}/{y}",
    "pygeoapi": "/collections/fields/tiles/WebMercatorQuad/{z}/{y}/{x}?f=mvt",
}
# A dense one over western Europe, of the real desk.
KEPT = "/ogc/collections/admin1/tiles/WebMercatorQuad/5/11/16"
FILE = "kept.mvt"


def measure(bench: Bench) -> Row:
    dsn = bench.table
    figures: list[Figure] = []
    times: dict[str, Spread] = {}
    database = Database(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        for tile, (z, x, y) in TILES.items():
            values = {"z": z, "x": x, "y": y}
            contestants = {
                "bare SQL": lambda values=values: connection.execute(BARE_TILE, values).fetchone(),
                "store": tile_of(database, z, x, y),
                **{name: bench.servers.peer(name, dsn).caller(path.format(**values)) for name, path in PATHS.items()},
            }
            series = in_turns(contestants, bench.pace)
            figures += _figures(tile, series)
            times |= {f"{name}, {tile}": Spread.of(found) for name, found in series.items()}
    database.close()
    figures.append(_kept(bench))
    return Row(id="vector-tiles", title="vector tile, PostGIS", figures=figures, times=times)


def tile_of(database: Database, zoom: int, column: int, row: int) -> Callable[[], object]:
    grid = tile_matrix_set(fakes.desk().content, "WebMercatorQuad")
    window = grid.matrix(str(zoom)).window(row, column)
    asked = FeatureQuery(bbox=to_box(padded(window), grid.crs), limit=None)
    frame = TileFrame(window=window, crs=grid.crs, extent=4096, buffer=64, most=MOST_FEATURES)
    store = PostgisStore(database, {TABLE: Relation(schema="public", name=TABLE)})
    return lambda: store.tile_layer(TABLE, asked, frame)


def _figures(tile: str, found: Series) -> list[Figure]:
    key = f"vector-tiles/{tile}"
    return [
        ratio(f"{key}/store-to-sql", f"{tile}: store, of the bare SQL", found["store"], found["bare SQL"], reach=1.2),
        ratio(f"{key}/desk-to-floor", f"{tile}: desk, of a route that sends the bare SQL", found["desk"],
              found["floor"]),
        ratio(f"{key}/tipg", f"{tile}: as fast as tipg, times", found["tipg"], found["desk"], better="more"),
        ratio(f"{key}/pygeoapi", f"{tile}: as fast as stock pygeoapi, times", found["pygeoapi"], found["desk"],
              better="more"),
    ]  # fmt: skip


def _kept(bench: Bench) -> Figure:
    """One that was made before, and a file of the same bytes sent by the same server."""
    server = bench.servers.peer("served", str(bench.folder))
    (bench.folder / FILE).write_bytes(server.get(KEPT))
    rates: dict[str, list[float]] = {KEPT: [], f"/as-file/{FILE}": []}
    for _ in range(max(3, bench.pace.rounds // 2)):
        for path, found in rates.items():
            found.append(wrk.closed(server.url, [path], connections=4, seconds=bench.pace.load_s / 2).rate)
    kept, file = rates.values()
    return ratio("vector-tiles/kept", "kept: as a static file of the same server, times", kept, file, better="more",
                 reach=1)  # fmt: skip
