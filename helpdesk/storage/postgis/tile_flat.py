"""How a small tile is moved: over so little of the Earth one CRS is an affine transformation of another, which costs a
twentieth of what PROJ takes for the same points.

PostGIS moves the corners and the middle of the tile, so that they lie where the rest of its features do; where the
transformation that fits these five misses one of them by more than two thirds of a unit, every point is moved by
itself: between them it misses by half as much again, a unit at most.
"""

from psycopg.sql import SQL, Composable, Literal

from ...domain.geo import BBox
from .geometries import reached
from .tables import Table

# Degrees. Over larger tiles it never fits.
_SMALL = 0.5

# Corners 1 to 4 are left and right below, left and right above; 5 is the middle. `u` and `v` are coordinates in the CRS
# of the table, `x` and `y` in that of the tile. The middle that is kept lies between that of the corners and the true
# one, so that each is missed by half as much. `off` is how far the five are missed at most.
_FLAT = """
, corners AS MATERIALIZED (
    SELECT l, b, r, t, {moved} AS c
    FROM (SELECT %s::float8 AS l, %s::float8 AS b, %s::float8 AS r, %s::float8 AS t) AS w
), pins AS MATERIALIZED (
    SELECT (l + r) / 2 AS x, (b + t) / 2 AS y, r - l AS w, t - b AS h, ST_X(ST_PointN(c, 1)) AS u1,
        ST_Y(ST_PointN(c, 1)) AS v1, ST_X(ST_PointN(c, 2)) AS u2, ST_Y(ST_PointN(c, 2)) AS v2,
        ST_X(ST_PointN(c, 3)) AS u3, ST_Y(ST_PointN(c, 3)) AS v3, ST_X(ST_PointN(c, 4)) AS u4,
        ST_Y(ST_PointN(c, 4)) AS v4, ST_X(ST_PointN(c, 5)) AS u5, ST_Y(ST_PointN(c, 5)) AS v5
    FROM corners
), slopes AS MATERIALIZED (
    SELECT x, y, (u2 + u4 - u1 - u3) / 2 / w AS ux, (u3 + u4 - u1 - u2) / 2 / h AS uy,
        (v2 + v4 - v1 - v3) / 2 / w AS vx, (v3 + v4 - v1 - v2) / 2 / h AS vy,
        (u1 + u2 + u3 + u4) / 8 + u5 / 2 AS u, (v1 + v2 + v3 + v4) / 8 + v5 / 2 AS v,
        abs(u1 - u2 - u3 + u4) / 4 + abs((u1 + u2 + u3 + u4) / 4 - u5) / 2
            + abs(v1 - v2 - v3 + v4) / 4 + abs((v1 + v2 + v3 + v4) / 4 - v5) / 2 AS off
    FROM pins
), turned AS MATERIALIZED (
    SELECT *, vy / area AS a, -uy / area AS b, -vx / area AS d, ux / area AS e
    FROM (SELECT *, nullif(ux * vy - uy * vx, 0) AS area FROM slopes) AS s
), flat AS MATERIALIZED (
    SELECT a, b, d, e, x - a * u - b * v AS x, y - d * u - e * v AS y, off FROM turned
)
"""
_CORNERS = """
ST_SetSRID(ST_MakeLine(ARRAY[ST_MakePoint(l, b), ST_MakePoint(r, b), ST_MakePoint(l, t), ST_MakePoint(r, t),
    ST_MakePoint((l + r) / 2, (b + t) / 2)]), {})
"""
# Of a shape `s`, beside `box` and `flat`.
MOVED = "WHEN 1.5 * flat.off <= box.least THEN ST_Affine(s, flat.a, flat.b, flat.d, flat.e, flat.x, flat.y)"
BESIDE = ", flat"


def is_small(table: Table, srid: int, box: BBox, part: BBox) -> bool:
    """Whether a tile of this box is to be tried: all of it lies near the table, where PROJ can move its corners."""
    wide, high = box.east - box.west, box.north - box.south
    return srid != table.srid and box == part and 0 < wide < _SMALL and 0 < high < _SMALL


def flat(table: Table, srid: int) -> Composable:
    """The piece of a WITH that makes `flat`, a row: six numbers of the transformation, and how far it is off. Its four
    values are the window of the tile."""
    return SQL(_FLAT).format(moved=reached(SQL(_CORNERS).format(Literal(srid)), srid, table.srid))
