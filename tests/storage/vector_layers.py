"""A GeoPackage of random polygons, random points, and a few dated and odd features."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from helpdesk.ports import FeatureQuery, FeatureStore

KEYS = {"fields": "code", "rules": "id", "keyless": "no_such_column", "named": "name"}
NAMES = ["Val d'Orcia", "O'Brien's field", "Plain"]


def triangles() -> gpd.GeoDataFrame:
    """300 triangles, whose envelopes are twice as large as they are; some lie at the antimeridian."""
    random = np.random.default_rng(7)
    corner = random.uniform((-180, -80), (170, 70), (300, 2))
    side = random.uniform(0.5, 10, (300, 1))
    rings = np.stack([corner, corner + side * (1, 0), corner + side * (0, 1), corner], axis=1)
    return gpd.GeoDataFrame(
        {
            "code": [f"f{number:03}" for number in range(300)],
            "carbon": [30.0, *random.uniform(0, 9, 299)],
            "count": range(300),
            "arable": [number % 2 == 0 for number in range(300)],
            "soil": ["pH < 5.5", *["loam", "clay", None] * 99, "loam", "loam"],
        },
        geometry=shapely.polygons(rings),
        crs="EPSG:4326",
    )


def points() -> gpd.GeoDataFrame:
    """Points on a lattice that single precision cannot hold."""
    lon, lat = np.meshgrid(np.arange(-180, 180, 7.3), np.arange(-80, 80, 7.1))
    geometry = shapely.points(lon.ravel(), lat.ravel())
    return gpd.GeoDataFrame({"name": [f"p{number}" for number in range(lon.size)]}, geometry=geometry, crs="EPSG:4326")


VALIDITIES = {
    "always": (None, None),
    "until": (None, "2024-01-01"),
    "since": ("2024-01-01", None),
    "year": ("2023-01-01", "2024-01-01"),
}
QUOTED = 'say "cheese"'


def write_rules(path: Path, layer: str) -> None:
    """Four dated features, one of them without a geometry."""
    shapes = [shapely.box(0, 0, 1, 1), None, shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)]
    days = [np.array([pair[end] for pair in VALIDITIES.values()], dtype="datetime64[D]") for end in (0, 1)]
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array(shapes)),
        [np.array(list(VALIDITIES), dtype=object), *days, np.array(["a", "b", "b", "b"], dtype=object)],
        ["id", "valid_from", "valid_to", QUOTED],
        layer=layer,
        driver="GPKG",
        geometry_type="Polygon",
        crs="EPSG:4326",
    )


def write(path: Path) -> None:
    triangles().to_file(path, layer="fields", driver="GPKG")
    points().to_file(path, layer="points", driver="GPKG")
    write_rules(path, "rules")
    write_rules(path, "keyless")
    points().head(len(NAMES)).assign(name=NAMES).to_file(path, layer="named", driver="GPKG")


def ids(store: FeatureStore, layer: str, **query: Any) -> list[Any]:
    return [feature["id"] for feature in store.query(layer, FeatureQuery(**{"limit": 10_000, **query})).features]


FIELDS, POINTS = triangles(), points()
