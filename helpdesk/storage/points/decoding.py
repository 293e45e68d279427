"""The rows of a chunk as points, those that have no place with the reason."""

import csv
import io
import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from ...domain.errors import BadParameter
from ...domain.geo import LonLat
from ...ports.points import Chunk, Layout, Points
from . import grids

Degrees = NDArray[np.float64]
Problems = list[str | None]
_CRS84 = "OGC:CRS84"


def decode(layout: Layout, chunk: Chunk) -> Points:
    """`kept` is a list of columns of text (CSV), or a table."""
    if layout.form == "grid":
        return grids.decode(layout, chunk)
    return _of_csv(layout, chunk) if layout.form == "csv" else _of_table(layout, chunk)


def _of_csv(layout: Layout, chunk: Chunk) -> Points:
    rows, lines, problems = _rows(layout, chunk)
    columns: list[Sequence[str]] = list(zip(*rows, strict=True)) if rows else [() for _ in layout.names]
    place = {name: columns[number] for number, name in enumerate(layout.names)}
    lons, lats = (_floats(place[str(name)], str(name), problems) for name in (layout.lon, layout.lat))
    return _checked(lons, lats, lines, problems, columns, lambda name: place[name])


def _rows(layout: Layout, chunk: Chunk) -> tuple[list[list[str]], list[int], Problems]:
    """Every row with as many cells as the header; what was too much is told."""
    reader = csv.reader(io.StringIO(chunk.payload.decode(), newline=""), delimiter=layout.delimiter)
    width = len(layout.names)
    rows: list[list[str]] = []
    lines: list[int] = []
    problems: Problems = []
    line = chunk.first
    for row in reader:
        if any(map(str.strip, row)) or len(row) > 1:
            problem = None if len(row) == width else _ragged(row, width)
            rows.append(row if problem is None else (row + [""] * width)[:width])
            lines.append(line)
            problems.append(problem)
        line = chunk.first + reader.line_num
    return rows, lines, problems


def _ragged(row: list[str], width: int) -> str:
    more = f", the last being {', '.join(map(repr, row[width:]))}" if len(row) > width else ""
    return f"has {len(row)} cells{more}, and the header has {width}"


def _of_table(layout: Layout, chunk: Chunk) -> Points:
    table = pa.ipc.open_stream(chunk.payload).read_all()
    problems: Problems = [None] * table.num_rows
    if layout.geometry is None:
        lons, lats = (
            _floats([_text(each) or "" for each in table.column(str(name)).to_pylist()], str(name), problems)
            for name in (layout.lon, layout.lat)
        )
        kept = table
    else:
        lons, lats = _of_geometry(table.column(_geometry(layout, table)), str(layout.crs), problems)
        kept = table.drop_columns([_geometry(layout, table)])
    if layout.form == "gpkg":
        kept = _fid_first(kept, layout)
    lines = list(range(chunk.first, chunk.first + table.num_rows))
    return _checked(lons, lats, lines, problems, kept, partial(_texts, kept))


def _geometry(layout: Layout, table: pa.Table) -> str:
    names = [layout.geometry, "wkb_geometry"]
    return next(str(name) for name in names if name in table.column_names)


def _fid_first(table: pa.Table, layout: Layout) -> pa.Table:
    """The row's number in the GeoPackage under the name it has there; GDAL calls it otherwise."""
    given = next((name for name in table.column_names if name not in layout.names[1:]), None)
    if given is None:
        return table
    return table.rename_columns([layout.names[0] if name == given else name for name in table.column_names]).select(
        list(layout.names)
    )


def _texts(table: pa.Table, name: str) -> list[str | None]:
    return [_text(each) for each in table.column(name).to_pylist()]


def _text(value: Any) -> str | None:
    if value is None or value != value:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_geometry(column: pa.ChunkedArray, crs: str, problems: Problems) -> tuple[Degrees, Degrees]:
    shapes = shapely.from_wkb(np.array(column.to_pylist(), dtype=object), on_invalid="ignore")
    kinds = shapely.get_type_id(shapes)
    # Of what is no point these are NaN.
    x, y = shapely.get_x(shapes), shapely.get_y(shapes)
    known = CRS.from_user_input(crs)
    if not known.equals(CRS.from_user_input(_CRS84), ignore_axis_order=True) and known.to_epsg() != 4326:
        x, y = Transformer.from_crs(known, _CRS84, always_xy=True).transform(x, y)
    lons, lats = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    for number in np.flatnonzero(~np.isfinite(lons + lats)).tolist():
        problems[number] = _no_place(int(kinds[number]), shapes[number])
    return lons, lats


def _no_place(kind: int, shape: Any) -> str:
    if kind == -1:
        return "has no geometry"
    return "is empty, or lies where its CRS has no degrees" if kind == 0 else f"is a {shape.geom_type}, no point"


def _floats(texts: Sequence[str], name: str, problems: Problems) -> Degrees:
    found = np.full(len(texts), np.nan)
    try:
        found[:] = [float(each) for each in texts]
    except ValueError:
        found[:] = [_float(each) for each in texts]
    for number in np.flatnonzero(~np.isfinite(found)).tolist():
        text = texts[number].strip()
        said = f"{text[:40]!r} is not a number of degrees" if text else "is missing"
        problems[number] = problems[number] or f"{name}: {said}"
    return found


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _checked(lons: Degrees, lats: Degrees, lines: Sequence[int], problems: Problems, kept: Any, texts: Any) -> Points:
    """What is out of range is told as where a point is asked for alone."""
    outside = (np.abs(lons) > 180) | (np.abs(lats) > 90)
    for number in np.flatnonzero(outside).tolist():
        try:
            LonLat(lon=float(lons[number]), lat=float(lats[number]))
        except BadParameter as error:
            problems[number] = problems[number] or str(error)
    bad = np.array([problem is not None for problem in problems], dtype=np.bool_)
    return Points(np.where(bad, np.nan, lons), np.where(bad, np.nan, lats), lines, problems, kept, texts)
