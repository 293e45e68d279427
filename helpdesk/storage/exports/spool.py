"""Features on disk as Arrow record batches, between the store and the file that is asked for.

A GeoPackage, a FlatGeobuf and a GeoParquet all say in advance which kinds of geometry they hold and how far they reach,
which is known only when every feature has been seen; and no number of features should have to fit into memory.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import shapely

from ...ports import Column, FeatureTable, Shapes
from .room import Share

GEOMETRY = "geometry"
# What formats have beside the values: headers, ids, and the places of an index, of a feature and of a file.
_BESIDE_ONE, _BESIDE_ALL = 200, 150_000
_TYPES = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "string": pa.string()}
_OF_FORMAT = {"date": pa.date32(), "date-time": pa.timestamp("ms", tz="UTC")}


@dataclass(slots=True)
class Spooled:
    """The file of batches, and what was seen of the geometries: their GeoJSON types, whether any is missing, and their
    common box as west, south, east, north, None where there is none."""

    path: Path
    schema: pa.Schema
    types: set[str] = field(default_factory=set)
    gaps: bool = False
    box: tuple[float, float, float, float] | None = None

    @contextmanager
    def opened(self) -> Iterator[pa.RecordBatchFileReader]:
        """Read and not mapped: a map would keep the file on disk for as long as anybody keeps a batch of it, such as
        the error of a writer."""
        with pa.OSFile(str(self.path), "rb") as file:
            yield pa.ipc.open_file(file)


def spool(table: FeatureTable, path: Path, share: Share, times: int) -> Spooled:
    """Writes every batch of the table into the file. `times` its size is what it takes until it is of its format, and
    is taken before it is written. Raises TooLarge, Crowded."""
    share.more(_BESIDE_ALL)
    schema = pa.schema([*(_field(column) for column in table.columns), pa.field(GEOMETRY, pa.binary())])
    spooled = Spooled(path, schema)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for shapes in table.batches:
            _look(spooled, shapes)
            batch = _batch(table, schema, shapes)
            share.more(times * (batch.nbytes + _BESIDE_ONE * len(shapes)))
            writer.write_batch(batch)
    return spooled


def _field(column: Column) -> pa.Field:
    return pa.field(column.name, _OF_FORMAT.get(column.format or "", _TYPES.get(column.type, pa.string())))


def _batch(table: FeatureTable, schema: pa.Schema, shapes: Shapes) -> pa.RecordBatch:
    held = [_values(column, list(shapes.properties[column.name])) for column in table.columns]
    arrays = [pa.array(values, type=kind) for values, kind in zip([*held, list(shapes.wkb)], schema.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _values(column: Column, values: list[Any]) -> list[Any]:
    """Dates and times as such: a store gives them as text."""
    read = {"date": _day, "date-time": _moment}.get(column.format or "")
    return [None if value is None else read(value) for value in values] if read else values


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _look(spooled: Spooled, shapes: Shapes) -> None:
    geometries = shapely.from_wkb([wkb for wkb in shapes.wkb if wkb is not None])
    spooled.gaps |= len(geometries) < len(shapes)
    spooled.types |= {geometry.geom_type for geometry in geometries}
    if not len(geometries):
        return
    west, south, east, north = map(float, shapely.total_bounds(geometries))
    if west <= east:
        before = spooled.box or (west, south, east, north)
        spooled.box = (
            min(before[0], west),
            min(before[1], south),
            max(before[2], east),
            max(before[3], north),
        )
