"""PostgisStore: pages of GeoJSON features out of the tables and views of a PostgreSQL server with PostGIS."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import orjson

from ...domain.errors import NotFound, Unavailable
from ...domain.filters import Kind
from ...domain.geo import BBox
from ...ports import Column, FeaturePage, FeatureQuery, JsonObject, Shapes, Standing, Texts, TileFrame, TileLayer
from ..sql.validity import apart, with_validity
from .conditions import column_of
from .database import Database, Row, TooLong
from .features import as_shapes, as_texts
from .filters import kinds
from .geometries import offers
from .pages import Asked
from .reading import STREAM_ROWS, Reader
from .tables import Relation, Table
from .tiles import Tiles
from .values import CURLY, STRAIGHT
from .watching import Watched


class PostgisStore:
    """A FeatureStore over tables and views by layer id. They may be in any CRS, and may be altered, dropped and made
    anew by others: each is read when it is first asked for, so that one that is broken spoils its own layer only.

    Geometries that lie nowhere on the Earth, or that PostGIS cannot read, are shown as none, and logged. Every method
    raises Unavailable, which names the layer, where its table or the server cannot be used now.
    """

    def __init__(self, database: Database, relations: Mapping[str, Relation]) -> None:
        self._watched = Watched(database, relations)
        self._reader = Reader(database)
        self._tiles = Tiles(database)

    def close(self) -> None:
        """The database is its maker's to close."""

    def layers(self) -> Sequence[str]:
        return sorted(self._watched.relations)

    def extent(self, layer: str) -> BBox | None:
        return self._watched.table(layer).extent

    def columns(self, layer: str) -> Sequence[Column]:
        return list(self._watched.table(layer).columns.values())

    def kinds(self, layer: str) -> Mapping[str, Kind]:
        return kinds(self._watched.table(layer))

    def geometry_type(self, layer: str) -> str:
        return self._watched.table(layer).geometry_type

    def id_column(self, layer: str) -> str | None:
        table = self._watched.table(layer)
        return table.key if table.key in table.columns else None

    def lasts(self, layer: str) -> bool:
        relation = self._watched.relations.get(layer)
        return relation is not None and relation.lasting

    def query(self, layer: str, query: FeatureQuery) -> FeaturePage:
        """Raises NotFound for an unknown layer, BadParameter for an unknown property or a value not of its type."""

        def ask(table: Table) -> FeaturePage:
            asked = self._asked(table, query)
            if query.count_only:
                return FeaturePage((), self._reader.pages.count(asked)[0])
            wish = as_texts(table, _chosen(table, query), geometry=query.geometry)
            page = self._reader.page(asked, wish)
            return FeaturePage(_objects(page.rows), self._reader.pages.standing(asked, page).matched)

        return self._answered(layer, ask, query)

    def standing(self, layer: str, query: FeatureQuery) -> Standing:
        """Without a look at the features themselves."""

        def ask(table: Table) -> Standing:
            asked = self._asked(table, query)
            if query.count_only:
                return self._hits(asked)
            return self._reader.pages.standing(asked, self._reader.pages.page(asked, ()))

        return self._answered(layer, ask, query)

    def texts(self, layer: str, query: FeatureQuery, crs: str) -> Texts | None:
        """A page of up to 1000 features is read at once; a longer one piece by piece, and no connection is held between
        the pieces."""

        def ask(table: Table) -> Texts | None:
            asked = self._asked(table, query)
            if not offers(table, crs):
                return None
            if query.count_only:
                return Texts(self._hits(asked), iter(()))
            wish = as_texts(table, _chosen(table, query), crs, geometry=query.geometry)
            if query.limit is not None and query.limit <= STREAM_ROWS:
                page = self._reader.page(asked, wish)
                return Texts(self._reader.pages.standing(asked, page), _pieces(iter([page.rows])))
            page = self._reader.pages.page(asked, ())
            batches = self._reader.batches(table, wish, page.fids)
            return Texts(self._reader.pages.standing(asked, page), _pieces(batches))

        return self._answered(layer, ask, query)

    def tile_layer(self, layer: str, query: FeatureQuery, frame: TileFrame) -> TileLayer | None:
        """None too where a feature cannot be moved to the CRS: shapes are read without it."""

        def ask(table: Table) -> TileLayer | None:
            return self._tiles.layer(table, _chosen(table, query), query, frame)

        # Nobody asks a tile for a box.
        return self._answered(layer, ask, replace(query, bbox=None))

    def feature(self, layer: str, identifier: str) -> JsonObject:
        """Raises NotFound."""

        def ask(table: Table) -> JsonObject:
            wish = as_texts(table, list(table.columns.values()))
            found = _objects(self._reader.identified(table, wish, identifier))
            if not found or str(found[0]["id"]) != identifier.replace(STRAIGHT, CURLY):
                raise NotFound(f"{layer} has no feature {identifier!r}")
            return found[0]

        return self._answered(layer, ask, FeatureQuery())

    def stream(self, layer: str) -> Iterator[JsonObject]:
        """Every feature by its fid; no connection is held between batches, so that a slow reader holds up nobody."""
        table = self._watched.table(layer)
        for rows in self._reader.whole(table, as_texts(table, list(table.columns.values()))):
            yield from _objects(rows)

    def shapes(self, layer: str, query: FeatureQuery) -> Shapes:
        """By envelopes alone: a feature near the box may be among them. A cursor is not read."""

        def ask(table: Table) -> Shapes:
            chosen, asked = _chosen(table, query), self._asked(table, query)
            return _shapes(chosen, self._reader.near(asked, as_shapes(table, chosen, geometry=query.geometry)))

        return self._answered(layer, ask, query)

    def shapes_in_batches(self, layer: str, query: FeatureQuery) -> Iterator[Shapes]:
        """Which features they are is settled before the first batch is asked for; what is deleted meanwhile is left
        out. No connection is held between batches."""

        def ask(table: Table) -> Iterator[Shapes]:
            asked = self._asked(table, query)
            read = with_validity(_chosen(table, query), dated=table.dated)
            wish = as_shapes(table, read, geometry=query.geometry)
            if asked.is_whole:
                batches = self._reader.whole(table, wish)
            else:
                batches = self._reader.batches(table, wish, self._reader.pages.page(asked, ()).fids)
            return (apart(_shapes(read, rows), dated=table.dated) for rows in batches)

        return self._answered(layer, ask, query)

    def _answered[T](self, layer: str, ask: Callable[[Table], T], query: FeatureQuery) -> T:
        """Raises BadParameter that names a condition where a query with conditions takes too long; without one it is
        no fault of the asker."""
        try:
            return self._watched.asked(layer, ask)
        except TooLong as error:
            named = _first_condition(query)
            if named is None:
                told = f"{layer} takes longer than {error.seconds:g} s to be read; ask again later, or by a bbox"
                raise Unavailable(told) from error
            raise TooLong(named, error.seconds) from error

    def _asked(self, table: Table, query: FeatureQuery) -> Asked:
        """Raises BadParameter."""
        _chosen(table, query)
        return self._reader.pages.asked(table, query)

    def _hits(self, asked: Asked) -> Standing:
        matched, exact = self._reader.pages.count(asked)
        return Standing(matched=matched, returned=0, exact=exact)


def _first_condition(query: FeatureQuery) -> str | None:
    """The parameter by which a query asks for some features or an order of its own."""
    given = (("filter", query.filter), ("bbox", query.bbox), ("datetime", query.interval), ("sortby", query.sort))
    names = [*(name for name, value in given if value), *(name for name, _ in query.properties)]
    return next(iter(names), None)


def _chosen(table: Table, query: FeatureQuery) -> list[Column]:
    return [column_of(table, name) for name in query.select] or list(table.columns.values())


def _objects(rows: Sequence[Row]) -> list[JsonObject]:
    return [orjson.loads(row[0]) for row in rows]


def _pieces(batches: Iterator[Sequence[Row]]) -> Iterator[bytes]:
    between = ""
    for rows in batches:
        if rows:
            yield (between + ",".join([row[0] for row in rows])).encode()
            between = ","


def _shapes(columns: Sequence[Column], rows: Sequence[Row]) -> Shapes:
    ids, wkb, *values = zip(*rows, strict=True) if rows else ((),) * (2 + len(columns))
    properties = {column.name: held for column, held in zip(columns, values, strict=True)}
    return Shapes(ids=ids, wkb=list(wkb), properties=properties)
