"""Tables of PostGIS that are missing or altered, as clients see them: a 503 that names the layer, and others go on."""

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation

from ..faces import fakes
from ..postgis.cluster import Server

TABLE = """
CREATE TABLE {0} (id int PRIMARY KEY, name text, geom geometry(Point, 4326));
INSERT INTO {0} SELECT n, 'f' || n, ST_Point(n, n, 4326) FROM generate_series(1, 30) AS n;
"""


@pytest.fixture
def served(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[TestClient, psycopg.Connection]]:
    """Three layers, of one of which there is no table."""
    monkeypatch.setattr("helpdesk.storage.postgis.watching._AGAIN_S", 0.0)
    dsn, layers = postgres.database(), ("fields", "others", "missing")
    with psycopg.connect(dsn, autocommit=True) as connection:
        for name in layers[:2]:
            connection.execute(TABLE.format(name))  # type: ignore[arg-type]
        database = Database(dsn)
        store = PostgisStore(database, {name: Relation(schema="public", name=name) for name in layers})
        desk, app = fakes.desk(), FastAPI()
        content = replace(desk.content, layers={name: fakes.layer(name, "features") for name in layers})
        mount(app, replace(desk, features=store, content=content))
        yield TestClient(app, raise_server_exceptions=False), connection
        database.close()


def test_a_table_that_is_missing_at_the_start_leaves_the_others_served(
    served: tuple[TestClient, psycopg.Connection],
) -> None:
    client, connection = served
    assert client.get("/ogc/collections/fields/items").json()["numberMatched"] == 30
    listed = {each["id"] for each in client.get("/ogc/collections").json()["collections"]}
    assert {"fields", "others"} <= listed
    assert client.get("/ogc/collections/missing/items").status_code == 503
    connection.execute(TABLE.format("missing"))  # type: ignore[arg-type]
    assert client.get("/ogc/collections/missing/items").json()["numberMatched"] == 30


@pytest.mark.parametrize("form", ["json", "csv", "html", "jsonfg", "gpkg"])
def test_a_table_that_is_dropped_while_served_is_a_503_that_names_the_layer(
    served: tuple[TestClient, psycopg.Connection], form: str
) -> None:
    client, connection = served
    assert client.get(f"/ogc/collections/fields/items?f={form}").status_code == 200
    connection.execute("DROP TABLE fields")
    answer = client.get(f"/ogc/collections/fields/items?f={form}&limit=3")
    assert answer.status_code == 503
    assert "fields cannot be read now" in answer.text
    assert client.get(f"/ogc/collections/others/items?f={form}").status_code == 200
    assert client.get("/ogc/collections/fields/items/1").status_code == 503
    connection.execute(TABLE.format("fields"))  # type: ignore[arg-type]
    assert client.get(f"/ogc/collections/fields/items?f={form}&limit=3").status_code == 200


def test_a_file_of_a_table_that_others_write_is_never_called_unchanged(
    served: tuple[TestClient, psycopg.Connection],
) -> None:
    client, connection = served
    for form in ("csv", "fgb", "json"):
        address = f"/ogc/collections/fields/items?f={form}"
        tag = client.get(address).headers.get("etag", "")
        connection.execute("UPDATE fields SET name = name || 'x'")
        again = client.get(address, headers={"If-None-Match": tag})
        assert again.status_code == 200
        assert b"x" in again.content
