"""Small layers built as GeoPackages, and their publication, for tests."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from helpdesk.domain.regions import Boundary, Region
from helpdesk.ports import LayerRecord, Manifest
from helpdesk.storage.ingest.vectors import create_indexes
from helpdesk.storage.postgis.publishing import Publication
from helpdesk.storage.territories import (
    ContentTable,
    Ground,
    build_on,
    competences_table,
    content_tables,
    subsidiarity_table,
)

SQUARES = {
    "code": ["b", "a", "c"],
    "name": ["Île", "Zoo", None],
    "people": [3, 2**40, None],
    "share": [0.25, 30.0, None],
    "wet": [True, False, None],
    "valid_from": ["2020-01-31", None, "2021-01-01"],
    "valid_to": [None, "2022-12-31", None],
}
SHAPES = [shapely.box(0, 0, 1, 1), shapely.MultiPolygon([shapely.box(2, 0, 3, 1)]), None]


def built(folder: Path, layer: str, version: str, columns: Mapping[str, Sequence[Any]] = SQUARES) -> LayerRecord:
    """Writes the layer as an ingest does."""
    path = folder / layer / f"{version}.gpkg"
    path.parent.mkdir(parents=True, exist_ok=True)
    table = gpd.GeoDataFrame(dict(columns), geometry=SHAPES, crs="EPSG:4326").convert_dtypes()
    table.to_file(path, layer=layer, driver="GPKG", promote_to_multi=True, SPATIAL_INDEX="YES")
    create_indexes(path, layer, ["code", "name"])
    return LayerRecord(
        id=layer, version=version, kind="features", inputs=({"sha256": "0"},), statistics={"z": 1, "a": 2}
    )


def region(name: str, code: str) -> Region:
    boundary = Boundary(layer="squares", where={"code": (code,)})
    return Region(id=name, kind="zone", names={"en": name.title()}, parent=None, pack="test", boundary=boundary)


def publication(folder: Path, records: Sequence[LayerRecord], extra_key: str = "k1", **codes: str) -> Publication:
    """Of layers, with a region picked from the layer `squares` for each name and code."""
    regions = [region(name, code) for name, code in (codes or {"east": "a"}).items()]

    def content(ground: Ground) -> Sequence[ContentTable]:
        territories = build_on(ground, regions)
        return (
            *content_tables(territories, regions, (), {}),
            subsidiarity_table(territories, lambda _here: (), {}, {}, date(2026, 11, 23)),
            competences_table(territories, {}, {}),
        )

    def path(record: LayerRecord) -> Path | None:
        found = folder / record.id / f"{record.version}.gpkg"
        return found if found.is_file() else None

    version = "-".join([extra_key, *(record.version for record in records)])
    manifest = Manifest(version=version, layers={record.id: record for record in records}, extra_key=extra_key)
    return Publication(manifest=manifest, keys={"squares": "code"}, built=path, content=content)
