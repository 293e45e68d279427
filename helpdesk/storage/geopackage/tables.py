"""What a GeoPackage says of its own tables: columns, keys, extents and spatial indexes."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched

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
# SQLite may be made to show no more than 2000 columns at once (https://www.sqlite.org/limits.html); two are of each.
_AT_ONCE = 500
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


def read_tables(
    connections: Connections, keys: Mapping[str, str], only: Container[str] | None = None
) -> dict[str, Table]:
    """The feature tables of a GeoPackage by name, all or some, each read through once; `keys` names the key column of a
    table where it is not the fid."""
    indexes = {name for (name,) in connections.rows("SELECT name FROM sqlite_master WHERE name LIKE 'rtree_%'")}
    found = connections.rows(
        "SELECT c.table_name, g.column_name, g.geometry_type_name, c.min_x, c.min_y, c.max_x, c.max_y "
        "FROM gpkg_contents c JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
        "WHERE c.data_type = 'features' ORDER BY 1"
    )
    tables = {}
    for name, geometry, kind, *bounds in found:
        if only is not None and name not in only:
            continue
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
    whole = [column.name for column in columns.values() if column.type == "integer"]
    return fid, columns | {name: Column(name, "string", "int64") for name in _inexact(connections, table, whole)}


def _inexact(connections: Connections, table: str, columns: Sequence[str]) -> Iterator[str]:
    """Those of these columns of whole numbers that have values which JSON readers, whose numbers are doubles, would
    round: they are shown as text, in all rows alike."""
    for some in batched(columns, _AT_ONCE):
        ends = ", ".join(f"min({quoted(name)}), max({quoted(name)})" for name in some)
        ((*found,),) = connections.rows(f"SELECT {ends} FROM {quoted(table)}")
        for name, (low, high) in zip(some, batched(found, 2), strict=True):
            if low is not None and max(abs(low), abs(high)) > MOST_EXACT:
                yield name
