"""FlatGeobuf and GeoPackage, written by GDAL as it reads one batch after the other."""

from pathlib import Path

import pyarrow as pa
from pyogrio.raw import write_arrow
from pyproj import CRS

from ...ports import FeatureTable
from .spool import GEOMETRY, Spooled

# GeoPackage and FlatGeobuf store x before y, so that CRS84 is EPSG:4326 there, which every program knows.
_CRS84 = "OGC/1.3/CRS84"
_ROW_IDS = ("fid", "ogc_fid", "gpkg_fid")


def flatgeobuf(table: FeatureTable, spooled: Spooled, path: Path) -> None:
    """With a spatial index, which sets the order of the features, unless some have no place in it."""
    options = {"TITLE": table.title, "DESCRIPTION": table.description, "SPATIAL_INDEX": "NO" if spooled.gaps else "YES"}
    _write(table, spooled, path, "FlatGeobuf", options)


def geopackage(table: FeatureTable, spooled: Spooled, path: Path) -> None:
    """With an R-tree, and the words on the data in `gpkg_contents` and `gpkg_metadata`."""
    taken = {name.lower() for name in spooled.schema.names}
    options = {
        "IDENTIFIER": table.title,
        "DESCRIPTION": table.description,
        "FID": next(name for name in _ROW_IDS if name not in taken),
        "GEOMETRY_NAME": "geom" if "geom" not in taken else "the_geom",
    }
    _write(table, spooled, path, "GPKG", options)


def _write(table: FeatureTable, spooled: Spooled, path: Path, driver: str, options: dict[str, str]) -> None:
    kinds = spooled.types
    crs = "EPSG:4326" if table.crs.endswith(_CRS84) else table.crs
    with spooled.opened() as batches:
        rows = (batches.get_batch(number) for number in range(batches.num_record_batches))
        write_arrow(
            pa.RecordBatchReader.from_batches(spooled.schema, rows),
            path,
            layer=table.name,
            driver=driver,
            geometry_name=GEOMETRY,
            geometry_type=next(iter(kinds)) if len(kinds) == 1 else "Unknown",
            crs=CRS.from_user_input(crs).to_wkt(),
            layer_metadata={name.upper(): text for name, text in table.about.items()} or None,
            layer_options=options,
        )
