"""GeoParquet 1.1.0: WKB with x before y, and a box of each feature by which readers skip row groups."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from ...ports import FeatureTable
from .spool import GEOMETRY, Spooled

_SIDES = ("xmin", "ymin", "xmax", "ymax")
_CRS84 = "OGC/1.3/CRS84"


def write(table: FeatureTable, spooled: Spooled, path: Path) -> None:
    """A row group for each batch, compressed with zstd."""
    covering = _free("bbox", spooled.schema.names)
    box = pa.struct([(side, pa.float64()) for side in _SIDES])
    meta = {b"geo": json.dumps(_geo(table, spooled, covering)).encode()}
    schema = spooled.schema.append(pa.field(covering, box)).with_metadata(meta)
    # A file of ours is closed too where the writer fails to end it.
    with (
        pa.OSFile(str(path), "wb") as file,
        pq.ParquetWriter(file, schema, compression="zstd") as writer,
        spooled.opened() as batches,
    ):
        for batch in _covered(batches, schema):
            writer.write_batch(batch)


def _covered(batches: pa.RecordBatchFileReader, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Every batch with the boxes of its geometries, null where there is no geometry."""
    for number in range(batches.num_record_batches):
        batch = batches.get_batch(number)
        bounds = shapely.bounds(shapely.from_wkb(batch.column(GEOMETRY).to_numpy(zero_copy_only=False)))
        empty = pa.array(np.isnan(bounds).any(axis=1))
        sides = [pa.array(bounds[:, side]) for side in range(len(_SIDES))]
        boxes = pa.StructArray.from_arrays(sides, fields=list(schema.field(-1).type), mask=empty)
        yield pa.RecordBatch.from_arrays([*batch.columns, boxes], schema=schema)


def _geo(table: FeatureTable, spooled: Spooled, covering: str) -> dict[str, Any]:
    """The `geo` metadata; a column without `crs` is in OGC:CRS84."""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(spooled.types),
        "covering": {"bbox": {side: [covering, side] for side in _SIDES}},
    }
    if not table.crs.endswith(_CRS84):
        column["crs"] = CRS.from_user_input(table.crs).to_json_dict()
    if spooled.box:
        column["bbox"] = list(spooled.box)
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _free(name: str, taken: list[str]) -> str:
    while name in taken:
        name += "_"
    return name
