"""The geometry of a row, as SQL: without heights and arcs, in the CRS that is asked for."""

from functools import lru_cache
from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed, Literal
from pyproj import CRS

from .clauses import quoted
from .tables import CRS84_SRID, Table

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_WEB_MERCATOR = 3857
# As many decimals as make a double of a degree whole again.
_DECIMALS = 17


def geometry(table: Table) -> Composable:
    """The column of the rows `t` as it is."""
    return Composed([SQL("t."), quoted(table.geometry)])


def drawn(table: Table) -> Composable:
    """What every program can read."""
    if table.flat:
        return geometry(table)
    # No simple feature, and nothing that GEOS or GeoJSON know.
    shown = "CASE WHEN GeometryType({0}) NOT IN ('TIN', 'TRIANGLE', 'POLYHEDRALSURFACE') THEN "
    return SQL(shown + "ST_Force2D(ST_CurveToLine({0})) END").format(geometry(table))


def placed(table: Table, srid: int = CRS84_SRID) -> Composable:
    """In another CRS, x before y."""
    if table.srid == srid:
        return drawn(table)
    return SQL("ST_Transform({}, {})").format(drawn(table), Literal(srid))


def reached(shape: Composable, srid: int, other: int) -> Composable:
    """A shape in one CRS moved to another, as the rest of the desk does: over degrees. The straight way between two
    national grids may do without a grid of shifts that there is for each, which is a hundred metres off."""
    if srid == other:
        return shape
    direct = {CRS84_SRID, _WEB_MERCATOR} & {srid, other}
    over = shape if direct else SQL("ST_Transform({}, {})").format(shape, Literal(CRS84_SRID))
    return SQL("ST_Transform({}, {})").format(over, Literal(other))


def offers(table: Table, crs: str) -> bool:
    """Whether PostGIS is trusted with a CRS (an OGC URI): it may give others than the rest of the desk does in those
    that it gets to by other grids."""
    code = crs.removeprefix(_EPSG)
    if crs == CRS84 or not code.isdecimal():
        return crs == CRS84
    return int(code) in (CRS84_SRID, table.srid) or (int(code) == _WEB_MERCATOR and _is_between_poles(table))


def told(table: Table, crs: str) -> Composable:
    """The GeoJSON of the geometry in a CRS that is offered, in the axis order of its authority; NULL where it is empty
    or not of finite numbers."""
    # No word of a geometry has an N or an I in it, but NaN and Infinity have.
    return SQL(
        "(SELECT CASE WHEN strpos(g, 'N') = 0 AND strpos(g, 'I') = 0 THEN g END FROM "
        "(SELECT ST_AsGeoJSON(s, {}, 0) AS g FROM (SELECT {} AS s OFFSET 0) AS one "
        "WHERE NOT ST_IsEmpty(s) OFFSET 0) AS two)"
    ).format(Literal(_DECIMALS), _moved(table, crs))


def _moved(table: Table, crs: str) -> Composable:
    if crs == CRS84:
        # Outer rings counterclockwise, as GeoJSON in CRS84 has them (RFC 7946, 3.1.6).
        return SQL("ST_ForcePolygonCCW({})").format(placed(table))
    srid = int(crs.removeprefix(_EPSG))
    if srid == _WEB_MERCATOR and table.srid == CRS84_SRID:
        return _mercator(table)
    return SQL("ST_FlipCoordinates({})").format(placed(table, srid)) if _northing_first(srid) else placed(table, srid)


def _is_between_poles(table: Table) -> bool:
    """The poles lie infinitely far away in the CRS of web maps; degrees are cut before them, others need not be."""
    south, north = _latitudes()
    extent = table.extent
    return table.srid == CRS84_SRID or (extent is not None and south < extent.south and extent.north < north)


@lru_cache(maxsize=1)
def _latitudes() -> tuple[float, float]:
    area = CRS.from_epsg(_WEB_MERCATOR).area_of_use
    assert area is not None
    return area.south, area.north


def _mercator(table: Table) -> Composable:
    """Up to the latitudes for which it is made."""
    cut: LiteralString = (
        "(SELECT ST_Transform(CASE WHEN ST_YMin(g) >= {0} AND ST_YMax(g) <= {1} THEN g "
        "WHEN ST_GeometryType(g) = 'ST_MultiPolygon' THEN ST_Multi(ST_ClipByBox2D(g, {2})) "
        "ELSE ST_ClipByBox2D(g, {2}) END, {3}) FROM (SELECT {4} AS g OFFSET 0) AS w)"
    )
    south, north = map(Literal, _latitudes())
    box = SQL("ST_MakeEnvelope(-180, {}, 180, {}, 4326)").format(south, north)
    return SQL(cut).format(south, north, box, Literal(_WEB_MERCATOR), drawn(table))


@lru_cache(maxsize=64)
def _northing_first(srid: int) -> bool:
    return str(CRS.from_epsg(srid).axis_info[0].direction) == "north"
