"""What a raster's collection document tells of its grid, as GDAL's OGCAPI driver reads it."""

from math import isqrt
from typing import Any

from ....domain.errors import Unavailable
from ....ports import RasterInfo
from ..blocks import Site, offers, provider_data
from ..cog.routes import COG
from ..negotiation import COVERAGE_JSON
from ..openapi.parameters import CRS84
from ..shared import RasterSource
from ..units import ucum
from .crs import OFFERED
from .scaling import Size, fit

Json = dict[str, Any]

_COVERAGE_REL = "http://www.opengis.net/def/rel/ogc/1.0/coverage"
# Of the whole coverage that the collection links to as CoverageJSON, in cells.
_LONGEST_SIDE = 1000
# What pygeoapi 0.24 calls CoverageJSON here; in EDR it uses the other name.
_OTHER_COVERAGE_JSON = "application/prs.coverage+json"
_OTHER_FORMATS = {"COG": COG, "NetCDF": "application/x-netcdf"}
_DATA_TYPE = "http://www.opengis.net/def/dataType/OGC/0"


def describe(site: Site, collection: str, described: Json) -> None:
    """Adds the grid and the fields, and puts the links to the data in order."""
    if offers(site.resources[collection], ("coverage",)):
        _add_grid(described, provider_data(site.resources[collection], "coverage"))


def shorten(described: Json) -> None:
    """Leaves out the grid and the fields in the forms of earlier drafts."""
    described.pop("domainset", None)
    described.pop("rangetype", None)


def _add_grid(described: Json, source: RasterSource) -> None:
    """The GeoTIFF link comes first: clients take the first link of the relation. No grid where the raster is away."""
    described["links"].sort(key=lambda link: link["rel"] == _COVERAGE_REL and not link["type"].startswith("image/"))
    as_json = next(link for link in described["links"] if link["type"] == _OTHER_COVERAGE_JSON)
    as_json["type"] = COVERAGE_JSON
    name, layer = next(iter(source.layers.items()))
    try:
        info = source.reader.info(layer.id)
    except Unavailable as error:
        del described["extent"]["spatial"]["grid"]
        described["unavailable"] = str(error)
        return
    described["crs"], described["storageCrs"] = list(OFFERED), CRS84
    described["links"] += [_link(as_json["href"], name, media_type) for name, media_type in _OTHER_FORMATS.items()]
    as_json["href"] += _scaled((info.width, info.height), source.max_cells_as_json)
    _add_first(described["extent"]["spatial"]["grid"], info)
    described["domainset"] = _domain_set(info)
    described["rangetype"] = {"type": "DataRecord", "field": [_field(name, layer.unit, info)]}


def _link(as_json: str, name: str, media_type: str) -> dict[str, str]:
    href = as_json.partition("?")[0]
    return {"rel": _COVERAGE_REL, "type": media_type, "title": f"Coverage as {name}", "href": f"{href}?f={name}"}


def _add_first(grid: list[Json], info: RasterInfo) -> None:
    """The centre of the first cell of each axis: the value of a cell is that of its whole area."""
    across, down = info.pixel[0], abs(info.pixel[1])
    grid[0] |= {"firstCoordinate": info.bbox.west + across / 2, "relativeBounds": [-0.5, 0.5]}
    grid[1] |= {"firstCoordinate": info.bbox.south + down / 2, "relativeBounds": [-0.5, 0.5]}


def _scaled(native: Size, most: int) -> str:
    """The scaling that makes a whole coverage fit into one answer of at most `most` cells; empty where it fits."""
    if native[0] * native[1] <= most:
        return ""
    width, height = fit(native, min(_LONGEST_SIDE, isqrt(most)))
    return f"&scale-size=Lon({width}),Lat({height})"


def _domain_set(info: RasterInfo) -> Json:
    """A general grid of the Coverage Implementation Schema (OGC 09-146r6)."""
    sides = (
        ("Lon", info.bbox.west, info.bbox.east, info.pixel[0]),
        ("Lat", info.bbox.south, info.bbox.north, abs(info.pixel[1])),
    )
    axes = [
        {
            "type": "RegularAxis",
            "axisLabel": label,
            "lowerBound": low,
            "upperBound": high,
            "resolution": step,
            "uomLabel": "deg",
        }
        for label, low, high, step in sides
    ]
    limits = [
        {"type": "IndexAxis", "axisLabel": label, "lowerBound": 0, "upperBound": cells - 1}
        for label, cells in (("i", info.width), ("j", info.height))
    ]
    index = {
        "type": "GridLimits",
        "srsName": "http://www.opengis.net/def/crs/OGC/0/Index2D",
        "axisLabels": ["i", "j"],
        "axis": limits,
    }
    grid = {
        "type": "GeneralGridCoverage",
        "srsName": CRS84,
        "axisLabels": ["Lon", "Lat"],
        "axis": axes,
        "gridLimits": index,
    }
    return {"type": "DomainSet", "generalGrid": grid}


def _field(name: str, unit: str | None, info: RasterInfo) -> Json:
    field: Json = {
        "type": "Quantity",
        "id": name,
        "name": name,
        "uom": {"type": "UnitReference", "code": ucum(unit)},
        "encodingInfo": {"dataType": f"{_DATA_TYPE}/{info.dtype}"},
    }
    return field | ({"nilValues": [{"value": info.nodata}]} if info.nodata is not None else {})
