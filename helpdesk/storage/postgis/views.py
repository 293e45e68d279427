"""Views under plain names for people who open the database in a GIS: always those of the current version."""

from collections.abc import Mapping
from typing import LiteralString

from psycopg import Connection
from psycopg.errors import DependentObjectsStillExist, InvalidTableDefinition, LockNotAvailable
from psycopg.sql import SQL, Identifier

from .database import Row
from .loading import SCHEMA

VIEWS = "helpdesk_layers"


def show(connection: Connection[Row], tables: Mapping[str, str]) -> list[str]:
    """Points the view of each layer at its table, within the transaction of the caller, and drops those of layers that
    are no more. Rights that were granted on a view stay unless its columns change. Answers the views that somebody
    holds or has built upon, and that stay as they were."""
    connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(VIEWS)))
    there = connection.execute("SELECT viewname FROM pg_views WHERE schemaname = %s", (VIEWS,)).fetchall()
    gone = [name for (name,) in there if name not in tables]
    held = [name for name in gone if not _tried(connection, "DROP VIEW {view}", name, name)]
    for layer, table in tables.items():
        replace = "CREATE OR REPLACE VIEW {view} AS SELECT * FROM {table}"
        anew = "DROP VIEW {view}; CREATE VIEW {view} AS SELECT * FROM {table}"
        if not _tried(connection, replace, layer, table) and not _tried(connection, anew, layer, table):
            held.append(layer)
    return held


def _tried(connection: Connection[Row], statements: LiteralString, layer: str, table: str) -> bool:
    names = {"view": Identifier(VIEWS, layer), "table": Identifier(SCHEMA, table)}
    try:
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '2s'")
            connection.execute(SQL(statements).format(**names))
    except (InvalidTableDefinition, LockNotAvailable, DependentObjectsStillExist):
        return False
    return True
