"""The test data of CQL2 (OGC 21-065r2, annex A): three layers of Natural Earth 1:110m, which are public domain, with a
date, two timestamps and a boolean that the annex makes up for three of the places."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

HERE = Path(__file__).parent / "cql2"
SOURCES = ("countries", "places", "rivers")


def write(path: Path) -> None:
    """A GeoPackage of the three."""
    for source in SOURCES:
        frame = gpd.read_parquet(HERE / f"{source}.parquet")
        names = [name for name in frame.columns if name != "geometry"]
        pyogrio.raw.write(
            path,
            shapely.to_wkb(frame.geometry.to_numpy()),
            [_field(frame, name) for name in names],
            names,
            field_mask=[frame[name].isna().to_numpy() for name in names],
            layer=source,
            driver="GPKG",
            geometry_type="MultiPolygon" if source == "countries" else frame.geometry.iloc[0].geom_type,
            crs="EPSG:4326",
        )


def _field(frame: gpd.GeoDataFrame, name: str) -> np.ndarray:
    if name == "date":
        return frame[name].to_numpy().astype("datetime64[D]")
    if name == "boolean":
        return frame[name].fillna(0).to_numpy().astype(bool)
    return frame[name].to_numpy()
