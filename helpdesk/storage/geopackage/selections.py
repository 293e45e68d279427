"""Which features a query is about, in their order: found once, remembered, and read page by page.

The file never changes while it is open, and clients page through one query: a page then costs what it holds, at any
offset and behind any filter, and counts are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import orjson
import shapely
from cachetools import LRUCache
from numpy.typing import NDArray

from ...domain.filters import Node
from ...domain.geo import BBox
from ...ports import FeatureQuery
from ..sql.literals import box_of
from .blobs import geometries
from .clauses import ANY, Clause
from .conditions import Interval, column_of, enclosed, source, where
from .connections import Connections, quoted
from .tables import Table

Fids = NDArray[np.int64] | range

REMEMBERED_BYTES = 64_000_000
# What a remembered selection costs besides its fids.
_OVERHEAD = 1000
# A filter that runs longer is given up; the two connections are everyone's.
SECONDS = 10.0
# How many features clients look at.
TELLING = 10
LISTED = "(SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What of a query decides which features match, and their order; equal selections are found once."""

    bbox: BBox | None
    properties: tuple[tuple[str, str], ...]
    interval: Interval | None
    filter: Node | None
    sort: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, query: FeatureQuery) -> "Selection":
        return cls(
            bbox=query.bbox,
            properties=tuple(query.properties),
            interval=query.interval,
            filter=query.filter,
            sort=tuple(query.sort),
        )

    def condition(self, table: Table) -> Clause:
        """All but the box. Raises BadParameter."""
        return where(table, self.properties, self.interval, self.filter)


class Selections:
    """The fids of every selection asked for lately, up to a bound in bytes."""

    def __init__(self, connections: Connections, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._connections = connections
        self._found: LRUCache[tuple[str, Selection], Fids] = LRUCache(REMEMBERED_BYTES, _bytes)
        self._lock = Lock()

    def fids(self, table: Table, selection: Selection) -> Fids:
        """The fids in the order asked for; else in that of the fids, but see `_telling`. Raises BadParameter."""
        condition, order = selection.condition(table), ordered(table, selection.sort)
        key = (table.name, selection)
        with self._lock:
            found = self._found.get(key)
        if found is None:
            found = self._searched(table, selection.bbox, condition, order)
            with self._lock:
                if _bytes(found) <= REMEMBERED_BYTES:
                    self._found[key] = found
        return found

    def _searched(self, table: Table, bbox: BBox | None, condition: Clause, order: str) -> Fids:
        boxes, condition = spatial(table, bbox, condition)
        if condition == ANY and not boxes and not order:
            return self._all(table)
        rows = source(table, boxes, joined=condition != ANY or bool(order))
        fid = "r.id" if boxes else f"t.{quoted(table.fid)}"
        inner = f"SELECT {fid} AS fid {rows.sql} WHERE {condition.sql} {order}"
        fids = self._numbers(f"SELECT json_group_array(fid) FROM ({inner})", (*rows.values, *condition.values))
        fids = fids if order else np.sort(fids)
        if boxes:
            fids = fids[~np.isin(fids, self._outside(table, boxes, fids))]
        return fids

    def _all(self, table: Table) -> Fids:
        """Every fid: a range where none is missing between the first and the last."""
        fid, name = quoted(table.fid), quoted(table.name)
        ((first, last, count),) = self._connections.rows(f"SELECT min({fid}), max({fid}), count(*) FROM {name}")
        if not count:
            return range(0)
        telling = self._telling(table)
        if last - first + 1 == count and not telling:
            return range(first, last + 1)
        fids = self._numbers(f"SELECT json_group_array({fid}) FROM (SELECT {fid} FROM {name} ORDER BY {fid})")
        return np.concatenate([np.array(telling, dtype=np.int64), fids[~np.isin(fids, telling)]])

    def _telling(self, table: Table) -> list[int]:
        """Features that go first because of what they hold: QGIS 3.22 and GDAL take the type of a column from the first
        ten, and a column that is empty in all of these for text."""
        fid, name, found = quoted(table.fid), quoted(table.name), set()
        for column in map(quoted, table.columns):
            first = f"SELECT {column} FROM {name} ORDER BY {fid} LIMIT {TELLING}"
            ((told,),) = self._connections.rows(f"SELECT count({column}) FROM ({first})")
            if not told:
                rows = self._connections.rows(f"SELECT {fid} FROM {name} WHERE {column} IS NOT NULL LIMIT 1")
                found |= {row[0] for row in rows}
        return sorted(found)[:TELLING]

    def _outside(self, table: Table, boxes: Sequence[BBox], among: NDArray[np.int64]) -> NDArray[np.int64]:
        """The fids that the envelopes let through although their shape does not meet a box."""
        rows, inside = source(table, boxes, joined=False), enclosed(boxes)
        edge = f"SELECT json_group_array(r.id) {rows.sql} WHERE NOT ({inside.sql})"
        crossing = np.intersect1d(self._numbers(edge, (*rows.values, *inside.values)), among)
        blob, fid = quoted(table.geometry), quoted(table.fid)
        sql = f"SELECT {fid}, {blob} FROM {quoted(table.name)} WHERE {fid} IN {LISTED}"
        found = self._connections.rows(sql, (orjson.dumps(crossing.tolist()).decode(),))
        area = shapely.union_all([box_of(box) for box in boxes])
        shapely.prepare(area)
        met = shapely.intersects(area, geometries([blob for _, blob in found]))
        return np.array([fid for (fid, _), meets in zip(found, met, strict=True) if not meets], dtype=np.int64)

    def _numbers(self, sql: str, values: Sequence[object] = ()) -> NDArray[np.int64]:
        ((text,),) = self._connections.rows(sql, values, seconds=self._seconds)
        return np.array(orjson.loads(text), dtype=np.int64)


def ordered(table: Table, sort: Sequence[tuple[str, bool]]) -> str:
    """The ORDER BY, or nothing. Raises BadParameter for an unknown property."""
    if not sort:
        return ""
    by = [f"t.{quoted(column_of(table, name).name)} {'ASC' if up else 'DESC'}" for name, up in sort]
    return f"ORDER BY {', '.join([*by, f't.{quoted(table.fid)}'])}"


def spatial(table: Table, bbox: BBox | None, condition: Clause) -> tuple[Sequence[BBox], Clause]:
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


def _bytes(fids: Fids) -> int:
    return _OVERHEAD + (0 if isinstance(fids, range) else int(fids.nbytes))
