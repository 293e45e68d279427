"""Layers that were built as GeoPackages, and the tables of the content, as tables to be loaded."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import shapely

from ..geopackage.blobs import wkb
from ..geopackage.raw import RawTable, raw_table
from ..territories import ContentTable
from . import loading
from .loading import NewTable, name_of

_OF_CONTENT = {"text": "text", "number": "float8", "integer": "int8", "boolean": "bool"}
# Types of the columns of a GeoPackage (OGC 12-128r19, table 1); blobs are not loaded.
_OF_GEOPACKAGE = {
    "BOOLEAN": "bool", "TINYINT": "int8", "SMALLINT": "int8", "MEDIUMINT": "int8", "INT": "int8", "INTEGER": "int8",
    "FLOAT": "float8", "DOUBLE": "float8", "REAL": "float8", "TEXT": "text", "DATE": "date", "DATETIME": "timestamptz",
}  # fmt: skip
# What `datetime` asks about is kept as days, whatever the file keeps it as.
_DAYS = ("valid_from", "valid_to")

Values = Iterator[Sequence[Any]]
Read = Callable[[Any], Any]


def _instant(text: str) -> datetime:
    """Times of a GeoPackage without a zone are in UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


_READ: Mapping[str, Read] = {"bool": bool, "float8": float, "date": date.fromisoformat, "timestamptz": _instant}


def layer_name(layer: str, version: str) -> str:
    """The name of the table of a layer's version, written by this code."""
    return name_of(layer, hashlib.sha256(f"{version}/{_code()}".encode()).hexdigest()[:16])


@cache
def _code() -> str:
    code = b"".join(Path(module).read_bytes() for module in (__file__, loading.__file__))
    return hashlib.sha256(code).hexdigest()


def of_geopackage(path: Path, layer: str, name: str, key: str | None) -> tuple[NewTable, Values]:
    """A built layer, and its rows one by one as they are asked for."""
    raw = raw_table(path, layer, _DAYS)
    types = {column: _OF_GEOPACKAGE[kind] for column, kind in raw.columns.items() if kind in _OF_GEOPACKAGE}
    types |= dict.fromkeys(raw.days, "date")
    unique = key if key in types else None
    indexed = [each for each in raw.indexed if each != unique and each in types]
    new = NewTable(name=name, layer=layer, columns=types, geometry=raw.geometry_type, unique=unique, indexed=indexed)
    return new, _rows(raw, types)


def of_content(table: ContentTable, name: str) -> tuple[NewTable, Values]:
    types = {column: _OF_CONTENT[kind] for column, kind in table.types.items()}
    types |= {column: "date" for column in _DAYS if column in types}
    shape = "MULTIPOLYGON" if table.spatial else None
    return NewTable(name=name, layer=table.name, columns=types, geometry=shape, unique=table.key), _told(table, types)


def _rows(raw: RawTable, types: Mapping[str, str]) -> Values:
    how = [None, wkb, *(_READ.get(kind) for kind in types.values())]
    for row in raw.rows(tuple(types)):
        yield [_value(value, read) for value, read in zip(row, how, strict=True)]


def _told(table: ContentTable, types: Mapping[str, str]) -> Values:
    for fid, row in enumerate(table.rows, start=1):
        shape = [_multipolygon(row["geometry"])] if table.spatial else []
        yield [fid, *shape, *(_value(row.get(name), _READ.get(kind)) for name, kind in types.items())]


def _value(value: Any, read: Read | None) -> Any:
    return value if value is None or read is None else read(value)


def _multipolygon(geometry: Any) -> bytes | None:
    if geometry is None:
        return None
    return bytes(shapely.to_wkb(shapely.MultiPolygon([geometry]) if geometry.geom_type == "Polygon" else geometry))
