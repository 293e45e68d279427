"""Pages of 200,000 polygons out of PostGIS: the store and the server against the bare SQL, tipg and stock pygeoapi.

The bare SQL makes the same GeoJSON over psycopg 3 on one open connection, without counts or links. `store` is what the
desk reads of the database for a page, counts and links to neighbours included. Servers are asked over HTTP; `floor` is
a route of FastAPI that only sends what the bare SQL gives.
"""

from collections.abc import Callable

import psycopg

from helpdesk.ports import FeatureQuery
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.geometries import CRS84
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

from ..bench import Bench
from ..figures import Figure, Row, Spread, ratio
from ..peers.of_table import BARE, TABLE
from ..rounds import Series, in_turns

PATHS = {
    "floor": "/items?f=json",
    "desk": "/features/collections/fields/items?f=json",
    "tipg": "/collections/public.fields/items?f=geojson",
    "pygeoapi": "/collections/fields/items?f=json",
}
LIMITS = (10, 1000)
OF_PYGEOAPI = {10: 10.0, 1000: 2.0}


def measure(bench: Bench) -> Row:
    dsn = bench.table
    figures: list[Figure] = []
    times: dict[str, Spread] = {}
    store = Database(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        for limit in LIMITS:
            contestants = {
                "bare SQL": lambda limit=limit: connection.execute(BARE.format(""), (limit,)).fetchall(),
                "store": page(store, limit),
                **{name: bench.servers.peer(name, dsn).caller(f"{path}&limit={limit}") for name, path in PATHS.items()},
            }
            series = in_turns(contestants, bench.pace)
            figures += _figures(limit, series)
            times |= {f"{name}, {limit}": Spread.of(found) for name, found in series.items()}
    store.close()
    return Row(id="items", title="items of 200,000 polygons, PostGIS", figures=figures, times=times)


def page(database: Database, limit: int) -> Callable[[], bytes]:
    store = PostgisStore(database, {TABLE: Relation(schema="public", name=TABLE)})

    def made() -> bytes:
        texts = store.texts(TABLE, FeatureQuery(limit=limit, bbox=None), CRS84)
        assert texts is not None
        return b"".join(texts.pieces)

    return made


def _figures(limit: int, found: Series) -> list[Figure]:
    key, of = f"items/{limit}", f"{limit:,} features: "
    return [
        ratio(f"{key}/store-to-sql", of + "store, of the bare SQL", found["store"], found["bare SQL"], reach=1.5),
        ratio(f"{key}/desk-to-sql", of + "desk over HTTP, of the bare SQL", found["desk"], found["bare SQL"]),
        ratio(f"{key}/desk-to-floor", of + "desk, of a route that sends the bare SQL", found["desk"], found["floor"]),
        ratio(f"{key}/tipg", of + "as fast as tipg, times", found["tipg"], found["desk"], better="more", reach=2),
        ratio(f"{key}/pygeoapi", of + "as fast as stock pygeoapi, times", found["pygeoapi"], found["desk"],
              better="more", reach=OF_PYGEOAPI[limit]),
    ]  # fmt: skip
