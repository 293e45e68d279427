"""Pages of layers with any key, put in order by anything: each feature once, and no cursor that was not ours."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import orjson
import psycopg
import pytest

from helpdesk.domain.errors import BadParameter, NotFound
from helpdesk.ports import FeatureQuery
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.geometries import CRS84
from helpdesk.storage.postgis.store import PostgisStore

from .cluster import Server
from .making import made, store_over, texts

SETUP = """
CREATE TABLE named (name varchar(9) PRIMARY KEY, rank int, share float8, geom geometry(Point, 4326));
INSERT INTO named SELECT 'n' || n, nullif(n % 4, 0), nullif(n % 5, 0) / 3.0, ST_Point(n, n, 4326)
    FROM generate_series(1, 40) AS n;
CREATE TABLE marked AS SELECT md5(n::text)::uuid AS ref, ST_Point(n, 0, 4326)::geometry(Point, 4326) AS geom
    FROM generate_series(1, 25) AS n;
ALTER TABLE marked ADD PRIMARY KEY (ref);
"""


LONG = """
CREATE TABLE long (id int PRIMARY KEY, body text, note text, geom geometry(Point, 4326));
INSERT INTO long SELECT n, CASE WHEN n % 7 > 0 THEN repeat('é' || n % 5, 3000) || n % 3 END,
    CASE WHEN n IN (25, 40) THEN 'n' END, ST_Point(n, n, 4326) FROM generate_series(60, 1, -1) AS n;
"""
SETUP += LONG


LAYERS = ("long", "named", "marked")


@pytest.fixture(scope="module")
def dsn(postgres: Server) -> str:
    return made(postgres, SETUP)


@pytest.fixture(scope="module")
def database(dsn: str) -> Iterator[Database]:
    database = Database(dsn)
    yield database
    database.close()


@pytest.fixture(scope="module")
def store(database: Database) -> PostgisStore:
    return store_over(database, LAYERS)


def pages(store: PostgisStore, layer: str, limit: int, **query: Any) -> list[list[Any]]:
    found, cursor = [], None
    while True:
        told = store.texts(layer, FeatureQuery(limit=limit, cursor=cursor, **query), CRS84)
        assert told is not None
        found.append([feature["id"] for feature in json.loads(b"[" + b"".join(told.pieces) + b"]")])
        cursor = told.standing.next
        if cursor is None:
            return found


@pytest.mark.parametrize("sort", [[], [("rank", True)], [("rank", False), ("share", True)], [("share", False)]])
@pytest.mark.parametrize("limit", [1, 7, 40])
def test_pages_by_a_key_of_text_hold_each_feature_once(
    store: PostgisStore, sort: list[tuple[str, bool]], limit: int
) -> None:
    whole = [feature["id"] for feature in texts(store, "named", sort=sort)]
    assert sorted(whole) == sorted(f"n{n}" for n in range(1, 41))
    assert [id_ for page in pages(store, "named", limit, sort=sort) for id_ in page] == whole


def test_a_key_that_is_a_uuid_pages_and_is_found(store: PostgisStore) -> None:
    found = [id_ for page in pages(store, "marked", 4) for id_ in page]
    assert len(set(found)) == 25
    assert store.feature("marked", found[3])["id"] == found[3]
    for identifier in ("x", found[3].upper(), "1\0", "\ud800"):
        with pytest.raises(NotFound, match="marked has no feature"):
            store.feature("marked", identifier)


def test_a_cursor_that_was_tampered_with_is_refused(store: PostgisStore) -> None:
    cursor = store.standing("named", FeatureQuery(limit=3)).next
    assert cursor is not None
    for wrong in (cursor[:-1], cursor[1:], cursor[:8] + "A" + cursor[9:], cursor + "A"):
        with pytest.raises(BadParameter, match="cursor"):
            store.standing("named", FeatureQuery(limit=3, cursor=wrong))
    with pytest.raises(BadParameter, match="of another query"):
        store.standing("marked", FeatureQuery(limit=3, cursor=cursor))


@pytest.mark.parametrize("limit", [1, 7, 30])
@pytest.mark.parametrize("up", [True, False])
def test_texts_of_any_length_are_paged_by(store: PostgisStore, limit: int, up: bool) -> None:
    whole = [id_ for page in pages(store, "long", 100, sort=[("body", up)]) for id_ in page]
    assert len(set(whole)) == 60
    assert [id_ for page in pages(store, "long", limit, sort=[("body", up)]) for id_ in page] == whole


def test_a_cursor_to_a_feature_that_is_gone_is_refused(dsn: str, store: PostgisStore) -> None:
    sort = [("body", False)]
    cursor = store.standing("long", FeatureQuery(limit=1, sort=sort)).next
    gone = pages(store, "long", 1, sort=sort)[0][0]
    with psycopg.connect(dsn) as connection:
        connection.execute("DELETE FROM long WHERE id = %s", (gone,))
    with pytest.raises(BadParameter, match=r"cursor.*of older data"):
        store.standing("long", FeatureQuery(limit=1, sort=sort, cursor=cursor))
    with psycopg.connect(dsn) as connection:
        connection.execute("DROP TABLE long")
        connection.execute(LONG)


@pytest.mark.parametrize(
    "told", [[1, "x", ["3"]], [1, 0, [3]], [1, 0, [{}]], [1, 0, "3"], [1, 0, []], [2, 0, ["3"]], [], 7]
)
def test_a_cursor_that_somebody_made_up_is_refused(store: PostgisStore, told: object) -> None:
    """Who reads this software can make the digest."""
    asked = store._asked(store._watched.table("named"), FeatureQuery(limit=3))
    text = orjson.dumps(told)
    made = urlsafe_b64encode(blake2b(text + asked.of.encode(), digest_size=6).digest() + text).decode().rstrip("=")
    with pytest.raises(BadParameter, match="cursor"):
        store.standing("named", FeatureQuery(limit=3, cursor=made))


def test_every_worker_puts_the_same_features_first(store: PostgisStore) -> None:
    """The first by the fid, whichever the server comes upon first."""
    assert pages(store, "long", 3)[0] == [25, 1, 2]
