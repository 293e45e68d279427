"""The query of a vector tile.

What nobody could see is left out before the dear work: of shapes smaller than half a pixel one is kept where several
lie together, and of more features than a tile may hold the largest. The rest is cut to the tile and simplified where it
is stored, so that few points are moved to the CRS of the tile.
"""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, count

from psycopg.sql import SQL, Composable, Composed, Literal

from ...domain.geo import BBox
from ...ports import Column, TileFrame
from . import tile_flat
from .boxes import part_near, piece
from .clauses import Clause, quoted
from .columns import WHOLE, stored
from .geometries import drawn, geometry, reached
from .tables import CRS84_SRID, Table
from .values import identifier, plain

# Of lines and areas that are smaller than half a pixel, in tile units, one is kept where several lie together.
_SMALLEST = 8
# Two units, an eighth of a pixel, apart looks the same.
_TOLERANCE = 2.0
# Straight lines are curved in another CRS: none is longer than this part of the tile before it is moved.
_LINES_OF_A_TILE = 16
# By how much of its length a side of the tile may bend away from its points.
_BENT_BY = 5e-5
# Degrees of latitude.
_FAR = 60.0
_REMEMBERED = 500

# Made by the server: to write it here took as long as the rest of a small tile.
_OUTLINE = "ST_Segmentize(ST_ExteriorRing(ST_MakeEnvelope(%s, %s, %s, %s, 4326)), %s)"

# `box` is the tile with its buffer in the CRS of the table, as far as it lies near the table, and how long a unit of
# the tile is there, at least and at most. `met` is what the tile may show, `cell` where a small shape lies; `seen`
# leaves out those that hide behind another.
_HEAD = """
WITH outline AS MATERIALIZED (SELECT {outline} AS o),
box AS MATERIALIZED (
    SELECT o, ST_Envelope(o) AS e, %s * LEAST(w * %s, h * %s) AS least, GREATEST(w * %s, h * %s) AS most
    FROM (SELECT o, ST_XMax(o) - ST_XMin(o) AS w, ST_YMax(o) - ST_YMin(o) AS h FROM outline) AS sides
){flat},
met AS MATERIALIZED (
    SELECT {fid} AS f, {drawn} AS g, {cell} AS cell, {values} FROM box, {source} AS t WHERE {geometry} && box.o AND
"""
_TILE = """
), seen AS (
    SELECT * FROM met WHERE cell IS NULL
    UNION ALL SELECT * FROM (SELECT DISTINCT ON (cell) * FROM met WHERE cell IS NOT NULL ORDER BY cell, f) AS few
), kept AS (
    SELECT * FROM seen
    ORDER BY CASE WHEN {many} THEN ST_Area(g) END DESC, CASE WHEN {many} THEN ST_Length(g) END DESC, f LIMIT %s
)
SELECT ST_AsMVT(r, %s::text, %s::int, {shape}{id}), count(r.{column}), count(*), (SELECT count(*) FROM met)
FROM (SELECT ST_AsMVTGeom({moved}, ST_MakeEnvelope(%s, %s, %s, %s)::box2d, %s, %s, TRUE) AS {column}, {named}
FROM box{beside}, kept OFFSET 0) AS r
"""
_MANY = "(SELECT count(*) FROM met) > %s"
# By the two corners of its envelope, near enough for a small shape. Points are drawn larger than they are.
_CELL = """
(SELECT CASE WHEN ST_XMax(e) - ST_XMin(e) < %s AND ST_YMax(e) - ST_YMin(e) < %s THEN
    floor((ST_XMin(e) + ST_XMax(e) - %s) / %s)::int8 * 100000 + floor((%s - ST_YMin(e) - ST_YMax(e)) / %s)::int8 END
FROM (SELECT CASE WHEN ST_XMax(b) - ST_XMin(b) < {small} * box.most AND ST_YMax(b) - ST_YMin(b) < {small} * box.most
    AND ST_Dimension({geometry}) > 0 THEN {corners} END AS e
    FROM (SELECT {geometry}::box2d AS b OFFSET 0) AS one OFFSET 0) AS two)
"""
_CORNERS = "ST_SetSRID(ST_MakeLine(ST_MakePoint(ST_XMin(b), ST_YMin(b)), ST_MakePoint(ST_XMax(b), ST_YMax(b))), {})"
_SIMPLE = """
ST_Simplify(CASE WHEN g @ box.e THEN g ELSE ST_ClipByBox2D(g, box.e::box2d) END, {tolerance} * box.least, TRUE)
"""
_MOVED = """
(SELECT CASE {flat} WHEN ST_XMax(s::box2d) - ST_XMin(s::box2d) > {line} * box.least
    OR ST_YMax(s::box2d) - ST_YMin(s::box2d) > {line} * box.least THEN {bent} ELSE {moved} END
FROM (SELECT {simple} AS s OFFSET 0) AS simple)
"""
_BENT = "ST_Segmentize(s, {line} * box.least)"


def written(
    table: Table, columns: Sequence[Column], asked: Clause, box: BBox, frame: TileFrame, srid: int
) -> Clause | None:
    """One row: the bytes of the layer, how many features are in it, how many were kept for it, and how many meet it.
    `box` is the tile with its buffer in degrees, `asked` a condition on the rows `t`. None for a box that is nowhere
    near the table."""
    part = part_near(table, box)
    if part is None:
        return None
    small = tile_flat.is_small(table, srid, box, part)
    head, tail = _texts(table, tuple(columns), srid, frame.extent, small=small)
    values = [
        *(part.west, part.south, part.east, part.north, piece(part, _BENT_BY)),
        *_scale(box, part, frame),
        *(frame.window if small else ()),
        *(_cells(frame) if _has_small(table) else ()),
        *asked.values,
        *(frame.most, frame.most, frame.most, table.layer, frame.extent),
        *(*frame.window, frame.extent, frame.buffer),
    ]
    return Clause(Composed([head, asked.sql, tail]), tuple(values))


def _scale(box: BBox, clipped: BBox, frame: TileFrame) -> tuple[float, ...]:
    """How much the shortest unit of the tile is shorter than its longest, and then which part of a side of the clipped
    box a unit is. Towards a pole degrees are larger in a tile, in that of web maps twice as large at 60 degrees; beyond
    that nobody minds."""
    across = frame.extent + 2 * frame.buffer
    x, y = (
        whole / part / across if part else 1 / across
        for whole, part in (
            (box.east - box.west, clipped.east - clipped.west),
            (box.north - box.south, clipped.north - clipped.south),
        )
    )
    farthest = min(max(abs(clipped.south), abs(clipped.north)), _FAR)
    nearest = 0 if clipped.south <= 0 <= clipped.north else min(abs(clipped.south), abs(clipped.north), _FAR)
    return math.cos(math.radians(farthest)) / math.cos(math.radians(nearest)), x, y, x, y


@lru_cache(maxsize=_REMEMBERED)
def _texts(table: Table, columns: tuple[Column, ...], srid: int, extent: int, *, small: bool) -> tuple[SQL, SQL]:
    """What comes before the condition and behind it: to write it anew for each tile takes as long as a small tile."""
    held = table.held[table.key]
    is_number = held.type in WHOLE
    names = [column.name for column in columns]
    id_ = _unused("id", names) if is_number else "id"
    shape = _unused("geom", [*names, id_])
    told = {} if not is_number and "id" in names else {id_: identifier(held)}
    told |= {column.name: plain(column, table.held[column.name]) for column in columns}
    head = SQL(_HEAD).format(
        outline=reached(SQL(_OUTLINE), CRS84_SRID, table.srid),
        flat=tile_flat.flat(table, srid) if small else SQL(""),
        geometry=geometry(table),
        fid=stored(table.held[table.fid]),
        drawn=drawn(table),
        cell=_cell(table, srid) if _has_small(table) else SQL("NULL::int8"),
        values=_aliased((value, f"v{number}") for number, value in enumerate(told.values())),
        source=quoted(table.schema, table.name),
    )
    tail = SQL(_TILE).format(
        many=SQL(_MANY),
        shape=_literal(shape),
        id=Composed([SQL(", "), _literal(id_)]) if is_number else SQL(""),
        column=quoted(shape),
        moved=_moved(table, srid, extent, small=small),
        beside=SQL(tile_flat.BESIDE if small else ""),
        named=_aliased((quoted(f"v{number}"), name) for number, name in enumerate(told)),
    )
    return _as_text(head), _as_text(tail)


def _has_small(table: Table) -> bool:
    return table.geometry_type not in ("Point", "MultiPoint")


def _cells(frame: TileFrame) -> tuple[float, ...]:
    left, bottom, right, top = frame.window
    x, y = (right - left) / frame.extent, (top - bottom) / frame.extent
    return _SMALLEST * x, _SMALLEST * y, 2 * left, 2 * _SMALLEST * x, 2 * top, 2 * _SMALLEST * y


def _cell(table: Table, srid: int) -> Composable:
    corners = reached(SQL(_CORNERS).format(Literal(table.srid)), table.srid, srid)
    return SQL(_CELL).format(geometry=geometry(table), corners=corners, small=Literal(2 * _SMALLEST))


def _moved(table: Table, srid: int, extent: int, *, small: bool) -> Composable:
    simple = SQL(_SIMPLE).format(tolerance=Literal(_TOLERANCE))
    if srid == table.srid:
        return simple
    line = Literal(extent // _LINES_OF_A_TILE)
    return SQL(_MOVED).format(
        flat=SQL(tile_flat.MOVED if small else ""),
        line=line,
        bent=reached(SQL(_BENT).format(line=line), table.srid, srid),
        moved=reached(SQL("s"), table.srid, srid),
        simple=simple,
    )


def _aliased(values: Iterable[tuple[Composable, str]]) -> Composable:
    return SQL(", ").join([SQL("{} AS {}").format(value, quoted(name)) for value, name in values])


def _unused(name: str, names: Sequence[str]) -> str:
    return next(each for each in chain([name], (f"{name}_{n}" for n in count(1))) if each not in names)


def _literal(text: str) -> Composable:
    """A `%` would start a placeholder."""
    return Literal(text.replace("%", "%%"))


def _as_text(part: Composable) -> SQL:
    return SQL(part.as_string(None))
