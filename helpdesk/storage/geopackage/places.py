"""The rows of the table `places` of a GeoPackage."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import batched
from pathlib import Path
from typing import Any

import shapely

from ...domain.errors import NotFound
from ..place_rows import OtherNamesRow, PlaceRow, PointRow, WordsRow
from .blobs import geometries
from .conditions import source
from .connections import Connections, Row, connect, quoted
from .tables import Table, read_tables

PLACES, OTHER_NAMES = "places", "place-names"
_ROWS_AT_ONCE = 5000


class GeoPackageRows:
    """The PlaceRows of a GeoPackage. Raises NotFound where it has no such table, and Unavailable."""

    def __init__(self, path: Path) -> None:
        self._connections = Connections(path)
        try:
            tables = read_tables(self._connections, {}, (PLACES, OTHER_NAMES))
            self._table = _places(self._connections, tables)
            self._others = tables.get(OTHER_NAMES)
        except NotFound:
            self._connections.close()
            raise

    def close(self) -> None:
        self._connections.close()

    def of(self, fids: Sequence[int]) -> Sequence[PlaceRow]:
        wanted = f"{source(self._table, ()).sql} WHERE t.{quoted(self._table.fid)} IN ({', '.join('?' * len(fids))})"
        return _placed(self._connections.rows(f"SELECT {_shown(self._table)} {wanted}", fids))

    def points(self) -> Iterator[PointRow]:
        fields = _fields(self._table.fid, self._table.geometry)
        rows = self._all(f"SELECT {fields} {source(self._table, ()).sql}")
        for some in batched(rows, _ROWS_AT_ONCE):
            fids, blobs = zip(*some, strict=True)
            points = geometries(blobs)
            yield from zip(fids, shapely.get_x(points).tolist(), shapely.get_y(points).tolist(), strict=True)

    def words(self) -> Iterator[WordsRow]:
        fid = self._table.fid
        fields = _fields(fid, "folded", "population", "county", "state", "country")
        key = _fields("meant") if "meant" in self._table.columns else "NULL"
        return self._all(f"SELECT {fields}, {key} {source(self._table, ()).sql} ORDER BY t.{quoted(fid)}")

    def other_names(self) -> Iterator[OtherNamesRow]:
        if self._others is None:
            return iter(())
        fields, order = _fields("meant", "names"), _fields(self._others.fid)
        return self._all(f"SELECT {fields} {source(self._others, ()).sql} ORDER BY {order}")

    def _all(self, query: str) -> Iterator[Any]:
        """Over a connection of its own."""
        with closing(connect(self._connections.path)) as connection, self._connections.readable():
            yield from connection.execute(query)


def _places(connections: Connections, tables: Mapping[str, Table]) -> Table:
    if PLACES not in tables:
        raise NotFound(f"{connections.path.name} has no table {PLACES!r}; run `helpdesk ingest` to build it")
    return tables[PLACES]


def _fields(*names: str) -> str:
    return ", ".join(f"t.{quoted(name)}" for name in names)


def _shown(table: Table) -> str:
    return _fields(table.fid, table.geometry, "name", "country", "state", "county", "population")


def _placed(rows: Sequence[Row]) -> list[PlaceRow]:
    points = shapely.get_coordinates(geometries([row[1] for row in rows])).tolist()
    return [PlaceRow(row[0], lon, lat, *row[2:]) for row, (lon, lat) in zip(rows, points, strict=True)]
