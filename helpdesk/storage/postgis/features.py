"""What is read of a row, as SQL: a whole feature as GeoJSON text, or its id, shape and values."""

from collections.abc import Sequence
from functools import lru_cache

import orjson
from psycopg.sql import SQL, Composable, Literal

from ...ports import Column
from .geometries import CRS84, placed, told
from .reading import Wish
from .tables import Table
from .values import identifier, json_identifier, json_text, plain

_REMEMBERED = 500
# A function takes at most 100 arguments.
_MOST = 90


def as_texts(table: Table, columns: Sequence[Column], crs: str = CRS84, *, geometry: bool = True) -> Wish:
    """The feature as GeoJSON. `offers` says in which CRS."""
    return _texts(table, tuple(columns), crs, geometry)


def as_shapes(table: Table, columns: Sequence[Column], *, geometry: bool = True) -> Wish:
    """The id, the WKB in CRS84, and the values."""
    return _shapes(table, tuple(columns), geometry)


@lru_cache(maxsize=_REMEMBERED)
def _texts(table: Table, columns: tuple[Column, ...], crs: str, geometry: bool) -> Wish:
    bare = [_written(_feature(table, columns, SQL("NULL::text")))]
    return Wish([_written(_feature(table, columns, told(table, crs)))] if geometry else bare, bare)


@lru_cache(maxsize=_REMEMBERED)
def _shapes(table: Table, columns: tuple[Column, ...], geometry: bool) -> Wish:
    values = [plain(column, table.held[column.name]) for column in columns]
    id_ = identifier(table.held[table.key])
    bare = [id_, SQL("NULL::bytea"), *values]
    whole = [id_, SQL("ST_AsBinary({})").format(placed(table)), *values]
    return Wish(*([_written(part) for part in parts] for parts in (whole if geometry else bare, bare)))


def _written(part: Composable) -> Composable:
    """As one piece of text: to write it anew for each page takes longer than to read ten features."""
    return SQL(part.as_string(None))


def _feature(table: Table, columns: Sequence[Column], shape: Composable) -> Composable:
    parts: list[Composable] = [_literal('{"type":"Feature","id":'), json_identifier(table.held[table.key])]
    parts += [_literal(',"geometry":'), _or_null(shape), _literal(',"properties":{')]
    for number, column in enumerate(columns):
        name = orjson.dumps(column.name).decode()
        parts += [_literal(f"{',' if number else ''}{name}:"), _or_null(json_text(column, table.held[column.name]))]
    chunks = [_concat(parts[first : first + _MOST]) for first in range(0, len(parts), _MOST)]
    return _concat([*chunks, _literal("}}")])


def _concat(parts: Sequence[Composable]) -> Composable:
    return SQL("concat({})").format(SQL(", ").join(parts))


def _or_null(part: Composable) -> Composable:
    return SQL("coalesce({}, 'null')").format(part)


def _literal(text: str) -> Composable:
    """A `%` would start a placeholder."""
    return Literal(text.replace("%", "%%"))
