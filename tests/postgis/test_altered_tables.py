"""Tables that are written, altered, dropped or moved while they are served."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from helpdesk.domain.errors import BadParameter, Unavailable
from helpdesk.domain.geo import BBox
from helpdesk.ports import FeatureQuery
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.store import PostgisStore

from .making import store_over, texts


@pytest.fixture
def changing(new_database: Callable[[], str]) -> Iterator[tuple[psycopg.Connection, PostgisStore]]:
    dsn = new_database()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_CHANGING)
        connection.execute("CREATE TABLE others AS SELECT * FROM fields")
        connection.execute("ALTER TABLE others ADD PRIMARY KEY (id)")
        database = Database(dsn)
        yield connection, store_over(database, ("fields", "others"))
        database.close()


_CHANGING = """
CREATE TABLE fields (id int PRIMARY KEY, name text, n int, geom geometry(Point, 4326));
INSERT INTO fields SELECT n, 'f' || n, n, ST_Point(n, n, 4326) FROM generate_series(1, 30) AS n;
"""


def test_a_table_that_is_dropped_spoils_its_layer_only_and_comes_back(
    changing: tuple[psycopg.Connection, PostgisStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.storage.postgis.watching._AGAIN_S", 0.0)
    connection, store = changing
    assert store.query("fields", FeatureQuery()).matched == 30
    connection.execute("DROP TABLE fields")
    for _ in range(2):
        with pytest.raises(Unavailable, match=r"fields cannot be read now: there is no table or view public\.fields"):
            store.query("fields", FeatureQuery())
        assert store.query("others", FeatureQuery()).matched == 30
    connection.execute(_CHANGING)
    assert store.query("fields", FeatureQuery()).matched == 30


def test_a_column_that_goes_or_changes_is_noticed(changing: tuple[psycopg.Connection, PostgisStore]) -> None:
    connection, store = changing
    for _ in range(8):
        assert store.query("fields", FeatureQuery(limit=1)).features[0]["properties"] == {"name": "f1", "n": 1}
        assert store.shapes("fields", FeatureQuery(limit=1)).properties["n"] == (1,)
    connection.execute("ALTER TABLE fields DROP COLUMN name")
    assert store.query("fields", FeatureQuery(limit=1)).features[0]["properties"] == {"n": 1}
    connection.execute("ALTER TABLE fields ALTER COLUMN n TYPE text")
    for _ in range(8):
        assert store.shapes("fields", FeatureQuery(limit=1)).properties["n"] in ((1,), ("1",))
    with pytest.raises(BadParameter, match="name: is not a property of fields"):
        store.query("fields", FeatureQuery(select=["name"]))


def test_a_page_never_holds_more_than_match(changing: tuple[psycopg.Connection, PostgisStore]) -> None:
    connection, store = changing
    connection.execute("DELETE FROM fields WHERE id > 5")
    assert store.standing("fields", FeatureQuery(limit=2)).matched == 5
    connection.execute("INSERT INTO fields SELECT n, 'f', n, NULL FROM generate_series(6, 30) AS n")
    page = store.standing("fields", FeatureQuery(limit=20))
    assert (page.returned, page.next is not None) == (20, True)
    assert page.matched > 20
    assert store.standing("fields", FeatureQuery(limit=100)).matched == 30


def test_a_table_that_moves_to_another_crs_is_noticed(
    changing: tuple[psycopg.Connection, PostgisStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helpdesk.storage.postgis.watching._LOOK_S", 0.0)
    connection, store = changing
    box = BBox(west=0, south=0, east=5.5, north=5.5)
    assert len(store.query("fields", FeatureQuery(bbox=box)).features) == 5
    connection.execute("ALTER TABLE fields ALTER COLUMN geom TYPE geometry(Point, 3857) USING ST_Transform(geom, 3857)")
    assert len(store.query("fields", FeatureQuery(bbox=box)).features) == 5
    assert store.feature("fields", "2")["geometry"]["coordinates"] == pytest.approx([2, 2])


def test_features_that_came_since_the_table_was_read_are_found_by_a_box(new_database: Callable[[], str]) -> None:
    dsn = new_database()
    database = Database(dsn)
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE grown (id int PRIMARY KEY, geom geometry(Point, 25832))")
        connection.execute("INSERT INTO grown VALUES (1, ST_Transform(ST_Point(9, 50, 4326), 25832))")
    grown = store_over(database, ["grown"])
    box = BBox(west=11, south=53, east=12, north=55)
    assert texts(grown, "grown", bbox=box) == []
    with psycopg.connect(dsn) as connection:
        connection.execute("INSERT INTO grown VALUES (2, ST_Transform(ST_Point(11.5, 54, 4326), 25832))")
    assert [feature["id"] for feature in texts(grown, "grown", bbox=box)] == [2]
    database.close()
