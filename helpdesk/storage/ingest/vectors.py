"""Features into a GeoPackage: valid geometries, simplified without gaps, one table per layer, indexed."""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import antimeridian
import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from ...domain.layers import Layer
from ...domain.text import pick

_INDEX = "index_of_"


def clean(table: gpd.GeoDataFrame, key: str | None, simplify_deg: float | None) -> gpd.GeoDataFrame:
    """Valid geometries; polygons simplified as one coverage, so that neighbours keep one common border.

    `simplify_deg` squared is the area (square degrees) of the smallest triangle that a corner may span: the measure of
    Visvalingam and Whyatt (1993), as in GEOS's coverage simplification.
    """
    if key is not None and (twice := table[key][table[key].duplicated()].unique()).size:
        raise ValueError(f"key {key!r} is not unique: {', '.join(map(str, twice[:5]))} occur more than once")
    shapes = _flat(np.asarray(table.geometry.values))
    if simplify_deg is not None:
        shapes = shapely.coverage_simplify(shapes, simplify_deg)
    return table.set_geometry(_valid(shapes), crs="EPSG:4326")


def _flat(shapes: Any) -> Any:
    """Without heights, which CRS84 has not; an empty geometry is none, as GeoJSON and FlatGeobuf cannot hold one."""
    return np.where(shapely.is_empty(shapes), None, shapely.force_2d(shapes))


def _valid(shapes: Any) -> Any:
    """Repairs only what is invalid, and keeps of a repaired polygon what is still polygon. A feature may have none."""
    shapes = shapes.copy()
    for row in np.flatnonzero(~(shapely.is_valid(shapes) | shapely.is_missing(shapes))):
        repaired = shapely.make_valid(_cut(shapes[row]), method="structure")
        parts = [part for part in shapely.get_parts(repaired, return_index=False) if part.geom_type == "Polygon"]
        shapes[row] = shapely.MultiPolygon(parts) if parts else repaired
    return shapes


def _cut(shape: Any) -> Any:
    """A polygon that runs over the antimeridian or round a pole, as some formats store it on the sphere, cut to the
    map's edges (RFC 7946, section 3.1.9)."""
    west, _, east, _ = shape.bounds
    if east - west <= 180 or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return shape
    fix = antimeridian.fix_polygon if shape.geom_type == "Polygon" else antimeridian.fix_multi_polygon
    return fix(shape, fix_winding=True)


def write(table: gpd.GeoDataFrame, layer: Layer, path: Path, index: Sequence[str]) -> dict[str, Any]:
    """Writes beside `path` and renames; answers how many features there are and their bounds."""
    beside = path.with_name(f".{path.name}")
    beside.unlink(missing_ok=True)
    points = bool((shapely.get_type_id(table.geometry.values) == shapely.GeometryType.POINT).all())
    pyogrio.write_dataframe(
        table,
        beside,
        layer=layer.id,
        driver="GPKG",
        promote_to_multi=not points,
        layer_options={"IDENTIFIER": pick(layer.titles, "en")[0], "SPATIAL_INDEX": "YES"},
    )
    create_indexes(beside, layer.id, dict.fromkeys([*([layer.key] if layer.key else []), *index]))
    os.replace(beside, path)
    return {"features": len(table), "bbox": [float(edge) for edge in table.total_bounds]}


def create_indexes(path: Path, layer: str, columns: Iterable[str]) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for column in columns:
            connection.execute(f'CREATE INDEX "{_INDEX}{layer}_{column}" ON "{layer}" ("{column}")')


def combine(sources: Sequence[tuple[str, Path]], path: Path) -> None:
    """One GeoPackage of the tables of several, with their indexes."""
    beside = path.with_name(f".{path.name}")
    beside.unlink(missing_ok=True)
    for layer, source in sources:
        with pyogrio.open_arrow(source, layer=layer, use_pyarrow=False) as (meta, stream):
            pyogrio.write_arrow(
                stream,
                beside,
                layer=layer,
                driver="GPKG",
                geometry_type=meta["geometry_type"],
                geometry_name=meta["geometry_name"],
                crs=meta["crs"],
                layer_options={"IDENTIFIER": _title(source, layer)},
            )
        _copy_indexes(source, beside, layer)
    os.replace(beside, path)


def _title(source: Path, layer: str) -> str:
    with closing(sqlite3.connect(source)) as connection:
        found = connection.execute("SELECT identifier FROM gpkg_contents WHERE table_name = ?", (layer,))
        return str(found.fetchone()[0])


def _copy_indexes(source: Path, target: Path, layer: str) -> None:
    query = "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND name LIKE ?"
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as connection, connection:
        for (statement,) in origin.execute(query, (layer, f"{_INDEX}%")).fetchall():
            connection.execute(statement)


def settle(path: Path) -> None:
    """Rollback-journal mode, so that the file opens read-only and immutable, and fresh statistics for the planner."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("ANALYZE")
        connection.commit()
