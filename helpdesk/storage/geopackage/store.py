"""GeoPackageStore: pages of GeoJSON features out of one immutable GeoPackage."""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import shapely

from ...domain.errors import NotFound, Unavailable
from ...domain.geo import BBox
from ...ports import Column, FeaturePage, FeatureQuery, JsonObject, Shapes
from .blobs import geojson, geometries, wkb
from .conditions import ANY, Clause, Interval, column_of, enclosed, source, where
from .connections import Connections, Row, connect, quoted
from .tables import Table, read_tables

STREAM_ROWS = 1000
REMEMBERED_COUNTS = 512
LISTED = "(SELECT value FROM json_each(?))"
# What SQLite calls no LIMIT.
UNLIMITED = -1


@dataclass(frozen=True, slots=True)
class Matching:
    """How many features match, and the fids that the envelopes let through although their shape does not."""

    matched: int
    rejected: tuple[int, ...] = ()


class GeoPackageStore:
    """A FeatureStore over a GeoPackage; `keys` names the id column of each layer whose id is not its fid.

    A bbox is answered exactly: envelopes inside it match, envelopes across its edge are tested by shape. Counts are
    remembered, because the file is immutable and clients page through one query.
    """

    def __init__(self, path: Path, keys: Mapping[str, str] | None = None) -> None:
        self._connections = Connections(path)
        try:
            self._tables = read_tables(self._connections, keys or {})
        except Unavailable:
            self._connections.close()
            raise
        self._matching = lru_cache(REMEMBERED_COUNTS)(self._count)

    def close(self) -> None:
        self._connections.close()

    def layers(self) -> Sequence[str]:
        return list(self._tables)

    def extent(self, layer: str) -> BBox | None:
        return self._table(layer).extent

    def columns(self, layer: str) -> Sequence[Column]:
        return list(self._table(layer).columns.values())

    def query(self, layer: str, query: FeatureQuery) -> FeaturePage:
        """Raises NotFound for an unknown layer, BadParameter for an unknown property or a value not of its type."""
        table = self._table(layer)
        chosen = _chosen(table, query)
        _order(table, query.sort)  # a mistake in it is told before anything is counted
        matching = self._matching(layer, query.bbox, tuple(query.properties), query.interval)
        if query.count_only:
            return FeaturePage((), matching.matched)
        page = _page(table, chosen, query, matching.rejected)
        return FeaturePage(_features(chosen, self._connections.rows(page.sql, page.values)), matching.matched)

    def feature(self, layer: str, identifier: str) -> JsonObject:
        """Raises NotFound. SQLite compares the text with an integer key by its number."""
        table = self._table(layer)
        columns = list(table.columns.values())
        by_key = f"{_selected(table, columns, True)} FROM {quoted(table.name)} AS t WHERE t.{_key(table)} = ? LIMIT 1"
        rows = self._connections.rows(by_key, (identifier,))
        if not rows:
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
        """By the R-tree's envelopes alone: a feature near the box may be among them."""
        table = self._table(layer)
        chosen = _chosen(table, query)
        page = _page(table, chosen, query, ())
        return _shapes(chosen, self._connections.rows(page.sql, page.values))

    def shapes_in_batches(self, layer: str, query: FeatureQuery) -> Iterator[Shapes]:
        """Over a connection of its own, as `stream`; the query is read before the first batch is asked for."""
        table = self._table(layer)
        chosen = _chosen(table, query)
        matching = self._matching(layer, query.bbox, tuple(query.properties), query.interval)
        return self._batches(chosen, _page(table, chosen, query, matching.rejected))

    def _batches(self, chosen: Sequence[Column], page: Clause) -> Iterator[Shapes]:
        with closing(connect(self._connections.path)) as connection, self._connections.readable():
            cursor = connection.execute(page.sql, page.values)
            while rows := cursor.fetchmany(STREAM_ROWS):
                yield _shapes(chosen, rows)

    def _table(self, layer: str) -> Table:
        if layer not in self._tables:
            near = difflib.get_close_matches(layer, self._tables, n=1)
            raise NotFound(f"there is no feature layer {layer!r}" + (f"; did you mean {near[0]}?" if near else ""))
        return self._tables[layer]

    def _count(
        self, layer: str, bbox: BBox | None, properties: tuple[tuple[str, str], ...], interval: Interval | None
    ) -> Matching:
        table = self._tables[layer]
        boxes, condition = _spatial(table, bbox, where(table, properties, interval))
        rows = source(table, boxes, joined=condition != ANY)
        values = (*rows.values, *condition.values)
        ((count,),) = self._connections.rows(f"SELECT count(*) {rows.sql} WHERE {condition.sql}", values)
        rejected = self._rejected(table, boxes, condition) if boxes else ()
        return Matching(count - len(rejected), rejected)

    def _rejected(self, table: Table, boxes: Sequence[BBox], condition: Clause) -> tuple[int, ...]:
        rows, inside = source(table, boxes), enclosed(boxes)
        sql = f"SELECT r.id, t.{quoted(table.geometry)} {rows.sql} WHERE {condition.sql} AND NOT ({inside.sql})"
        found = self._connections.rows(sql, (*rows.values, *condition.values, *inside.values))
        area = shapely.union_all([_shape(box) for box in boxes])
        shapely.prepare(area)
        met = shapely.intersects(area, geometries([blob for _, blob in found]))
        return tuple(fid for (fid, _), meets in zip(found, met, strict=True) if not meets)


def _spatial(table: Table, bbox: BBox | None, condition: Clause) -> tuple[Sequence[BBox], Clause]:
    """The boxes to look in; a box round the whole layer needs no look at the R-tree, only a geometry."""
    if bbox is None:
        return (), condition
    boxes, extent = bbox.halves(), table.extent
    if extent is None or len(boxes) > 1 or not _contains(bbox, extent):
        return boxes, condition
    return (), Clause(f"{condition.sql} AND t.{quoted(table.geometry)} IS NOT NULL", condition.values)


def _contains(outer: BBox, inner: BBox) -> bool:
    return (
        outer.west <= inner.west
        and outer.south <= inner.south
        and inner.east <= outer.east
        and inner.north <= outer.north
    )


def _shape(box: BBox) -> shapely.Geometry:
    """The box as a geometry: a line or a point where it has no area."""
    corners = [(lon, lat) for lon in (box.west, box.east) for lat in (box.south, box.north)]
    return shapely.convex_hull(shapely.MultiPoint(corners))


def _chosen(table: Table, query: FeatureQuery) -> list[Column]:
    return [column_of(table, name) for name in query.select] or list(table.columns.values())


def _page(table: Table, chosen: Sequence[Column], query: FeatureQuery, rejected: tuple[int, ...]) -> Clause:
    """The whole statement for the rows of a page: id, blob, then the chosen columns."""
    boxes, condition = _spatial(table, query.bbox, where(table, query.properties, query.interval))
    if rejected:
        refused = f"{condition.sql} AND t.{quoted(table.fid)} NOT IN {LISTED}"
        condition = Clause(refused, (*condition.values, json.dumps(rejected)))
    rows, order = source(table, boxes), _order(table, query.sort)
    limit = UNLIMITED if query.limit is None else query.limit
    sql = f"{_selected(table, chosen, query.geometry)} {rows.sql} WHERE {condition.sql} {order} LIMIT ? OFFSET ?"
    return Clause(sql, (*rows.values, *condition.values, limit, query.offset))


def _order(table: Table, sort: Sequence[tuple[str, bool]]) -> str:
    if not sort:
        return ""
    by = [f"t.{quoted(column_of(table, name).name)} {'ASC' if up else 'DESC'}" for name, up in sort]
    return f"ORDER BY {', '.join([*by, f't.{quoted(table.fid)}'])}"


def _key(table: Table) -> str:
    """Raises Unavailable where the key that the layer declares is not a column of what was built."""
    if table.key != table.fid and table.key not in table.columns:
        message = f"the key of {table.name} is {table.key}, which it does not have; correct `key` in its layer file"
        raise Unavailable(message)
    return quoted(table.key)


def _selected(table: Table, columns: Sequence[Column], geometry: bool) -> str:
    shape = f"t.{quoted(table.geometry)}" if geometry else "NULL"
    return ", ".join([f"SELECT t.{_key(table)}", shape, *(f"t.{quoted(column.name)}" for column in columns)])


def _features(columns: Sequence[Column], rows: Sequence[Row]) -> list[JsonObject]:
    names = [column.name for column in columns]
    booleans = [name for name, column in zip(names, columns, strict=True) if column.type == "boolean"]
    features: list[JsonObject] = []
    for row, shape in zip(rows, geojson([row[1] for row in rows]), strict=True):
        properties = dict(zip(names, row[2:], strict=True))
        for name in booleans:
            properties[name] = None if properties[name] is None else bool(properties[name])
        features.append({"type": "Feature", "id": row[0], "geometry": shape, "properties": properties})
    return features


def _shapes(columns: Sequence[Column], rows: Sequence[Row]) -> Shapes:
    ids, blobs, *values = zip(*rows, strict=True) if rows else ((),) * (2 + len(columns))
    properties = {
        column.name: [None if value is None else bool(value) for value in held] if column.type == "boolean" else held
        for column, held in zip(columns, values, strict=True)
    }
    return Shapes(ids=ids, wkb=[None if blob is None else wkb(blob) for blob in blobs], properties=properties)
