"""CSV (RFC 4180): a row for each feature, its geometry as WKT, values as they are.

Text stands in quotation marks and everything else does not, so that a missing value differs from an empty text and a
code of digits from a number. The column of geometries is called WKT, by which GDAL and QGIS know it. Text that a
spreadsheet would take for a formula is not changed: what is read here must be what the layer says.
"""

from collections.abc import Iterable, Iterator, Sequence

import shapely

from ....ports import Column, Shapes

MEDIA_TYPE = "text/csv; charset=utf-8"
_GEOMETRY = "WKT"


def rows(columns: Sequence[Column], batches: Iterable[Shapes], *, geometry: bool) -> Iterator[bytes]:
    """The text in UTF-8, a piece for each batch; the names come first."""
    names = [column.name for column in columns]
    shown = [*names, *([_free(_GEOMETRY, names)] if geometry else ())]
    yield _line(shown)
    for shapes in batches:
        held = [shapes.properties[name] for name in names]
        if geometry:
            held.append(_wkt(shapes))
        yield b"".join(_line(row) for row in zip(*held, strict=True))


def _line(values: Iterable[object]) -> bytes:
    return (",".join(_cell(value) for value in values) + "\r\n").encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f'"{value.replace(chr(34), chr(34) * 2)}"' if isinstance(value, str) else repr(value)


def _wkt(shapes: Shapes) -> list[str | None]:
    """To the last digit of a double; WKT of a null geometry is no text."""
    texts = shapely.to_wkt(shapely.from_wkb(list(shapes.wkb)), rounding_precision=-1)
    return [None if text is None else str(text) for text in texts]


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name = f"_{name}"
    return name
