"""What OGC API - Coverages serves of each raster."""

from collections.abc import Iterable, Mapping

from .. import negotiation
from ..blocks import Block, Operation, Resource, Site, provider_data
from ..openapi import parameters
from ..openapi.parameters import Parameter, Schema
from ..shared import RasterSource
from .answer import coverage
from .axes import NAMES
from .crs import OFFERED
from .describe import describe, shorten

_SPEC = "http://www.opengis.net/spec/ogcapi-coverages-1/1.0/conf"
# The draft of July 2026 (OGC 19-087), and three names of earlier drafts for the clients that look for them.
_CLASSES = (
    "core", "subsetting-spatial", "scaling-spatial", "field-selection", "crs", "html", "geotiff", "netcdf",
    "coveragejson", "api-operations", "subsetting", "scaling", "fieldselection",
)  # fmt: skip

_NUMBER = r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?"
_BOUND = rf"(?:\*|{_NUMBER})"
_POSITIVE = r"[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?"


def _own(resource: Resource) -> Iterable[Parameter]:
    source: RasterSource = provider_data(resource, "coverage")
    yield parameters.chosen("properties", "The fields to give.", source.names)
    yield parameters.chosen("exclude-properties", "The fields to leave out.", ["", *source.names])


def _by_axis(value: str, example: str) -> Schema:
    one = rf"(?:{NAMES})\({value}\)"
    return {"type": "string", "pattern": rf"^{one}(?:,{one})*$", "maxLength": 200, "example": example}


def _crs(name: str, said: str) -> Parameter:
    what = f"{said}, as URI or as CURIE such as [EPSG:3857]; among those of EPSG are {', '.join(OFFERED)}."
    return parameters.query(name, what, {"type": "string", "maxLength": 100, "default": OFFERED[0]})


def _parameters(_: Site) -> Mapping[str, Parameter]:
    found = [*_parts(), *_sizes()]
    return {parameter["name"]: parameter for parameter in found} | {
        "coverage-bbox-crs": _crs("bbox-crs", "Coordinate reference system of `bbox`"),
        "coverage-crs": _crs("crs", "Coordinate reference system of the answer"),
        "coverage-properties": parameters.names("properties", "The fields to give; /schema lists them."),
        "exclude-properties": parameters.names("exclude-properties", "The fields to leave out."),
    }


def _parts() -> Iterable[Parameter]:
    bounds = _by_axis(rf"{_BOUND}(?::{_BOUND})?", "Lon(-5:-1),Lat(47:49)")
    yield parameters.query("subset", "A part by axis, in degrees or in `subset-crs`; `*` is the edge.", bounds)
    yield _crs("subset-crs", "Coordinate reference system of `subset`")


def _sizes() -> Iterable[Parameter]:
    size = _by_axis("[0-9]{1,6}", "Lon(256),Lat(256)")
    for name in ("scale-size", "scaleSize"):
        yield parameters.query(name, "Cells of the answer by axis; one alone keeps the proportions.", size)
    factor = {"type": "number", "minimum": 1, "maximum": 1_000_000, "example": 2}
    for name in ("scale-factor", "scaleFactor"):
        yield parameters.query(name, "How many times coarser than the stored cells.", factor)
    by_axis = _by_axis(_POSITIVE, "Lon(2),Lat(4)")
    yield parameters.query("scale-axes", "How many times coarser than the stored cells, by axis.", by_axis)
    step = rf"(?:{NAMES})\((?:{_POSITIVE})?\)"
    steps = {"type": "string", "pattern": rf"^(?:{step}(?:,{step})*)?$", "maxLength": 200, "example": "Lon(1),Lat(1)"}
    said = "The distance of cells by axis, in the units of the answer's CRS; empty is that of the stored cells."
    yield parameters.query("resolution", said, steps)
    cells = {"type": "integer", "minimum": 1, "maximum": 999_999}
    for name in ("width", "height"):
        yield parameters.query(name, f"The {name} of the answer in cells; one alone keeps the proportions.", cells)


BLOCK = Block(
    name="coverages",
    operations=(
        Operation(
            path="/collections/{collectionId}/coverage", id="collection.getCoverage",
            summary="The coverage, or a part of it", formats=negotiation.COVERAGE, native=coverage,
            needs=("coverage",), room="data", own=_own, generic=("coverage-properties", "exclude-properties"),
            takes=(
                "bbox", "coverage-bbox-crs", "subset", "subset-crs", "coverage-crs", "scale-size", "scaleSize",
                "scale-factor", "scaleFactor", "scale-axes", "resolution", "width", "height",
            ),
        ),
    ),
    conformance=tuple(f"{_SPEC}/{name}" for name in _CLASSES),
    parameters=_parameters,
    describe=describe,
    shorten=shorten,
)  # fmt: skip
