"""Servers of the table `public.fields` of a PostGIS database: the desk, tipg, stock pygeoapi, and `floor`, routes of
FastAPI that run the bare SQL and send what comes.

pygeoapi is as it comes; in our own process it would have our patches.
"""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from fastapi import FastAPI, Response
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

TABLE = "fields"
BARE: Any = """
SELECT json_build_object('type', 'Feature', 'id', fid, 'geometry', ST_AsGeoJSON(ST_Transform(geom, 4326), 15)::json,
    'properties', json_build_object('code', code, 'carbon', carbon, 'count', count, 'arable', arable, 'soil', soil)
)::text FROM fields {} ORDER BY fid LIMIT %s
"""
BARE_TILE: Any = """
SELECT ST_AsMVT(r, 'fields', 4096, 'geom', 'fid') FROM (
    SELECT fid, code, carbon, count, arable, soil,
        ST_AsMVTGeom(ST_Transform(geom, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64, TRUE) AS geom
    FROM fields WHERE geom && ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096), 28992)
) AS r
"""
IN_BOX = "WHERE ST_Intersects(geom, ST_Transform(ST_MakeEnvelope(%s, %s, %s, %s, 4326), 28992))"


def desk(dsn: str) -> FastAPI:
    from helpdesk.faces.ogc.mount import mount
    from helpdesk.services.tile_cache import TileCache
    from helpdesk.storage.postgis.database import Database
    from helpdesk.storage.postgis.store import PostgisStore
    from helpdesk.storage.postgis.tables import Relation

    from ...faces import fakes

    store = PostgisStore(Database(dsn), {TABLE: Relation(schema="public", name=TABLE)})
    desk, app = fakes.desk(), FastAPI()
    content = replace(desk.content, layers={TABLE: fakes.layer(TABLE, "features")})
    # What is measured is the making of a tile.
    mount(app, replace(desk, features=store, content=content, max_items=10_000, tiles=TileCache(0)))
    return app


def floor(dsn: str) -> FastAPI:
    pool = ConnectionPool(dsn, min_size=1, max_size=4, open=True, kwargs={"autocommit": True})
    app = FastAPI()

    @app.get("/items")
    def items(limit: int, bbox: str = "") -> Response:
        box = tuple(map(float, bbox.split(","))) if bbox else ()
        with pool.connection() as connection:
            rows = connection.execute(BARE.format(IN_BOX if box else ""), (*box, limit)).fetchall()
        features = ",".join(text for (text,) in rows)
        return Response(f'{{"type":"FeatureCollection","features":[{features}]}}', media_type="application/geo+json")

    @app.get("/tiles/{z}/{x}/{y}")
    def tile(z: int, x: int, y: int) -> Response:
        with pool.connection() as connection:
            row = connection.execute(BARE_TILE, {"z": z, "x": x, "y": y}).fetchone()
        return Response(bytes(row[0]) if row else b"", media_type="application/vnd.mapbox-vector-tile")

    return app


def tipg(dsn: str) -> FastAPI:
    from tipg.collections import register_collection_catalog
    from tipg.database import close_db_connection, connect_to_db
    from tipg.errors import DEFAULT_STATUS_CODES, add_exception_handlers
    from tipg.factory import Endpoints
    from tipg.settings import DatabaseSettings, PostgresSettings

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings = PostgresSettings(database_url=dsn)  # type: ignore[arg-type]
        await connect_to_db(app, schemas=["public"], settings=settings)
        await register_collection_catalog(app, db_settings=DatabaseSettings(schemas=["public"], spatial_extent=False))
        yield
        await close_db_connection(app)

    app = FastAPI(lifespan=lifespan)
    app.include_router(Endpoints().router)
    add_exception_handlers(app, DEFAULT_STATUS_CODES)
    return app


def pygeoapi(dsn: str) -> Any:
    folder = Path(mkdtemp(prefix="bench-pygeoapi-"))
    config = _pygeoapi_config(conninfo_to_dict(dsn))
    (folder / "config.yml").write_text(json.dumps(config), encoding="utf-8")
    from pygeoapi.openapi import get_oas

    (folder / "openapi.json").write_text(json.dumps(get_oas(config), default=str), encoding="utf-8")
    os.environ |= {"PYGEOAPI_CONFIG": str(folder / "config.yml"), "PYGEOAPI_OPENAPI": str(folder / "openapi.json")}
    from pygeoapi.starlette_app import APP

    return APP


def _pygeoapi_config(told: dict[str, Any]) -> dict[str, Any]:
    data = {"host": told["host"], "port": int(told["port"]), "dbname": told["dbname"], "user": told["user"],
            "password": "", "search_path": ["public"]}  # fmt: skip
    crs = "http://www.opengis.net/def/crs/EPSG/0/28992"
    items = {"type": "feature", "name": "PostgreSQL", "data": data, "id_field": "fid", "table": TABLE,
             "geom_field": "geom", "storage_crs": crs, "crs": [crs]}  # fmt: skip
    tiles = {"type": "tile", "name": "MVT-postgresql", "data": data, "id_field": "fid", "table": TABLE,
             "geom_field": "geom", "storage_crs": crs, "options": {"zoom": {"min": 0, "max": 18}},
             "format": {"name": "pbf", "mimetype": "application/vnd.mapbox-vector-tile"}}  # fmt: skip
    about = {"title": "bench", "description": "bench", "keywords": ["bench"], "url": "http://127.0.0.1"}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 1}, "url": "http://127.0.0.1", "mimetype": "application/json",
            "encoding": "utf-8", "language": "en-US", "pretty_print": False, "gzip": False,
            "limits": {"default_items": 10, "max_items": 10_000},
            "map": {"url": "http://127.0.0.1/{z}/{x}/{y}", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**about, "terms_of_service": "", "keywords_type": "theme"},
            "license": {"name": "none", "url": "http://127.0.0.1"},
            "provider": {"name": "bench", "url": "http://127.0.0.1"},
            "contact": {"name": "bench"},
        },
        "resources": {
            TABLE: {
                "type": "collection", "title": TABLE, "description": TABLE, "keywords": [], "links": [],
                "extents": {"spatial": {"bbox": [3, 50, 8, 54], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}},
                "providers": [items, tiles],
            }
        },
    }  # fmt: skip
