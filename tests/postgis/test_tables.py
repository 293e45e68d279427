"""What a table or view is as a layer, found in the catalogue of a real server; what is said of those that cannot be."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from helpdesk.domain.errors import Unavailable
from helpdesk.ports import Column
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.tables import Relation, Table, read_table, read_tables

from .cluster import free_port

SETUP = '''
CREATE SCHEMA land;
CREATE TYPE land.use AS ENUM ('crop', 'grass');
CREATE TABLE land.parcels (
    gid serial PRIMARY KEY, code text NOT NULL, area numeric(12, 2), yield float4, large bigint, small bigint,
    use land.use, ref uuid, active bool, seen date, at timestamp, told jsonb, photo bytea, "odd % ""name""" varchar(20),
    geom geometry(MultiPolygon, 28992)
);
INSERT INTO land.parcels (code, large, small, geom) SELECT 'c' || n, 9007199254740992 + n, n,
    ST_Multi(ST_MakeEnvelope(150000 + n, 450000, 150100 + n, 450100, 28992)) FROM generate_series(1, 20) AS n;
CREATE INDEX ON land.parcels USING gist (geom);
CREATE TABLE land.hills (name text UNIQUE NOT NULL, g geometry(PointZ, 4326), other geometry(Point, 4326));
CREATE VIEW land.seen AS SELECT code, seen, geom FROM land.parcels;
CREATE MATERIALIZED VIEW land.kept AS SELECT gid, code, geom FROM land.parcels;
CREATE UNIQUE INDEX ON land.kept (gid);
CREATE TABLE land.loose (id int PRIMARY KEY, geom geometry);
CREATE TABLE land.mixed (id int PRIMARY KEY, geom geometry(Geometry, 4326));
INSERT INTO land.mixed VALUES (1, 'SRID=4326;POINT(1 2)'), (2, 'SRID=4326;LINESTRING(1 2, 3 4)'), (3, NULL);
CREATE TABLE land.spoken (id int PRIMARY KEY, at geography(Point));
CREATE TABLE land.plain (id int PRIMARY KEY);
CREATE TABLE land.rules (id text PRIMARY KEY, valid_from date, valid_to date, geom geometry(Point, 4326));
CREATE TABLE land.shared (a int, b int, geom geometry(Point, 4326), PRIMARY KEY (a, b));
'''


@pytest.fixture(scope="module")
def dsn(postgres: object) -> str:
    made: str = postgres.database()  # type: ignore[attr-defined]
    with psycopg.connect(made) as connection:
        connection.execute(SETUP)
    return made


@pytest.fixture(scope="module")
def database(dsn: str) -> Iterator[Database]:
    database = Database(dsn)
    yield database
    database.close()


@pytest.fixture
def table(database: Database) -> Callable[..., Table]:
    def read(name: str, **told: str) -> Table:
        return read_table(database, Relation(schema="land", name=name, **told))

    return read


def test_a_table_is_understood_without_a_word_on_it(table: Callable[..., Table]) -> None:
    parcels = table("parcels")
    assert (parcels.fid, parcels.key, parcels.geometry, parcels.srid) == ("gid", "gid", "geom", 28992)
    assert (parcels.geometry_type, parcels.flat, parcels.indexed, parcels.dated) == ("MultiPolygon", True, True, False)
    assert list(parcels.columns.values()) == [
        Column("code", "string"), Column("area", "number"), Column("yield", "number"),
        Column("large", "string", "int64"), Column("small", "integer"), Column("use", "string"),
        Column("ref", "string"), Column("active", "boolean"), Column("seen", "string", "date"),
        Column("at", "string", "date-time"), Column("told", "string"), Column('odd % "name"', "string"),
    ]  # fmt: skip


def test_the_extent_of_another_crs_is_told_in_degrees(table: Callable[..., Table]) -> None:
    extent = table("parcels").extent
    assert extent is not None
    assert (5.3, 52.0) < (extent.west, extent.south) < (extent.east, extent.north) < (5.4, 52.1)


def test_a_view_is_a_layer_by_the_key_that_is_named(table: Callable[..., Table]) -> None:
    seen = table("seen", key="code")
    assert (seen.fid, seen.key, seen.srid, seen.geometry_type) == ("code", "code", 28992, "MultiPolygon")
    assert list(seen.columns) == ["code", "seen"]
    with pytest.raises(Unavailable, match=r"land\.seen has no key; add a primary key or name a unique column by `key`"):
        table("seen")


def test_a_materialized_view_has_the_key_of_its_unique_index(table: Callable[..., Table]) -> None:
    assert table("kept").key == "gid"


def test_a_unique_column_is_a_key_and_a_property(table: Callable[..., Table]) -> None:
    hills = table("hills")
    assert (hills.key, hills.geometry, hills.flat, hills.extent, hills.indexed) == ("name", "g", False, None, False)
    assert list(hills.columns) == ["name"]
    assert table("hills", geometry="other").geometry == "other"


def test_two_columns_together_are_no_key(table: Callable[..., Table]) -> None:
    with pytest.raises(Unavailable, match="no key"):
        table("shared")


def test_geometries_of_several_types_are_told_as_such(table: Callable[..., Table]) -> None:
    assert (table("mixed").geometry_type, table("mixed").flat) == ("Geometry", False)


def test_validity_is_no_property(table: Callable[..., Table]) -> None:
    rules = table("rules")
    assert (rules.dated, list(rules.columns), rules.instant) == (True, ["id"], None)
    assert table("parcels").instant == "seen"


@pytest.mark.parametrize(
    ("name", "told", "said"),
    [
        ("nothing", {}, "there is no table or view land.nothing; create it"),
        ("plain", {}, "land.plain has no geometry column"),
        ("spoken", {}, "publish a view with at::geometry"),
        (
            "parcels",
            {"geometry": "shape"},
            "geometry of land.parcels is shape, which it does not have; there is geom; correct",
        ),
        ("parcels", {"key": "nr"}, "the key of land.parcels is nr, which it does not have"),
        ("loose", {}, "nothing says in which CRS geom is"),
    ],
)
def test_what_cannot_be_a_layer_says_why(
    table: Callable[..., Table], name: str, told: dict[str, str], said: str
) -> None:
    with pytest.raises(Unavailable, match=said):
        table(name, **told)


def test_geometries_without_a_crs_or_of_several_are_refused(database: Database, dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE zero (id int PRIMARY KEY, geom geometry)")
        connection.execute("INSERT INTO zero VALUES (1, 'POINT(1 2)')")
    relation = Relation(schema="public", name="zero")
    with pytest.raises(Unavailable, match="SRID is 0"):
        read_table(database, relation)
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE zero SET geom = ST_SetSRID(geom, 3857)")
    assert read_table(database, relation).srid == 3857
    with psycopg.connect(dsn) as connection:
        connection.execute("INSERT INTO zero VALUES (2, 'SRID=4326;POINT(1 2)')")
    with pytest.raises(Unavailable, match="mixes geometries of SRID 3857, 4326"):
        read_table(database, relation)


def test_a_large_table_is_known_by_its_statistics(database: Database, dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE many (id int PRIMARY KEY, n bigint, big bigint, geom geometry(Point, 4326))")
        connection.execute(
            "INSERT INTO many SELECT n, n, n + 9007199254740992, ST_Point(n / 1000.0, 1, 4326) "
            "FROM generate_series(1, 110000) AS n"
        )
        connection.execute("CREATE INDEX ON many USING gist (geom)")
        connection.execute("ANALYZE many")
    many = read_table(database, Relation(schema="public", name="many"))
    assert many.extent is not None
    assert many.extent.east == pytest.approx(110, rel=0.01)
    assert (many.columns["n"], many.columns["big"]) == (Column("n", "integer"), Column("big", "string", "int64"))
    assert many.rows == pytest.approx(110_000, rel=0.1)


def test_one_that_cannot_be_a_layer_leaves_the_others_alone(database: Database) -> None:
    named = {"fields": Relation(schema="land", name="parcels"), "none": Relation(schema="land", name="none")}
    found = read_tables(database, named)
    assert isinstance(found["none"], Unavailable)
    assert isinstance(found["fields"], Table)
    assert found["fields"].layer == "fields"


def test_a_server_that_is_away_is_not_taken_for_a_missing_table() -> None:
    database = Database(f"postgresql://me@127.0.0.1:{free_port()}/soil")
    with pytest.raises(Unavailable, match=r"cannot be used now|gives no connection"):
        read_tables(database, {"fields": Relation(schema="land", name="parcels")})
    database.close()
