"""GeoParquet (1.0 and 1.1, WKB), Parquet with columns of degrees, and GeoPackage: read in batches."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
from pyogrio.errors import DataSourceError
from pyogrio.raw import open_arrow
from pyproj import CRS
from pyproj.exceptions import CRSError

from ...domain.errors import BadParameter
from ...ports.points import Chunk, Layout
from .names import coordinates, refuse_doubles

_FID = "fid"
_PIECE = 1 << 20


def examine(path: Path, form: str, layer: str | None) -> Layout:
    """Raises BadParameter for what cannot be read, has no points or no CRS."""
    try:
        found = _parquet(path) if form == "parquet" else _geopackage(path, layer)
    except (pa.ArrowException, DataSourceError, OSError, ValueError) as error:
        if isinstance(error, UnicodeDecodeError):
            raise
        raise BadParameter("POINTS", f"{path} cannot be read: {str(error).splitlines()[0]}") from error
    refuse_doubles(found.names, path)
    return found


def chunks(path: Path, layout: Layout, size: int) -> Iterator[Chunk]:
    first = 1
    for number, batch in enumerate(_batches(path, layout, size)):
        yield Chunk(number, first, batch.num_rows, _packed(batch))
        first += batch.num_rows


def _batches(path: Path, layout: Layout, size: int) -> Iterator[pa.RecordBatch]:
    if layout.form == "parquet":
        with pq.ParquetFile(path) as file:
            yield from (batch for batch in file.iter_batches(size) if batch.num_rows)
        return
    with open_arrow(path, layer=layout.layer, batch_size=size, return_fids=True, use_pyarrow=True) as (_, reader):
        yield from (batch for batch in reader if batch.num_rows)


def _packed(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return bytes(sink.getvalue())


def _parquet(path: Path) -> Layout:
    with pq.ParquetFile(path) as file:
        schema, count = file.schema_arrow, file.metadata.num_rows
    about = (schema.metadata or {}).get(b"geo")
    if about is None:
        lon, lat = coordinates(schema.names, path)
        names = tuple(schema.names)
        return Layout(form="parquet", names=names, count=count, digest=_digest(path), lon=lon, lat=lat)
    geometry, crs = _geo(json.loads(about), path)
    names = tuple(name for name in schema.names if name != geometry)
    return Layout(form="parquet", names=names, count=count, digest=_digest(path), geometry=geometry, crs=crs)


def _geo(about: dict[str, Any], path: Path) -> tuple[str, str]:
    geometry = str(about["primary_column"])
    column = about["columns"][geometry]
    if column.get("encoding") != "WKB":
        raise BadParameter("POINTS", f"{path} has its points as {column.get('encoding')}; write them as WKB")
    said = column.get("crs", "OGC:CRS84")
    return geometry, _crs(said, path)


def _geopackage(path: Path, layer: str | None) -> Layout:
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if layer is None and len(layers) == 1:
        layer = layers[0]
    if layer not in layers:
        raise BadParameter("--layer", f"{path} has the layers {', '.join(layers) or 'none'}; name one")
    about = pyogrio.read_info(path, layer=layer, force_feature_count=True)
    fid = about.get("fid_column") or _FID
    return Layout(
        form="gpkg",
        names=(fid, *map(str, about["fields"])),
        count=int(about["features"]),
        digest=_digest(path),
        geometry=about.get("geometry_name") or "wkb_geometry",
        crs=_crs(about["crs"], path),
        layer=layer,
    )


def _crs(said: Any, path: Path) -> str:
    try:
        if said is None:
            raise CRSError("")
        return str(CRS.from_user_input(said).to_wkt())
    except CRSError as error:
        raise BadParameter("POINTS", f"{path} does not say in which CRS its points are; assign one") from error


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
