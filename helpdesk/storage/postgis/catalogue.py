"""What PostgreSQL's catalogue and PostGIS know of a table, and where they know nothing what its rows say."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import psycopg
import shapely
from psycopg.sql import SQL, Composable, Composed, Literal

from ...domain.errors import BadParameter, Unavailable
from ...domain.geo import BBox
from .clauses import quoted
from .columns import Held
from .database import Database, Row
from .unfit import OF_GEOMETRY, OF_KEY, Missing, Unfit

# The largest whole number up to which a double holds every one.
MOST_EXACT = 2**53
# A table of more rows is not read from end to end for its extent and largest numbers: estimates have to do.
MOST_SURVEYED = 100_000
# How many rows of a column without a declared CRS or type are looked at.
_LOOKED_AT = 10_000
_CODE_POINTS = frozenset({"C", "POSIX", "ucs_basic", "C.UTF-8", "C.utf8"})
_CURVED = frozenset({
    "GEOMETRY", "CIRCULARSTRING", "COMPOUNDCURVE", "CURVEPOLYGON", "MULTICURVE", "MULTISURFACE", "POLYHEDRALSURFACE",
    "TIN", "TRIANGLE", "GEOMETRYCOLLECTION", "CURVE", "SURFACE",
})  # fmt: skip

_RELATION = """
SELECT c.oid, c.relkind, c.reltuples::float8, has_table_privilege(c.oid, 'SELECT'), d.datcollate
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_database d ON d.datname = current_database()
WHERE n.nspname = %s AND c.relname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
"""
_COLUMNS = """
SELECT a.attname, coalesce(b.typname, t.typname), a.attnotnull, l.collname,
    CASE WHEN t.typname = 'geometry' THEN upper(postgis_typmod_type(a.atttypmod)) END,
    CASE WHEN t.typname = 'geometry' THEN postgis_typmod_srid(a.atttypmod) END,
    CASE WHEN t.typname = 'geometry' THEN postgis_typmod_dims(a.atttypmod) END
FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_collation l ON l.oid = a.attcollation
WHERE a.attrelid = %s AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
# Materialized views cannot say NOT NULL.
_INDEXES = """
SELECT a.attname, i.indisprimary, i.indisunique AND i.indpred IS NULL AND (a.attnotnull OR c.relkind = 'm'),
    m.amname IN ('gist', 'spgist', 'brin')
FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
WHERE i.indrelid = %s AND i.indisvalid AND i.indnkeyatts = 1 ORDER BY i.indisprimary DESC, a.attnum
"""

_ESTIMATE = """
SELECT ARRAY[ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)] FROM (SELECT ST_EstimatedExtent(%s, %s, %s) AS e) AS b
"""
_MOVED = """
SELECT ARRAY[ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)]
FROM (SELECT ST_Transform(ST_GeomFromWKB(%s, %s), 4326) AS e) AS b
"""
_LARGEST = """
SELECT attname, (
    SELECT max(abs(v)) FROM unnest(
        histogram_bounds::text::float8[] || most_common_vals::text::float8[]
    ) AS v
) FROM pg_stats WHERE schemaname = %s AND tablename = %s AND attname = ANY(%s)
"""
CRS84_SRID = 4326
# Into how many pieces a box is cut along each side before it is bent.
_PIECES = 50

_MARK = """
SELECT md5(string_agg(concat_ws(' ', c.oid, a.attname, a.atttypid, a.atttypmod, a.attnotnull,
    has_table_privilege(c.oid, 'SELECT')), ',' ORDER BY a.attnum))
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is written down of a relation: its columns, which of them are unique or have a spatial index, and of the
    geometries the type, the SRID and the number of dimensions that are declared."""

    schema: str
    name: str
    held: Mapping[str, Held]
    shapes: Mapping[str, tuple[str, int, int]]
    primary: Sequence[str]
    unique: Sequence[str]
    indexed: frozenset[str]
    rows: int | None

    @property
    def relation(self) -> Composable:
        return quoted(self.schema, self.name)

    @property
    def told(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The geometries of a column: `kind` in PostGIS' words, GEOMETRY where they differ."""

    column: str
    kind: str
    srid: int
    flat: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Where the features are, in CRS84, and which columns hold whole numbers past 2^53."""

    extent: BBox | None
    large: frozenset[str]


def mark(database: Database, schema: str, name: str) -> str | None:
    """What differs once a relation was altered or made anew, or may be read or no longer; None where there is none."""
    ((found,),) = database.rows(_MARK, (schema, name))
    return None if found is None else str(found)


def read(database: Database, schema: str, name: str) -> Facts:
    """Raises Unavailable for a relation that is not there or may not be read."""
    found = database.rows(_RELATION, (schema, name))
    if not found:
        raise Missing(f"there is no table or view {schema}.{name}; create it, or correct `table` in its layer file")
    ((oid, kind, rows, readable, collation),) = found
    if not readable:
        raise Unfit(f"{schema}.{name} may not be read by this user; GRANT SELECT on it")
    columns = database.rows(_COLUMNS, (oid,))
    indexes = database.rows(_INDEXES, (oid,))
    return Facts(
        schema=schema,
        name=name,
        held={row[0]: _held(row, collation) for row in columns},
        shapes={row[0]: (row[4], row[5], row[6]) for row in columns if row[4]},
        primary=[row[0] for row in indexes if row[1]],
        unique=[row[0] for row in indexes if row[2] and not row[1]],
        indexed=frozenset(row[0] for row in indexes if row[3]),
        rows=int(rows) if rows > 0 and kind not in "vf" else None,
    )


def _held(row: Row, collation: str) -> Held:
    name, type_, required, collated = row[:4]
    order = collation if collated == "default" else collated
    return Held(name=name, type=type_, required=required, collated=order not in (None, *_CODE_POINTS))


def shape(database: Database, facts: Facts, column: str) -> Shape:
    """Of geometries that are declared to be of no type or CRS, the rows are asked. Raises Unavailable where they have
    no CRS, or several."""
    kind, srid, dimensions = facts.shapes[column]
    if srid:
        _expect_known(database, facts, srid)
    if srid and kind != "GEOMETRY":
        return Shape(column=column, kind=kind, srid=srid, flat=dimensions == 2 and kind not in _CURVED)
    rows, name = facts.relation, quoted(column)
    seen = database.rows(
        SQL("SELECT ST_SRID(g), GeometryType(g), count(*) FROM (SELECT {} AS g FROM {} LIMIT {}) AS r "
            "WHERE g IS NOT NULL GROUP BY 1, 2").format(name, rows, Literal(_LOOKED_AT))
    )  # fmt: skip
    srids, kinds = {row[0] for row in seen} | ({srid} if srid else set()), {row[1] for row in seen}
    found = _one(srids, facts, column)
    if not srid:
        _expect_known(database, facts, found)
    # What was not looked at may be of another type.
    whole = sum(row[2] for row in seen) < _LOOKED_AT
    return Shape(
        column=column, kind=next(iter(kinds)) if len(kinds) == 1 and whole else "GEOMETRY",
        srid=found, flat=False,
    )  # fmt: skip


def _one(srids: set[int], facts: Facts, column: str) -> int:
    remedy = (
        f"say it by ALTER TABLE … ALTER COLUMN {column} TYPE geometry(Geometry, <SRID>) "
        f"USING ST_SetSRID({column}, <SRID>)"
    )
    if len(srids) > 1:
        listed = ", ".join(map(str, sorted(srids)))
        raise Unfit(f"{facts.told} mixes geometries of SRID {listed}; transform them to one, and {remedy}", OF_GEOMETRY)
    if srids <= {0}:
        raise Unfit(f"{facts.told}: nothing says in which CRS {column} is (its SRID is 0); {remedy}", OF_GEOMETRY)
    return srids.pop()


def _expect_known(database: Database, facts: Facts, srid: int) -> None:
    """Raises Unavailable for a CRS that PostGIS does not know: it could move nothing."""
    if srid != CRS84_SRID and not database.rows("SELECT 1 FROM spatial_ref_sys WHERE srid = %s", (srid,)):
        remedy = "correct it, or add the CRS to that table"
        raise Unfit(f"{facts.told} says SRID {srid}, which is not in spatial_ref_sys; {remedy}", OF_GEOMETRY)


def expect_unique(database: Database, facts: Facts, column: str) -> None:
    """Of a key that no index keeps unique. Raises Unavailable where a value is there twice or missing: pages would lose
    features. What cannot be found out in time is taken for granted."""
    if facts.rows is not None and facts.rows > MOST_SURVEYED:
        return
    name = quoted(column)
    sql = SQL("SELECT {}::text, count(*) FROM {} GROUP BY {} HAVING count(*) > 1 OR {} IS NULL LIMIT 1")
    try:
        found = database.rows(sql.format(name, facts.relation, name, name))
    except (BadParameter, Unavailable) as error:
        _unless_away(error)
        return
    if found:
        value, times = found[0]
        said = "has rows without one" if value is None else f"has {times} rows with {value[:80]!r}"
        raise Unfit(f"{column} is no key of {facts.told}, which {said}; name a unique column by `key`", OF_KEY)


def survey(database: Database, facts: Facts, shape: Shape, whole: Sequence[str]) -> Survey:
    """By reading a table of a bounded size; by the planner's statistics of a larger one. What cannot be found out in
    time stays unknown, and whole numbers of which nothing is known count as large."""
    if facts.rows is not None and facts.rows > MOST_SURVEYED:
        return Survey(extent=_estimated(database, facts, shape), large=_large_by_statistics(database, facts, whole))
    ends = [Composed([SQL("min("), quoted(name), SQL("), max("), quoted(name), SQL(")")]) for name in whole]
    columns = SQL(", ").join([_bounds(shape.column), *ends])
    try:
        ((bounds, *numbers),) = database.rows(SQL("SELECT {} FROM {}").format(columns, facts.relation))
    except (BadParameter, Unavailable) as error:
        _unless_away(error)
        return Survey(extent=None, large=frozenset(whole))
    pairs = zip(whole, numbers[::2], numbers[1::2], strict=True)
    large = frozenset(name for name, low, high in pairs if low is not None and max(-low, high) > MOST_EXACT)
    return Survey(extent=in_crs84(database, bounds, shape.srid), large=large)


def _bounds(column: str) -> Composable:
    return SQL(
        "(SELECT ARRAY[ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)] FROM (SELECT ST_Extent({}) AS e) AS b)"
    ).format(quoted(column))


def _estimated(database: Database, facts: Facts, shape: Shape) -> BBox | None:
    try:
        ((bounds,),) = database.rows(_ESTIMATE, (facts.schema, facts.name, shape.column))
    except (BadParameter, Unavailable) as error:
        _unless_away(error)
        bounds = None
    return in_crs84(database, bounds, shape.srid)


def _large_by_statistics(database: Database, facts: Facts, whole: Sequence[str]) -> frozenset[str]:
    found: dict[str, float | None] = dict(database.rows(_LARGEST, (facts.schema, facts.name, list(whole))))
    known = {name: most for name, most in found.items() if most is not None}
    return frozenset(name for name in whole if known.get(name, math.inf) > MOST_EXACT)


def in_crs84(database: Database, bounds: Sequence[float] | None, srid: int) -> BBox | None:
    """The box round bounds in another CRS, whose sides are bent there; None for what cannot be placed on the Earth."""
    if bounds is None or None in bounds:
        return None
    if srid != CRS84_SRID:
        x, y = (np.linspace(bounds[axis], bounds[axis + 2], _PIECES + 1) for axis in (0, 1))
        # Not the sides alone: there may be a pole within.
        area = shapely.multipoints(list(product(x, y)))
        try:
            ((bounds,),) = database.rows(_MOVED, (shapely.to_wkb(area), srid))
        except (BadParameter, Unavailable) as error:
            _unless_away(error)
            return None
    west, south, east, north = (float(bound) for bound in bounds or ())
    return BBox(west=west, south=south, east=east, north=north)


def _unless_away(error: Exception) -> None:
    """Raises the error where nobody could be asked: then nothing was found out."""
    if isinstance(error.__cause__, psycopg.OperationalError) and isinstance(error, Unavailable):
        raise error
