"""Answers at points as files: each chunk as a part, and the parts as one file."""

import csv
import io
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from ...ports.points import Block, Column, Layout, Points
from . import grids
from .grids import tables

GEOMETRY = "geometry"
_TYPES = {"text": pa.string(), "number": pa.float64(), "integer": pa.int64()}
_GEO = {
    "version": "1.1.0",
    "primary_column": GEOMETRY,
    "columns": {GEOMETRY: {"encoding": "WKB", "geometry_types": ["Point"]}},
}


def encode(form: str, layout: Layout, points: Points, blocks: Sequence[Block]) -> bytes:
    """A part: lines of CSV without a header, or an Arrow stream."""
    return _lines(layout, points, blocks) if form == "csv" else _stream(layout, points, blocks)


def assemble(form: str, layout: Layout, columns: Sequence[Column], parts: Sequence[Path], out: Path, day: str) -> None:
    """One file of all parts in order, beside `out` until it is whole. `day` is the date that a GeoPackage bears: equal
    answers are equal bytes."""
    if form == "cogs":
        grids.write(layout, columns, parts, out)
        return
    beside = out.with_name(f".{out.name}.new{out.suffix}")
    beside.unlink(missing_ok=True)
    try:
        {"csv": _csv, "parquet": _parquet, "gpkg": _geopackage}[form](layout, columns, parts, beside, day)
        beside.rename(out)
    finally:
        beside.unlink(missing_ok=True)


def _lines(layout: Layout, points: Points, blocks: Sequence[Block]) -> bytes:
    """Each distinct row of a block is written once."""
    fragments = [_fragments(layout, points)]
    for block in blocks:
        texts = [*_written(block.rows), "," * (len(block.columns) - 1)]
        fragments.append([texts[code] for code in block.codes.tolist()])
    return "".join(f"{','.join(line)}\n" for line in zip(*fragments, strict=True)).encode()


def _fragments(layout: Layout, points: Points) -> list[str]:
    if layout.form == "csv":
        return _written(list(zip(*points.kept, strict=True)))
    places = zip(*(_cells(degrees) for degrees in (points.lons, points.lats)), strict=True)
    kept = [_plain(column) for column in points.kept.columns] if layout.geometry else []
    rows = zip(*kept, strict=True) if kept else ((),) * len(points.lons)
    if layout.geometry is None:
        return _written(list(zip(*(_plain(column) for column in points.kept.columns), strict=True)))
    return _written([(*row, *place) for row, place in zip(rows, places, strict=True)])


def _plain(column: pa.ChunkedArray) -> list[Any]:
    return [str(each).lower() if isinstance(each, bool) else each for each in column.to_pylist()]


def _cells(degrees: Any) -> list[float | None]:
    return [None if each != each else each for each in degrees.tolist()]


def _written(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Each row as CSV, whatever line breaks its cells hold."""
    found: list[str] = []
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator="")
    for row in rows:
        writer.writerow(row)
        found.append(sink.getvalue())
        sink.seek(0)
        sink.truncate()
    return found


def _names(layout: Layout) -> list[str]:
    return [*layout.names, *(("lon", "lat") if layout.geometry else ())]


def _csv(layout: Layout, columns: Sequence[Column], parts: Sequence[Path], out: Path, day: str) -> None:
    del day
    header = _written([[*_names(layout), *(column.title for column in columns)]])[0]
    with out.open("wb") as target:
        target.write(f"{header}\n".encode())
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, target, 1 << 20)


def _stream(layout: Layout, points: Points, blocks: Sequence[Block]) -> bytes:
    table = pa.table(dict(zip(layout.names, map(pa.array, points.kept), strict=True)) if layout.form == "csv" else {})
    if layout.form != "csv":
        table = points.kept.replace_schema_metadata(None)
    for block in blocks:
        for number, column in enumerate(block.columns):
            table = table.append_column(column.title, _array(block, number, column.kind))
    places = np.array(shapely.points(points.lons, points.lats), dtype=object)
    known = np.isfinite(points.lons)
    places[~known] = None
    wkb = pa.array(shapely.to_wkb(places), pa.binary())
    table = table.append_column(GEOMETRY, wkb)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def _array(block: Block, number: int, kind: str) -> pa.Array:
    """Words by code, numbers as they are."""
    cells = [*(row[number] for row in block.rows), None]
    if kind != "text":
        return pa.array(cells, _TYPES[kind]).take(pa.array(block.codes % len(cells)))
    distinct = {cell: place for place, cell in enumerate(dict.fromkeys(cell for cell in cells if cell is not None))}
    codes = np.array([-1 if cell is None else distinct[cell] for cell in cells], dtype=np.int32)[block.codes]
    indices = pa.array(codes, mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(distinct), pa.string()))


def _parquet(layout: Layout, columns: Sequence[Column], parts: Sequence[Path], out: Path, day: str) -> None:
    del layout, columns, day
    writer = None
    try:
        for table in tables(parts):
            if writer is None:
                schema = table.schema.with_metadata({b"geo": json.dumps(_GEO).encode()})
                writer = pq.ParquetWriter(out, schema, compression="zstd")
            writer.write_table(table.cast(schema) if table.schema.types != schema.types else table)
    finally:
        if writer is not None:
            writer.close()


def _geopackage(layout: Layout, columns: Sequence[Column], parts: Sequence[Path], out: Path, day: str) -> None:
    import pyogrio  # pandas comes with it, which a start need not wait for
    from pyogrio.raw import write_arrow

    del columns
    plain = (_without_codes(table) for table in tables(parts))
    first = next(plain)
    taken = {name.lower() for name in first.column_names}
    fid = (
        layout.names[0]
        if layout.form == "gpkg"
        else next(each for each in ("fid", "ogc_fid", "rowid_") if each not in taken)
    )

    def batches() -> Iterator[pa.RecordBatch]:
        yield from first.to_batches()
        for table in plain:
            yield from table.to_batches()

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{day}T00:00:00Z"})
    try:
        write_arrow(
            pa.RecordBatchReader.from_batches(first.schema, batches()),
            out,
            layer="answers",
            driver="GPKG",
            geometry_name=GEOMETRY,
            geometry_type="Point",
            crs="EPSG:4326",
            layer_options={"FID": fid, "GEOMETRY_NAME": "geom" if "geom" not in taken else "the_geom"},
        )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _without_codes(table: pa.Table) -> pa.Table:
    fields = [
        field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))
