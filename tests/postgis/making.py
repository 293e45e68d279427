"""PostGIS stores over tables that a test writes in SQL, and what they tell."""

import json
from collections.abc import Sequence
from typing import Any

import psycopg

from helpdesk.ports import FeatureQuery
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.geometries import CRS84
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

from .cluster import Server


def made(server: Server, setup: str) -> str:
    """The DSN of a new database with these tables."""
    dsn = server.database()
    with psycopg.connect(dsn) as connection:
        connection.execute(setup)
    return dsn


def store_over(database: Database, layers: Sequence[str]) -> PostgisStore:
    """The public tables of these names as layers."""
    return PostgisStore(database, {name: Relation(schema="public", name=name) for name in layers})


def texts(store: PostgisStore, layer: str, crs: str = CRS84, **query: Any) -> list[dict[str, Any]]:
    """A page of features as GeoJSON, which holds as many as it says."""
    found = store.texts(layer, FeatureQuery(**{"limit": 10_000, **query}), crs)
    assert found is not None
    features: list[dict[str, Any]] = json.loads(b"[" + b"".join(found.pieces) + b"]", parse_constant=_refuse)
    assert len(features) == found.standing.returned
    return features


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")
