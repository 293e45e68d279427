"""The region index of a published version."""

from collections.abc import Mapping

import shapely
from psycopg.sql import SQL, Identifier

from ..region_index import MemoryRegionIndex
from ..territories import OVERLAPS, REGIONS
from .database import Database
from .loading import SCHEMA


def region_index(database: Database, tables: Mapping[str, str]) -> MemoryRegionIndex:
    """Every territory of the version's tables, in memory. Raises Unavailable."""
    regions = SQL("SELECT id, parent, ST_AsBinary(geom) FROM {} ORDER BY id")
    overlaps = SQL("SELECT inner_region, outer_region, area_m2, outside_m2 FROM {}")
    rows = database.whole(regions.format(Identifier(SCHEMA, tables[REGIONS])))
    shapes = shapely.from_wkb([blob for _, _, blob in rows])
    held = [(region, parent, shape) for (region, parent, _), shape in zip(rows, shapes, strict=True)]
    return MemoryRegionIndex.of(held, database.whole(overlaps.format(Identifier(SCHEMA, tables[OVERLAPS]))))
