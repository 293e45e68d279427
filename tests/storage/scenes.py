"""A scene of regions that overlap, have holes and lie across the antimeridian; and its index."""

import json
from typing import Any

import numpy as np
import shapely

from helpdesk.domain.regions import Nesting
from helpdesk.storage.region_index import MemoryRegionIndex

WORLD = shapely.box(-180, -90, 180, 90)


def index_of(**geometries: shapely.Geometry) -> MemoryRegionIndex:
    return MemoryRegionIndex(geometries, Nesting())


def star(lon: float, lat: float, radius: float, seed: int, count: int = 40) -> shapely.Polygon:
    random = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    radii = radius * random.uniform(0.5, 1, count)
    return shapely.Polygon(np.c_[lon + radii * np.cos(angles), lat + radii * np.sin(angles)])


def scene() -> dict[str, shapely.Geometry]:
    """Overlapping stars, one with a hole, one of two parts across the antimeridian, in a world."""
    ring = shapely.difference(star(0, 0, 8, 1), star(0, 0, 3, 2))
    fiji = shapely.MultiPolygon([shapely.box(177, -20, 180, -15), shapely.box(-180, -20, -178, -15)])
    stars = {f"star{seed}": star(seed - 5.5, seed / 2 - 3, 6, seed) for seed in range(10)}
    return {"world": WORLD, "ring": ring, "fiji": fiji, **stars}


SCENE = scene()
INDEX = index_of(**SCENE)


def geojson(shape: shapely.Geometry) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return parsed
