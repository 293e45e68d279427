"""GPX 1.1 of points, written by GDAL: waypoints for a GPS."""

from pathlib import Path

import numpy as np
from pyogrio.raw import write

from ...ports import FeatureTable
from .spool import GEOMETRY, Spooled


def waypoints(table: FeatureTable, spooled: Spooled, path: Path) -> None:
    """The columns must be text elements of a waypoint, such as `name`, `desc`, `type` (GPX 1.1, wptType); points are in
    WGS 84, as GPX has them. GDAL's Arrow writer has no way into this format, so that all are in memory at once."""
    with spooled.opened() as batches:
        read = batches.read_all()
    fields = [name for name in read.schema.names if name != GEOMETRY]
    columns = [np.array(read[name].to_pylist(), dtype=object) for name in fields]
    points = np.array(read[GEOMETRY].to_pylist(), dtype=object)
    write(
        path,
        geometry=points,
        field_data=columns,
        fields=fields,
        layer=table.name,
        driver="GPX",
        geometry_type="Point",
        crs="EPSG:4326",
    )
