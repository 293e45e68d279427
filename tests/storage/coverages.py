"""Coverages of classes and of numbers, written as real COGs."""

from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_bounds

from helpdesk.domain.geo import BBox
from helpdesk.domain.layers import Layer, LegendClass, Provenance
from helpdesk.domain.sourcing import FileSource

WORLD = BBox(west=-180, south=-90, east=180, north=90)
REGION = BBox(west=-5, south=46, east=-1, north=49)
CLASSES = tuple(
    LegendClass(value=value, id=f"class-{value}", names={"en": f"Class {value}"}, colour=colour)
    for value, colour in enumerate(("#102030", "#405060", "#708090", "#a0b0c080"))
)


def layer(identifier: str, classes: tuple[LegendClass, ...] = ()) -> Layer:
    return Layer(
        id=identifier,
        kind="coverage",
        titles={"en": f"Title of {identifier}"},
        descriptions={"en": "For a test."},
        provenance=Provenance(credit="A Survey", licence="CC-BY-4.0"),
        sourcing=FileSource(path="unused", reader="geotiff"),
        unit=None if classes else "%",
        classes=classes,
    )


def write_cog(path: Path, values: np.ndarray, bbox: BBox, nodata: float, resampling: str) -> None:
    height, width = values.shape
    transform = from_bounds(bbox.west, bbox.south, bbox.east, bbox.north, width, height)
    with rasterio.open(
        path,
        "w",
        driver="COG",
        width=width,
        height=height,
        count=1,
        dtype=values.dtype,
        nodata=nodata,
        crs="EPSG:4326",
        transform=transform,
        blocksize=128,
        overview_resampling=resampling,
    ) as target:
        target.write(values, 1)
        target.update_tags(1, STATISTICS_MINIMUM="0.5", STATISTICS_MAXIMUM="99.5")
