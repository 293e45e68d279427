"""What OGC API - Coverages serves of each raster."""

from collections.abc import Iterable, Mapping

from pygeoapi.api import coverages

from .. import negotiation
from ..blocks import Block, Operation, Resource, Site, provider_data
from ..negotiation import COVERAGE_JSON
from ..openapi import parameters
from ..openapi.parameters import LAT_AXES, LON_AXES, Parameter
from ..shared import RasterSource
from .describe import describe

_SPEC = "http://www.opengis.net/spec/ogcapi-coverages-1/1.0/conf"
_AXIS = "|".join((*LON_AXES, *LAT_AXES))
_NUMBER = r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,2})?"
_BOUND = rf"(?:\*|{_NUMBER})"


def _own(resource: Resource) -> Iterable[Parameter]:
    source: RasterSource = provider_data(resource, "coverage")
    yield parameters.chosen("properties", "The parameters to give.", source.names)


def _parameters(_: Site) -> Mapping[str, Parameter]:
    one = rf"(?:{_AXIS})\({_BOUND}(?::{_BOUND})?\)"
    subset = {"type": "string", "pattern": rf"^{one}(?:,{one})*$", "example": "Lon(-5:-1),Lat(47:49)"}
    side = rf"(?:{_AXIS})\([0-9]{{1,6}}\)"
    size = {"type": "string", "pattern": rf"^{side}(?:,{side})?$", "example": "Lon(256),Lat(256)"}
    factor = {"type": "number", "minimum": 1, "maximum": 1_000_000, "example": 2}
    cells = {"type": "integer", "minimum": 1, "maximum": 999_999}
    found = [
        parameters.query(
            "subset", "A part of the coverage by axis, in CRS84 degrees; `*` is the coverage's own edge.", subset
        )
    ]
    for name in ("scale-size", "scaleSize"):
        found.append(parameters.query(name, "Cells of the answer by axis; one alone keeps the proportions.", size))
    for name in ("scale-factor", "scaleFactor"):
        found.append(parameters.query(name, "How many times coarser than the stored cells.", factor))
    for name in ("width", "height"):
        said = f"The {name} of the answer in cells; one alone keeps the proportions."
        found.append(parameters.query(name, said, cells))
    generic = parameters.names("properties", "The parameters to give; /schema lists them.")
    return {parameter["name"]: parameter for parameter in found} | {"coverage-properties": generic}


BLOCK = Block(
    name="coverages",
    operations=(
        Operation(
            path="/collections/{collectionId}/coverage", id="coverage", summary="The coverage, or a part of it",
            formats=negotiation.COVERAGE, stock=coverages.get_collection_coverage, needs=("coverage",), room="data",
            json_type=COVERAGE_JSON, own=_own, generic=("coverage-properties",),
            takes=(
                "bbox", "bbox-crs", "subset", "scale-size", "scaleSize", "scale-factor", "scaleFactor", "width",
                "height",
            ),
        ),
    ),
    # The draft of OGC API - Coverages (19-087) renamed its classes; clients look for either name.
    conformance=tuple(
        f"{_SPEC}/{name}"
        for name in (
            "core", "subsetting", "scaling", "fieldselection", "geotiff", "geodata-coverage", "coverage-subset",
            "coverage-bbox", "html", "oas30",
        )
    ),
    parameters=_parameters,
    describe=describe,
)  # fmt: skip
