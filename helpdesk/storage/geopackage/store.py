"""GeoPackageStore: pages of GeoJSON features out of one immutable GeoPackage."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson

from ...domain.errors import NotFound, Unavailable
from ...domain.filters import Kind
from ...domain.geo import BBox
from ...ports import Column, FeaturePage, FeatureQuery, JsonObject, Shapes, Standing, TileFrame
from ..sql.validity import apart, with_validity
from .blobs import geojson, wkb
from .clauses import Clause
from .conditions import column_of, source
from .connections import Connections, Row, connect, quoted
from .cursors import window
from .filters import kinds
from .selections import SECONDS, Selection, Selections, ordered, spatial
from .tables import Table, read_tables

STREAM_ROWS = 1000
# What SQLite calls no LIMIT.
UNLIMITED = -1

_STRAIGHT, _CURLY = "'", "\N{RIGHT SINGLE QUOTATION MARK}"

# SQLite keeps booleans as numbers, and knows no difference between 30 and 30.0 that clients could rely on.
_SHOWN: Mapping[str, Callable[[Any], Any]] = {"boolean": bool, "number": float, "int64": str}


class GeoPackageStore:
    """A FeatureStore over a GeoPackage; `keys` names the id column of each layer whose id is not its fid. A filter
    that runs longer than `seconds` is given up.

    A bbox is answered exactly: envelopes inside it match, envelopes across its edge are tested by shape.
    """

    def __init__(self, path: Path, keys: Mapping[str, str] | None = None, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._connections = Connections(path)
        try:
            self._tables = read_tables(self._connections, keys or {})
        except Unavailable:
            self._connections.close()
            raise
        self._selections = Selections(self._connections, seconds)

    def close(self) -> None:
        self._connections.close()

    def layers(self) -> Sequence[str]:
        return list(self._tables)

    def extent(self, layer: str) -> BBox | None:
        return self._table(layer).extent

    def columns(self, layer: str) -> Sequence[Column]:
        return list(self._table(layer).columns.values())

    def kinds(self, layer: str) -> Mapping[str, Kind]:
        return kinds(self._table(layer))

    def geometry_type(self, layer: str) -> str:
        return self._table(layer).geometry_type

    def id_column(self, layer: str) -> str | None:
        table = self._table(layer)
        return table.key if table.key in table.columns else None

    def lasts(self, layer: str) -> bool:
        return True

    def query(self, layer: str, query: FeatureQuery) -> FeaturePage:
        """Raises NotFound for an unknown layer, BadParameter for an unknown property or a value not of its type."""
        table = self._table(layer)
        chosen = _chosen(table, query)
        fids = self._selections.fids(table, Selection.of(query))
        if query.count_only:
            return FeaturePage((), len(fids))
        page = window(fids, query.cursor, query.offset, query.limit)
        return FeaturePage(_features(chosen, self._rows(table, chosen, query.geometry, page.fids)), len(fids))

    def standing(self, layer: str, query: FeatureQuery) -> Standing:
        """From what is remembered of the selection, without a look at the features."""
        table = self._table(layer)
        _chosen(table, query)
        fids = self._selections.fids(table, Selection.of(query))
        if query.count_only:
            return Standing(matched=len(fids), returned=0)
        page = window(fids, query.cursor, query.offset, query.limit)
        return Standing(matched=len(fids), returned=len(page.fids), next=page.next, prev=page.prev)

    def texts(self, layer: str, query: FeatureQuery, crs: str) -> None:
        """SQLite knows neither GeoJSON nor projections."""

    def tile_layer(self, layer: str, query: FeatureQuery, frame: TileFrame) -> None:
        """SQLite encodes no tiles."""

    def feature(self, layer: str, identifier: str) -> JsonObject:
        """Raises NotFound. SQLite compares the text with an integer key by its number, however it is written."""
        table = self._table(layer)
        columns = list(table.columns.values())
        held = (
            f"{_selected(table, columns, True)} FROM {quoted(table.name)} AS t WHERE t.{_key(table)} IN (?, ?) LIMIT 1"
        )
        rows = self._connections.rows(held, (identifier, identifier.replace(_CURLY, _STRAIGHT)))
        if not rows or str(rows[0][0]) != identifier.replace(_STRAIGHT, _CURLY):
            raise NotFound(f"{layer} has no feature {identifier!r}")
        return _features(columns, rows)[0]

    def stream(self, layer: str) -> Iterator[JsonObject]:
        """Every feature, over a connection of its own, so that a slow reader holds up nobody."""
        table = self._table(layer)
        columns = list(table.columns.values())
        sql = f"{_selected(table, columns, True)} FROM {quoted(table.name)} AS t ORDER BY t.{quoted(table.fid)}"
        with closing(connect(self._connections.path)) as connection, self._connections.readable():
            cursor = connection.execute(sql)
            while rows := cursor.fetchmany(STREAM_ROWS):
                yield from _features(columns, rows)

    def shapes(self, layer: str, query: FeatureQuery) -> Shapes:
        """By the R-tree's envelopes alone: a feature near the box may be among them. A cursor is not read."""
        table = self._table(layer)
        chosen = _chosen(table, query)
        page = _near(table, chosen, query)
        return _shapes(chosen, self._connections.rows(page.sql, page.values, seconds=self._seconds))

    def shapes_in_batches(self, layer: str, query: FeatureQuery) -> Iterator[Shapes]:
        """The query is read before the first batch is asked for; no connection is held between batches."""
        table = self._table(layer)
        chosen = _chosen(table, query)
        fids = self._selections.fids(table, Selection.of(query))
        page = window(fids, query.cursor, query.offset, query.limit).fids
        read = with_validity(chosen, dated=table.dated)
        parts = (page[first : first + STREAM_ROWS] for first in range(0, len(page), STREAM_ROWS))
        batches = (self._rows(table, read, query.geometry, part) for part in parts)
        return (apart(_shapes(read, rows), dated=table.dated) for rows in batches)

    def _rows(self, table: Table, columns: Sequence[Column], geometry: bool, fids: Sequence[int]) -> list[Row]:
        """The rows of these fids, in this order: SQLite never changes the order of a CROSS JOIN's tables."""
        rows = f"FROM json_each(?) AS page CROSS JOIN {quoted(table.name)} AS t ON t.{quoted(table.fid)} = page.value"
        return self._connections.rows(f"{_selected(table, columns, geometry)} {rows}", (orjson.dumps(fids).decode(),))

    def _table(self, layer: str) -> Table:
        if layer not in self._tables:
            near = difflib.get_close_matches(layer, self._tables, n=1)
            raise NotFound(f"there is no feature layer {layer!r}" + (f"; did you mean {near[0]}?" if near else ""))
        return self._tables[layer]


def _chosen(table: Table, query: FeatureQuery) -> list[Column]:
    return [column_of(table, name) for name in query.select] or list(table.columns.values())


def _near(table: Table, chosen: Sequence[Column], query: FeatureQuery) -> Clause:
    """The whole statement for features near a box: id, blob, then the chosen columns."""
    boxes, condition = spatial(table, query.bbox, Selection.of(query).condition(table))
    rows, order = source(table, boxes), ordered(table, query.sort)
    limit = UNLIMITED if query.limit is None else query.limit
    sql = f"{_selected(table, chosen, query.geometry)} {rows.sql} WHERE {condition.sql} {order} LIMIT ? OFFSET ?"
    return Clause(sql, (*rows.values, *condition.values, limit, query.offset))


def _key(table: Table) -> str:
    """Raises Unavailable where the key that the layer declares is not a column of what was built."""
    if table.key != table.fid and table.key not in table.columns:
        message = f"the key of {table.name} is {table.key}, which it does not have; correct `key` in its layer file"
        raise Unavailable(message)
    return quoted(table.key)


def _id(table: Table) -> str:
    """The key; a text without straight apostrophes: QGIS puts ids into an expression as they are, does not understand
    one with an apostrophe, and then draws every feature again that it has drawn before."""
    key = f"t.{_key(table)}"
    text = table.key in table.columns and table.columns[table.key].type == "string"
    return f"replace({key}, '{_STRAIGHT * 2}', '{_CURLY}')" if text else key


def _selected(table: Table, columns: Sequence[Column], geometry: bool) -> str:
    shape = f"t.{quoted(table.geometry)}" if geometry else "NULL"
    return ", ".join([f"SELECT {_id(table)}", shape, *(f"t.{quoted(column.name)}" for column in columns)])


def _features(columns: Sequence[Column], rows: Sequence[Row]) -> list[JsonObject]:
    named = [(column.name, _SHOWN.get(column.format or column.type)) for column in columns]
    features: list[JsonObject] = []
    for row, shape in zip(rows, geojson([row[1] for row in rows]), strict=True):
        properties = {
            name: value if show is None or value is None else show(value)
            for (name, show), value in zip(named, row[2:], strict=True)
        }
        features.append({"type": "Feature", "id": row[0], "geometry": shape, "properties": properties})
    return features


def _shapes(columns: Sequence[Column], rows: Sequence[Row]) -> Shapes:
    ids, blobs, *values = zip(*rows, strict=True) if rows else ((),) * (2 + len(columns))
    properties = {}
    for column, held in zip(columns, values, strict=True):
        show = _SHOWN.get(column.format or column.type)
        properties[column.name] = held if show is None else [None if value is None else show(value) for value in held]
    return Shapes(ids=ids, wkb=[None if blob is None else wkb(blob) for blob in blobs], properties=properties)
