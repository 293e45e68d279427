"""A closer look at a table or view that is to be a layer than serving it takes: for the keeper of its layer file."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Literal
from pyproj import CRS
from pyproj.exceptions import CRSError

from ...domain.geo import BBox
from . import catalogue
from .clauses import quoted
from .database import Database, TooLong
from .tables import Relation, Table, read_table
from .unfit import OF_GEOMETRY, OF_TABLE, Missing, Unfit

# How many rows are looked at; what is wrong with a CRS is wrong with all of them.
_LOOKED_AT = 10_000
# Some count longitudes from 0 to 360.
_MOST_LON, _MOST_LAT = 360.0, 90.0
# How far from the area that a CRS is made for its users go, in degrees.
_BEYOND = 5.0
_DIMENSIONS = {0: "points", 1: "lines", 2: "areas", 3: "solids"}
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")

_RELATIONS = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT LIKE 'helpdesk%%' AND EXISTS (
    SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = c.oid AND t.typname = 'geometry' AND a.attnum > 0 AND NOT a.attisdropped
) ORDER BY 1, 2
"""
_SRID = "SELECT srtext LIKE 'GEOG%%', auth_name, auth_srid FROM spatial_ref_sys WHERE srid = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reference:
    """A CRS: whether it counts in degrees, and the area it is made for, if anybody knows."""

    name: str
    degrees: bool
    area: BBox | None


def faults(database: Database, relation: Relation, layer: str) -> Sequence[Unfit]:
    """Everything that is wrong with it. Raises Unavailable where the server is away."""
    try:
        table = read_table(database, relation, layer)
        return [*_misplaced(database, table), *_mixed(database, table)]
    except Missing as error:
        return [Unfit(str(error), OF_TABLE, _known(database))]
    except Unfit as error:
        return [error]
    except TooLong as error:
        return [Unfit(f"{relation} takes longer than {error.seconds:g} s to be looked at; publish a table of it")]


def _known(database: Database) -> Sequence[str]:
    """The relations that have geometries, as a layer file names them."""
    return [
        _spelt(name) if schema == "public" else f"{_spelt(schema)}.{_spelt(name)}"
        for schema, name in database.rows(_RELATIONS)
    ]


def _spelt(name: str) -> str:
    doubled = name.replace('"', '""')
    return name if _PLAIN.fullmatch(name) else f'"{doubled}"'


def _misplaced(database: Database, table: Table) -> Iterator[Unfit]:
    """Coordinates that cannot be of the CRS that is said to be theirs."""
    sql = SQL(
        "SELECT min(ST_XMin(g)), min(ST_YMin(g)), max(ST_XMax(g)), max(ST_YMax(g)) "
        "FROM (SELECT {} AS g FROM {} LIMIT {}) AS r"
    ).format(quoted(table.geometry), quoted(table.schema, table.name), Literal(_LOOKED_AT))
    ((west, south, east, north),) = database.rows(sql)
    if west is None or not all(map(math.isfinite, (west, south, east, north))):
        return
    reference = _reference(database, table.srid)
    like_degrees = max(abs(west), abs(east)) <= _MOST_LON and max(abs(south), abs(north)) <= _MOST_LAT
    said = ""
    if reference.degrees and not like_degrees:
        said = f"has coordinates such as {west:g} {south:g}, which are no degrees as those of {reference.name} are"
    elif not reference.degrees and like_degrees and (west, south, east, north) != (0, 0, 0, 0):
        said = f"has coordinates such as {west:g} {south:g}, which look like degrees and not like {reference.name}"
    elif _is_far(catalogue.in_crs84(database, (west, south, east, north), table.srid), reference.area):
        said = f"has coordinates such as {west:g} {south:g}, far from where {reference.name} is used"
    if said:
        remedy = (
            f"correct the SRID, for example by ALTER TABLE … ALTER COLUMN {table.geometry} "
            f"TYPE geometry(Geometry, <SRID>) USING ST_SetSRID({table.geometry}, <SRID>)"
        )
        yield Unfit(f"{table.schema}.{table.name} {said}; {remedy}", OF_GEOMETRY)


def _reference(database: Database, srid: int) -> _Reference:
    ((degrees, authority, code),) = database.rows(_SRID, (srid,))
    area = None
    if authority:
        try:
            found = CRS.from_authority(authority, code).area_of_use
        except CRSError:
            found = None
        if found is not None and found.west <= found.east:
            area = BBox(west=found.west, south=found.south, east=found.east, north=found.north)
    return _Reference(name=f"{authority or 'SRID'}:{code or srid}", degrees=bool(degrees), area=area)


def _is_far(extent: BBox | None, area: BBox | None) -> bool:
    """What lies nowhere on the Earth is far from everywhere."""
    return extent is None or (area is not None and _apart(extent, area))


def _apart(extent: BBox, area: BBox) -> bool:
    return (
        extent.west > area.east + _BEYOND
        or extent.east < area.west - _BEYOND
        or extent.south > area.north + _BEYOND
        or extent.north < area.south - _BEYOND
    )


def _mixed(database: Database, table: Table) -> Iterator[Unfit]:
    """Points beside areas, say. An area in one piece beside those in several does no harm."""
    if table.geometry_type != "Geometry":
        return
    sql = SQL(
        "SELECT ST_Dimension(g), count(*) FROM (SELECT {} AS g FROM {} LIMIT {}) AS r "
        "WHERE NOT ST_IsEmpty(g) GROUP BY 1 ORDER BY 1"
    ).format(quoted(table.geometry), quoted(table.schema, table.name), Literal(_LOOKED_AT))
    kinds = [_DIMENSIONS.get(dimension, "others") for dimension, _ in database.rows(sql)]
    if len(kinds) > 1:
        remedy = f"publish a view for each, with WHERE ST_Dimension({table.geometry}) = 2 for areas"
        told = f"{table.schema}.{table.name} mixes {' and '.join(kinds)}, and QGIS shows one kind of a layer; {remedy}"
        yield Unfit(told, OF_GEOMETRY)
