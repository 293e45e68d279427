"""What a GeoPackage says of its own tables: columns, keys, extents and spatial indexes."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...domain.geo import BBox
from ...ports import Column
from ..sql.validity import VALID_FROM, VALID_TO
from .connections import Connections, quoted

# JSON types of the column types of GeoPackage (OGC 12-128r19, table 1); blobs are not shown.
_JSON_TYPES = {
    "BOOLEAN": ("boolean", None),
    "TINYINT": ("integer", None),
    "SMALLINT": ("integer", None),
    "MEDIUMINT": ("integer", None),
    "INT": ("integer", None),
    "INTEGER": ("integer", None),
    "FLOAT": ("number", None),
    "DOUBLE": ("number", None),
    "REAL": ("number", None),
    "TEXT": ("string", None),
    "DATE": ("string", "date"),
    "DATETIME": ("string", "date-time"),
}
_GEOJSON_TYPES = {
    name.upper(): name
    for name in (
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
    )
}
# The largest whole number up to which a double holds every one.
MOST_EXACT = 2**53
# The name that every geometry has in filters and schemas, whatever its column is called.
GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of features. `fid` is its integer primary key, `key` the column whose value is a feature's id; each row
    of a `dated` one says from when until when it is valid."""

    name: str
    fid: str
    geometry: str
    key: str
    columns: Mapping[str, Column]
    extent: BBox | None
    rtree: str | None
    dated: bool = False
    geometry_type: str = "Geometry"

    @property
    def instant(self) -> str | None:
        """The column that `datetime` asks about where there is no validity: the first that holds dates or times."""
        temporal = (name for name, column in self.columns.items() if column.format in ("date", "date-time"))
        return None if self.dated else next(temporal, None)


def read_tables(connections: Connections, keys: Mapping[str, str]) -> dict[str, Table]:
    """The feature tables of a GeoPackage by name; `keys` names the key column of a table where it is not the fid."""
    indexes = {name for (name,) in connections.rows("SELECT name FROM sqlite_master WHERE name LIKE 'rtree_%'")}
    found = connections.rows(
        "SELECT c.table_name, g.column_name, g.geometry_type_name, c.min_x, c.min_y, c.max_x, c.max_y "
        "FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
        "WHERE c.data_type = 'features' ORDER BY 1"
    )
    tables = {}
    for name, geometry, kind, *bounds in found:
        fid, columns = read_columns(connections, name, geometry)
        rtree = f"rtree_{name}_{geometry}"
        tables[name] = Table(
            name=name,
            fid=fid,
            geometry=geometry,
            key=keys.get(name, fid),
            columns={each: columns[each] for each in columns if each not in (VALID_FROM, VALID_TO)},
            dated=VALID_FROM in columns and VALID_TO in columns,
            extent=None if None in bounds else BBox(west=bounds[0], south=bounds[1], east=bounds[2], north=bounds[3]),
            rtree=rtree if rtree in indexes else None,
            geometry_type=_GEOJSON_TYPES.get(kind.upper(), "Geometry"),
        )
    return tables


def read_columns(connections: Connections, table: str, geometry: str) -> tuple[str, dict[str, Column]]:
    """The primary key of a table, and its properties in their order."""
    fid, columns = "rowid", {}
    for _, name, declared, _, _, primary in connections.rows(f"PRAGMA table_info({quoted(table)})"):
        kind = _JSON_TYPES.get(declared.upper().partition("(")[0].strip())
        if primary:
            fid = name
        elif name != geometry and kind is not None:
            columns[name] = Column(name, *kind)
    return fid, {name: _safe(connections, table, column) for name, column in columns.items()}


def _safe(connections: Connections, table: str, column: Column) -> Column:
    """As text where JSON readers, whose numbers are doubles, would round some of the values: in all rows alike."""
    if column.type != "integer":
        return column
    name = quoted(column.name)
    ((low, high),) = connections.rows(f"SELECT min({name}), max({name}) FROM {quoted(table)}")
    exact = low is None or (abs(low) <= MOST_EXACT and abs(high) <= MOST_EXACT)
    return column if exact else Column(column.name, "string", "int64")
