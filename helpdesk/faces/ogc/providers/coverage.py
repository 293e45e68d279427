"""Rasters as pygeoapi describes coverages: their fields and their grid. It does not read them."""

from collections.abc import Mapping
from typing import Any

from pygeoapi.provider.base import BaseProvider

from ....domain.errors import Unavailable
from ..openapi.parameters import CRS84, LAT_AXES, LON_AXES
from ..shared import RasterSource
from ..units import ucum

Json = dict[str, Any]

NATIVE = {"name": "GTiff", "mimetype": "image/tiff; application=geotiff"}


class CoverageProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi carries no types
    """One layer of a RasterReader."""

    def __init__(self, provider_def: Mapping[str, Any]) -> None:
        super().__init__(provider_def)
        self.source: RasterSource = provider_def["data"]
        self.parameter, self.layer = next(iter(self.source.layers.items()))
        self.axes = [*LON_AXES, *LAT_AXES]
        self.crs = CRS84
        self.num_bands = 1
        self.filename = f"{self.layer.id}.tif"

    def get_fields(self) -> Json:
        """As a schema of returnables tells them (OGC API - Coverages, /req/core/coverage-fields-schema)."""
        title = next(iter(self.layer.titles.values()), self.parameter)
        field: Json = {"type": "integer" if self.layer.classes else "number", "title": title, "x-ogc-propertySeq": 1}
        if self.layer.classes:
            words = [(entry.value, next(iter(entry.names.values()), entry.id)) for entry in self.layer.classes]
            field["oneOf"] = [{"const": value, "title": word} for value, word in words]
            return {self.parameter: field | {"x-ogc-variableType": "categoricalNominal"}}
        unit = {"x-ogc-unit": ucum(self.layer.unit), "x-ogc-unitLang": "UCUM"}
        return {self.parameter: field | unit | {"x-ogc-variableType": "continuous"}}

    @property
    def fields(self) -> Json:
        return self.get_fields()

    @property
    def _coverage_properties(self) -> Json:
        """The grid of the collection document; nulls for a raster that is away, so that it is still described."""
        try:
            info = self.source.reader.info(self.layer.id)
        except Unavailable:
            return dict.fromkeys(("width", "height", "resx", "resy"))
        return {"width": info.width, "height": info.height, "resx": info.pixel[0], "resy": abs(info.pixel[1])}
