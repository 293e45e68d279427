"""What filters need of PostgreSQL: functions that say the same as those of the embedded store, and that never fail."""

import math
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpdesk.domain.filters import Call, Shape, parse_text
from helpdesk.ports import FeatureQuery
from helpdesk.storage.geopackage import functions
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.migrations.upgrade import upgrade
from helpdesk.storage.postgis.store import PostgisStore
from helpdesk.storage.postgis.tables import Relation
from helpdesk.storage.sql.folding import fold_accents, fold_case

from ..domain.cql2_oracle import geometry
from .cluster import Server

LETTERS = [chr(code) for code in range(1, sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
doubles = st.floats(allow_nan=False, allow_infinity=False)
longs = st.integers(-(2**63) + 1, 2**63 - 1)


@pytest.fixture(scope="module")
def connection(postgres: Server) -> Iterator[psycopg.Connection[Any]]:
    dsn = postgres.database()
    upgrade(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection


def asked(connection: psycopg.Connection[Any], expression: str, *values: object) -> Any:
    ((found,),) = connection.execute(f"SELECT {expression}", values).fetchall()  # type: ignore[call-overload]
    return found


def test_every_letter_is_folded_as_unicode_says(connection: psycopg.Connection[Any]) -> None:
    rows = connection.execute("SELECT l, helpdesk.fold_case(l) FROM unnest(%s::text[]) AS l", (LETTERS,)).fetchall()
    assert [(letter, folded) for letter, folded in rows if folded != fold_case(letter)] == []


def test_every_letter_loses_its_marks(connection: psycopg.Connection[Any]) -> None:
    """Those that the Unicode of PostgreSQL knows."""
    rows = connection.execute("SELECT l, helpdesk.fold_accents(l) FROM unnest(%s::text[]) AS l", (LETTERS,)).fetchall()
    known = {letter for letter, in connection.execute(
        "SELECT l FROM unnest(%s::text[]) AS l WHERE normalize(l, NFD) <> l", (LETTERS,)
    )}  # fmt: skip
    wrong = [letter for letter, folded in rows if folded != fold_accents(letter) and letter in known]
    assert wrong == []
    assert len(known) > 10_000


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
@example("STRASSE straße İstanbul Ǆ ﬃ Ἀθῆναι")
def test_texts_are_folded_as_in_the_embedded_store(connection: psycopg.Connection[Any], text: str) -> None:
    assert asked(connection, "helpdesk.fold_case(%s)", text) == fold_case(text)


def _python(name: str, one: float, other: float) -> float | None:
    try:
        match name:
            case "plus":
                found = one + other
            case "minus":
                found = one - other
            case "times":
                found = one * other
            case "divided":
                found = one / other
            case "remainder":
                return functions.remainder(one, other)
            case _:
                return functions.power(one, other)
    except ZeroDivisionError:
        return None
    return None if math.isnan(found) else found


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(["plus", "minus", "times", "divided", "remainder", "raised"]), doubles, doubles)
@example("times", 1e200, -1e200)
@example("plus", 1.7e308, 1.7e308)
@example("divided", 1e-300, 1e300)
@example("divided", 1.0, 0.0)
@example("remainder", 0.3, 0.1)
@example("remainder", -1e300, 3.7e-300)
@example("remainder", 5e-324, 5e-324)
@example("remainder", 5e-324, 1.0)
@example("remainder", 1.5e-323, 5e-324)
@example("raised", -8.0, 0.5)
@example("raised", 0.0, -1.0)
@example("raised", 10.0, 400.0)
@example("raised", 10.0, -400.0)
def test_doubles_are_calculated_as_in_the_embedded_store(
    connection: psycopg.Connection[Any], name: str, one: float, other: float
) -> None:
    found = asked(connection, f"helpdesk.{name}(%s::float8, %s::float8)", one, other)
    wanted = _python(name, one, other)
    if name == "raised" and wanted is not None:
        assert found == pytest.approx(wanted, rel=1e-12, abs=1e-300)
    elif wanted is not None and 0 < abs(wanted) < 1e-307:
        assert found == pytest.approx(wanted, abs=1e-307)
    else:
        assert found == wanted


@settings(deadline=None)
@given(st.sampled_from(["plus", "minus", "times"]), longs, longs)
def test_whole_numbers_are_exact_within_64_bits_and_doubles_beyond(
    connection: psycopg.Connection[Any], name: str, one: int, other: int
) -> None:
    exact = {"plus": one + other, "minus": one - other, "times": one * other}[name]
    found = asked(connection, f"helpdesk.{name}(%s::numeric, %s::numeric)", one, other)
    assert int(found) == exact if abs(exact) < 2**63 else float(found) == float(exact)


FAR = """
CREATE TABLE far AS SELECT n::int AS id, ST_Buffer(
    ST_Point(1400000 + (n * 7919) % 700000, 5400000 + n * 300, 2193), 9000)
    ::geometry(Polygon, 2193) AS geom FROM generate_series(1, 1500) AS n;
ALTER TABLE far ADD PRIMARY KEY (id);
CREATE INDEX ON far USING gist (geom);
"""


@pytest.mark.parametrize(
    "shape",
    [
        "BBOX(174, -40, 176, -37)", "BBOX(178, -42, -179, -36)", "POINT(175 -38)", "LINESTRING(172 -42, 178.4 -37)",
        "POLYGON((173 -41, 178 -40, 176 -37, 173 -41))", "BBOX(0, 0, 1, 1)", "MULTIPOINT((175 -38), (0 0))",
    ],
)  # fmt: skip
def test_shapes_in_metres_relate_to_those_in_degrees_as_shapely_says(
    connection: psycopg.Connection[Any], shape: str
) -> None:
    """In New Zealand, a part of which lies beyond the antimeridian of its CRS."""
    connection.execute("DROP TABLE IF EXISTS far")
    connection.execute(FAR)
    rows = connection.execute("SELECT id, ST_AsBinary(ST_Transform(geom, 4326)) FROM far ORDER BY id").fetchall()
    held = shapely.from_wkb([bytes(row[1]) for row in rows])
    info = connection.info
    database = Database(f"postgresql://{info.user}@{info.host}:{info.port}/{info.dbname}")
    try:
        store = PostgisStore(database, {"far": Relation(schema="public", name="far")})
        for op in ("S_INTERSECTS", "S_WITHIN", "S_DISJOINT"):
            node = parse_text(f"{op}(geometry, {shape})")
            assert isinstance(node, Call)
            assert isinstance(node.args[1], Shape)
            related = getattr(shapely, op[2:].lower())(held, geometry(node.args[1]))
            wanted = [row[0] for row, holds in zip(rows, related, strict=True) if holds]
            page = store.query("far", FeatureQuery(filter=node, limit=None))
            assert [feature["id"] for feature in page.features] == wanted
            assert page.matched == len(wanted)
    finally:
        database.close()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name < 'a'", [2, 4]),
        ("name > 'b'", [3]),
        ("name = 'B'", [2]),
        ("name = other", [1, 3]),
        ("name <> other AND name >= other", []),
        ("name LIKE 'Z%'", [4]),
        ("name BETWEEN 'A' AND 'Z'", [2]),
        ("name IN ('a', other)", [1, 3]),
        ("big = 9007199254740993", [1]),
        ("big = '9007199254740993'", [1]),
        ("big + 1 = 9007199254740994", [1]),
        ("big > 9007199254740992.0", [1, 3]),
        ("x > 1", [2]),
        ("NOT (x > 1)", [1]),
        ("x IS NULL", [3, 4]),
        ("at = TIMESTAMP('2024-01-02T03:04:05.678Z')", [1]),
        ("T_AFTER(at, DATE('2024-01-02'))", [2]),
        ("flag", [1]),
        ("NOT flag", [2]),
        ("code = 'abc'", [1]),
    ],
)  # fmt: skip
def test_columns_of_any_collation_and_size_are_compared_as_they_are(
    connection: psycopg.Connection[Any], text: str, expected: list[int]
) -> None:
    connection.execute("DROP TABLE IF EXISTS told")
    connection.execute(TOLD)
    info = connection.info
    database = Database(f"postgresql://{info.user}@{info.host}:{info.port}/{info.dbname}")
    try:
        store = PostgisStore(database, {"told": Relation(schema="public", name="told")})
        page = store.query("told", FeatureQuery(filter=parse_text(text), limit=None))
        assert sorted(feature["id"] for feature in page.features) == expected
    finally:
        database.close()


TOLD = """
CREATE TABLE told (
    id int PRIMARY KEY, name text COLLATE "en-x-icu", other varchar(9) COLLATE "de-x-icu", big bigint, x float8,
    at timestamp, flag bool, code char(5), geom geometry(Point, 4326)
);
INSERT INTO told VALUES
    (1, 'a', 'a', 9007199254740993, 0.5, '2024-01-02 03:04:05.678901', true, 'abc'),
    (2, 'B', 'b', 9007199254740992, 2, '2024-01-03', false, 'abcd'),
    (3, 'é', 'é', 9007199254740994, 'NaN', NULL, NULL, NULL),
    (4, 'Zz', NULL, NULL, NULL, NULL, NULL, NULL);
"""
BOWTIE = "POLYGON((0 0,2 2,2 0,0 2,0 0))"
SHAPES = [
    "POINT(1 1)", "POLYGON((0 0,4 0,4 4,0 4,0 0))", BOWTIE, "POINT EMPTY", "LINESTRING(0 0,1 1,0 1,1 0)",
    "MULTIPOLYGON(((0 0,3 0,3 3,0 3,0 0)),((1 1,4 1,4 4,1 4,1 1)))", "POLYGON((0 0,1 0,0 0,0 0))", "POINT(NaN NaN)",
]  # fmt: skip


@pytest.mark.parametrize("name", sorted(functions._RELATIONS))
def test_broken_geometries_are_unknown_or_told_but_no_error(connection: psycopg.Connection[Any], name: str) -> None:
    for one in SHAPES:
        for other in SHAPES:
            pair = [f"SRID=4326;{shape}" for shape in (one, other)]
            found = asked(connection, f"helpdesk.{name}(%s::geometry, %s::geometry)", *pair)
            assert found in (True, False, None)
            if shapely.is_valid(shapely.from_wkt([one, other], on_invalid="ignore")).all():
                assert found == functions.relates(name, *(shapely.to_wkb(shapely.from_wkt(s)) for s in (one, other)))


@pytest.mark.parametrize(
    ("shape", "meets"),
    [
        ("SRID=28992;POINT(155000 463000)", True),
        ("SRID=32632;POINT(1e30 1e30)", None),
        ("SRID=4326;POINT Z (5.38 52.15 9)", True),
        ("SRID=4326;POINT ZM (5.38 52.15 9 1)", True),
        ("SRID=4326;CIRCULARSTRING(5 52,5.5 52.5,6 52)", True),
        ("SRID=4326;CURVEPOLYGON(CIRCULARSTRING(5 52,6 52,5 52))", True),
        ("SRID=4326;MULTISURFACE(CURVEPOLYGON(CIRCULARSTRING(5 52,6 52,5 52)))", True),
        ("SRID=4326;TIN(((5 52 0,6 52 0,5 53 0,5 52 0)))", True),
        ("SRID=4326;POLYHEDRALSURFACE(((5 52 0,6 52 0,5 53 0,5 52 0)))", None),
        ("SRID=4326;GEOMETRYCOLLECTION(POINT(5.38 52.15), LINESTRING(0 0, 1 1))", True),
        ("SRID=4326;POINT EMPTY", False),
        (None, None),
    ],
)  # fmt: skip
def test_shapes_of_every_kind_are_placed_or_unknown(
    connection: psycopg.Connection[Any], shape: str | None, meets: bool | None
) -> None:
    box = "SRID=4326;POLYGON((5 51,7 51,7 54,5 54,5 51))"
    assert asked(connection, "helpdesk.s_intersects(%s::geometry, %s::geometry)", shape, box) is meets
