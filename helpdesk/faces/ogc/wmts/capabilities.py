"""The service metadata document (WMTS 1.0.0, clause 7.1), written so that QGIS and GDAL read all of it.

QGIS wants the prefixes `ows` and `xlink` as they stand, URNs of CRSs so that it turns the corners of matrices whose CRS
has north first, and titles of styles that name the layer too, for it shows nothing else in its list.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ....domain.geo import BBox
from ....domain.text import pick
from ....domain.tile_matrix_sets import TileMatrix, TileMatrixSet
from ....services.desk import Desk
from ..config import TITLE
from ..tiles.grids import limits, to_window
from .layers import TileLayer

_TEMPLATES = Path(__file__).parents[1] / "templates"
# http://www.opengis.net/def/crs/EPSG/0/3857 is urn:ogc:def:crs:EPSG::3857 (OGC 07-092r3, and 09-048r5).
_URI = re.compile(r"http://www\.opengis\.net/def/(\w+)/(\w+)/([\d.]+)/(\w+)")


NAME = "WMTSCapabilities.xml"
# What is told of a pixel, and how its address ends. QGIS asks for HTML where there is HTML; of the others it takes JSON
# for GML and shows an error.
INFO = {"text/html": "html", "text/plain": "txt", "application/json": "json"}


def document(
    desk: Desk, url: str, layers: Iterable[TileLayer], grids: Mapping[str, TileMatrixSet], language: str, address: str
) -> str:
    """The document in a language; `url` is where the service stands, `address` where below it this document does."""
    keepers = [keeper.name for pack in desk.content.packs.values() for keeper in pack.keepers]
    return (
        _environment()
        .get_template("wmts.xml")
        .render(
            title=pick(TITLE, language)[0],
            provider=", ".join(dict.fromkeys(keepers)) or "Soil helpdesk",
            site=desk.public_url,
            url=url,
            layers=[_layer(layer, grids, language) for layer in layers],
            grids=list(grids.values()),
            corner=_corner,
            formats=INFO,
            address=address,
        )
    )


def _layer(layer: TileLayer, grids: Mapping[str, TileMatrixSet], language: str) -> dict[str, Any]:
    title = pick(layer.titles, language)[0]
    served = [grid for grid in grids.values() if limits(grid, layer.extent)]
    styles = [
        {"id": legend.style, "title": f"{title}, {pick(legend.style_titles, language)[0]}"} for legend in layer.legends
    ]
    return {
        "id": layer.id,
        "title": title,
        "abstract": pick(layer.descriptions, language)[0],
        "extent": layer.extent,
        "styles": styles,
        "boxes": [_box(grid, layer.extent) for grid in served],
        "grids": [grid.id for grid in served],
    }


def _box(grid: TileMatrixSet, extent: BBox) -> dict[str, str]:
    """Without it QGIS takes the layer's degrees to the ends of the projection, and zooms there."""
    left, bottom, right, top = to_window(extent, grid.crs) or (0.0, 0.0, 0.0, 0.0)
    return {"crs": grid.crs, "lower": _written(grid, left, bottom), "upper": _written(grid, right, top)}


def _corner(grid: TileMatrixSet, matrix: TileMatrix) -> str:
    return _written(grid, matrix.left, matrix.top)


def _written(grid: TileMatrixSet, east: float, north: float) -> str:
    """In the axis order of the CRS."""
    place = (north, east) if grid.northing_first else (east, north)
    return " ".join(f"{number:.15g}" for number in place)


def _urn(uri: str) -> str:
    """
    >>> _urn("http://www.opengis.net/def/crs/EPSG/0/3857"), _urn("http://www.opengis.net/def/crs/OGC/1.3/CRS84")
    ('urn:ogc:def:crs:EPSG::3857', 'urn:ogc:def:crs:OGC:1.3:CRS84')
    """
    kind, authority, version, code = _URI.fullmatch(uri).groups()  # type: ignore[union-attr]  # our own URIs
    return f"urn:ogc:def:{kind}:{authority}:{'' if version == '0' else version}:{code}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["urn"] = _urn
    return environment
