"""What OGC API - EDR 1.1 serves of each raster, of all of them together, and of the decision record."""

from collections.abc import Callable, Iterable, Mapping

from .. import negotiation
from ..blocks import Answer, Ask, Block, Operation, Resource, Site, provider_data
from ..coverages.crs import OFFERED
from ..openapi import parameters
from ..openapi.leads import Lead
from ..openapi.parameters import CRS84, Parameter
from . import queries
from .describe import DEGREES, describe, shorten
from .geometry import METRES

_SPEC = "http://www.opengis.net/spec/ogcapi-edr-1/1.1/conf"
_CLASSES = ("core", "collections", "json", "geojson", "edr-geojson", "covjson", "html", "oas30", "queries")

_WHEN = (
    "For advice the day on which the rules are in force, today by default; rasters have no time, so it changes nothing."
)
_Z = r"^(?:R[0-9]{1,4}/)?-?[0-9.]+(?:[,/]-?[0-9.]+)*$"


def _own(resource: Resource) -> Iterable[Parameter]:
    yield parameters.chosen(
        "parameter-name", "The parameters to give, in place of all.", provider_data(resource, "edr").names
    )


def _parameters(_: Site) -> Mapping[str, Parameter]:
    wkt = {"type": "string", "minLength": 1, "maxLength": 200_000, "example": "POINT(-1.68 48.11)"}
    height = {"type": "string", "pattern": _Z, "maxLength": 200, "example": "0"}
    when = {"type": "string", "minLength": 1, "maxLength": 100, "example": "2026-11-23"}
    within = {"type": "number", "minimum": 0, "maximum": 10_000_000, "example": 20}
    units = {"type": "string", "enum": list(METRES), "example": "km"}
    said = "Coordinate reference system of `coords` or `bbox` and of the answer, in the axis order of its authority"
    return {
        "coords": parameters.query("coords", "Well-known text in `crs`; CRS84: longitude first.", wkt, required=True),
        "parameter-name": parameters.names("parameter-name", "The parameters to give, in place of all."),
        "edr-crs": _crs(said, OFFERED),
        "edr-crs-degrees": _crs(said, DEGREES),
        "edr-datetime": parameters.query("datetime", _WHEN, when),
        "z": parameters.query("z", "Heights; no collection has any, so that it changes nothing.", height),
        "within": parameters.query("within", "The distance from `coords`.", within, required=True),
        "within-units": parameters.query("within-units", "The unit of `within`.", units, required=True),
        "cube-bbox": parameters.box("bbox", "The box in `crs`; CRS84: west, south, east, north.") | {"required": True},
        "locationId": parameters.path("locationId", "Id of a region.", {"type": "string"}),
    }


def _crs(said: str, offered: Iterable[str]) -> Parameter:
    uris = list(offered)
    names = ["CRS84", "OGC:CRS84", *uris, *(f"EPSG:{uri.rsplit('/', 1)[-1]}" for uri in uris if uri != CRS84)]
    return parameters.query("crs", f"{said}.", {"type": "string", "enum": names, "default": CRS84})


def _query(
    id_: str, summary: str, native: Callable[[Ask], Answer], takes: tuple[str, ...], path: str = ""
) -> Operation:
    return Operation(
        path=f"/collections/{{collectionId}}/{path or id_}", id=id_, summary=summary, native=native,
        formats=negotiation.DATA_QUERY, needs=("edr",), room="data", takes=(*takes, "edr-datetime", "z"),
        own=_own, generic=("parameter-name",),
    )  # fmt: skip


_LOCATIONS = Operation(
    path="/collections/{collectionId}/locations", id="locations", summary="The regions of the desk, as locations",
    native=queries.locations, formats=negotiation.LOCATIONS, needs=("edr",), room="data",
    takes=("limit", "bbox", "edr-datetime"), schema="features",
    leads=(Lead(to="location", said="The cells of the first", takes={"locationId": "$response.body#/features/0/id"}),),
)  # fmt: skip

BLOCK = Block(
    name="edr",
    operations=(
        _query("position", "Values at points", queries.position, ("coords", "edr-crs")),
        _query("area", "Cells of a polygon", queries.area, ("coords", "edr-crs-degrees")),
        _query("radius", "Cells within a distance of points", queries.radius,
               ("coords", "within", "within-units", "edr-crs-degrees")),
        _query("cube", "Cells of a box", queries.cube, ("cube-bbox", "edr-crs-degrees")),
        _LOCATIONS,
        _query("location", "Cells of a region", queries.location, ("edr-crs-degrees",), "locations/{locationId}"),
    ),
    conformance=tuple(f"{_SPEC}/{name}" for name in _CLASSES),
    parameters=_parameters,
    describe=describe,
    shorten=shorten,
)  # fmt: skip
