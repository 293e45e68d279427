"""The tables of regions and statements in a GeoPackage."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ...domain.bodies import Body
from ...domain.regions import Region
from ...domain.statements import Statement
from .build import Territories
from .rows import ContentTable, content_tables

_DTYPES: Mapping[str, Any] = {
    "text": object,
    "number": np.float64,
    "integer": np.int32,
    "boolean": np.bool_,
}


def write_tables(
    territories: Territories,
    regions: Sequence[Region],
    statements: Sequence[Statement],
    gpkg: Path,
    *,
    bodies: Mapping[str, Body],
    more: Sequence[ContentTable] = (),
) -> None:
    """Writes, or replaces, the three tables and any more; a statement has the geometry of its region."""
    tables = [*content_tables(territories, regions, statements, bodies), *more]
    for table in tables:
        _write(gpkg, table)
    with closing(sqlite3.connect(gpkg)) as connection:
        for table in tables:
            if table.key is not None:
                connection.execute(f"CREATE INDEX {table.name}_{table.key} ON {table.name} ({table.key})")
        connection.commit()


def _write(gpkg: Path, table: ContentTable) -> None:
    import pyogrio  # pandas comes with it, which a start need not wait for

    rows, spatial = table.rows, table.spatial
    columns = [_column([row.get(name) for row in rows], kind) for name, kind in table.types.items()]
    geometry = shapely.to_wkb(np.array([row["geometry"] for row in rows], dtype=object)) if spatial else None
    pyogrio.raw.write(
        gpkg,
        geometry,
        [values for values, _ in columns],
        list(table.types),
        [missing for _, missing in columns],
        layer=table.name,
        driver="GPKG",
        geometry_type="MultiPolygon" if spatial else None,
        promote_to_multi=spatial,
        crs="EPSG:4326" if spatial else None,
        layer_options={"FID": "fid", **({"GEOMETRY_NAME": "geom", "SPATIAL_INDEX": "YES"} if spatial else {})},
    )


def _column(values: Sequence[Any], kind: str) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The values as an array of their type, and where there is none."""
    missing = np.array([value is None for value in values], dtype=bool)
    column = np.zeros(len(values), dtype=_DTYPES[kind])
    column[~missing] = [value for value in values if value is not None]
    return column, missing
