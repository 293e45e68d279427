"""Three small real layers, and an ingest of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import rasterio
import shapely

from helpdesk.domain.layers import Layer, LegendClass, Provenance, Stop
from helpdesk.domain.sourcing import FileSource, Recipe
from helpdesk.ports import Manifest
from helpdesk.storage.ingest.manifest import current
from helpdesk.storage.ingest.pipeline import ingest
from helpdesk.storage.ingest.progress import Silent

RAMP = (Stop(at=0, colour="#ffffff"),)
ONE = LegendClass(value=1, id="one", names={"en": "One"}, colour="#102030")


def layer(name: str, sourcing: FileSource | Recipe, **changes: Any) -> Layer:
    given: dict[str, Any] = {
        "kind": "coverage",
        "unit": "%",
        "ramp": RAMP,
        "provenance": Provenance(credit=f"credit of {name}", licence="CC0", terms=f"terms of {name}"),
    }
    texts = {"en": name.title(), "fr": name}
    return Layer(id=name, titles=texts, descriptions=texts, sourcing=sourcing, **given | changes)


def write_carbon(path: Path, value: float) -> None:
    profile = {"driver": "GTiff", "width": 72, "height": 36, "count": 1, "dtype": "float32", "nodata": -1}
    transform = rasterio.transform.from_bounds(-180, -90, 180, 90, 72, 36)
    with rasterio.open(path, "w", **profile, crs="EPSG:4326", transform=transform) as target:
        target.write(np.full((1, 36, 72), value, np.float32))


def samples(tmp_path: Path) -> list[Layer]:
    """Carbon from a file, a stock made from it, and two squares."""
    write_carbon(tmp_path / "carbon.tif", 4.0)
    squares = gpd.GeoDataFrame(
        {"code": ["a", "b"]}, geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], crs="EPSG:4326"
    )
    squares.to_file(tmp_path / "squares.geojson")
    carbon = FileSource(path=str(tmp_path / "carbon.tif"), reader="geotiff")
    stock = Recipe(name="soil-carbon-stock", inputs={"carbon": "carbon"}, options={"depth_cm": 30, "organic_above": 12})
    units = FileSource(
        path=str(tmp_path / "squares.geojson"), reader="ogr", options={"columns": {"code": "code"}, "index": ["code"]}
    )
    return [
        layer("stock", stock, unit="t C/ha"),
        layer("carbon", carbon),
        layer("units", units, kind="features", ramp=(), unit=None, key="code"),
    ]


def regions(text: str) -> Callable[[Path], None]:
    """What the caller adds to the features: one table."""

    def write(path: Path) -> None:
        table = gpd.GeoDataFrame({"id": [text]}, geometry=[shapely.box(0, 0, 2, 1)], crs="EPSG:4326")
        pyogrio.write_dataframe(table, path, layer="regions", driver="GPKG")

    return write


def run(layers: list[Layer], data: Path, **changes: Any) -> Manifest:
    given: dict[str, Any] = {"extra_tables": regions("r"), "extra_key": "one", "progress": Silent()}
    return ingest(layers, data, **given | changes)


def value(data: Path, name: str) -> float:
    found = current(data)
    assert found is not None
    with rasterio.open(found[0] / "rasters" / f"{name}.tif") as source:
        return float(source.read(1)[0, 0])


def files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
