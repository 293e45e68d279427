"""`/collections/{id}/coverage`: the raster, whole or in part, in the format, grid and CRS that are asked for."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from numpy.typing import NDArray

from ....domain.errors import BadParameter
from ....domain.geo import BBox
from ....domain.layers import Layer
from ....ports import RasterFile
from ....services.legends import legend_of
from ..blocks import Answer, Ask, provider_data
from ..cog.routes import COG
from ..compat.json_text import to_json
from ..covjson import gridded
from ..crs import crs_named
from ..drawing import MEDIA_TYPES, encode, in_colours
from ..negotiation import COVERAGE_JSON
from ..openapi.parameters import CRS84
from ..shared import RasterSource
from . import scaling
from .crs import DEGREES, northing_first
from .grid import Asked, asked
from .region import region

GEOTIFF, NETCDF = "image/tiff; application=geotiff", "application/x-netcdf"
_PIECE = 1 << 18
# A page shows numbers about the coverage, not the coverage; a picture is for a quick look.
_LONGEST_SIDE = {"html": 180, "PNG": 1024}
_PARTS = frozenset({"bbox", "subset"})


def coverage(ask: Ask) -> Answer:
    """The answer in the format that was agreed on; a whole raster comes as it is stored."""
    source: RasterSource = provider_data(ask.resource(), "coverage")
    name, layer = next(iter(source.layers.items()))
    _check_fields(ask.parameters, name)
    crs = crs_named(ask.parameters.get("crs", CRS84), "crs").uri
    info = source.reader.info(layer.id)
    is_whole = crs in DEGREES and not _PARTS & ask.parameters.keys()
    if is_whole and ask.format in ("GTiff", "COG"):
        size = (info.width, info.height)
        if scaling.way(ask.parameters) != "resolution" and scaling.asked_size(ask.parameters, size) in (None, size):
            return _stored(ask, source, layer, crs, info.bbox)
    most = source.max_cells_as_json if ask.format in ("json", "html") else source.max_cells
    part = region(ask.parameters, info, layer.id, crs)
    grid = asked(part, info, ask.parameters, most, _LONGEST_SIDE.get(ask.format))
    return _WRITERS[ask.format](ask, source, name, grid, _values(source, layer, grid))


def _check_fields(parameters: Mapping[str, str], name: str) -> None:
    if "exclude-properties" not in parameters:
        return
    if "properties" in parameters:
        raise BadParameter("exclude-properties", "cannot go together with properties; give one of them")
    if name in parameters["exclude-properties"].split(","):
        raise BadParameter("exclude-properties", f"leaves no field: {name} is the only one; leave the parameter out")


def _values(source: RasterSource, layer: Layer, grid: Asked) -> NDArray[Any]:
    """Stored cells as they are; else classes of the nearest cell, and means of numbers."""
    view = grid.view
    box = BBox(west=view.left, south=view.bottom, east=view.right, north=view.top)
    if view.crs in DEGREES and view.left >= -180 and view.right <= 180:
        window = source.reader.window(layer.id, box, None if grid.stored else (view.width, view.height))
        return window.values
    return source.reader.warped(layer.id, view).pixels


def _stored(ask: Ask, source: RasterSource, layer: Layer, crs: str, box: BBox) -> Answer:
    """The stored file in pieces."""
    headers = _about(crs, (box.west, box.south, box.east, box.north)) | _named(f"{layer.id}.tif")
    file = source.reader.file(layer.id)
    headers["Content-Length"] = str(file.size)
    headers["ETag"] = f'"{ask.format}-{file.version}"'
    return Answer(content=_pieces(file), media_type=COG if ask.format == "COG" else GEOTIFF, headers=headers)


def _pieces(file: RasterFile) -> Iterator[bytes]:
    for start in range(0, file.size, _PIECE):
        yield file.part(start, min(start + _PIECE, file.size))


def _as_file(
    form: str, media_type: str, suffix: str
) -> Callable[[Ask, RasterSource, str, Asked, NDArray[Any]], Answer]:
    def write(ask: Ask, source: RasterSource, name: str, grid: Asked, values: NDArray[Any]) -> Answer:
        layer = source.layers[name]
        content = source.reader.encoded(layer.id, grid.view, values, form)
        return Answer(content=content, media_type=media_type, headers=_headers(grid) | _named(f"{layer.id}{suffix}"))

    return write


def _as_json(ask: Ask, source: RasterSource, name: str, grid: Asked, values: NDArray[Any]) -> Answer:
    found = gridded(grid.view, name, source.layers[name], values, grid.sliced)
    return Answer(content=to_json(found), media_type=COVERAGE_JSON, headers=_headers(grid))


def _as_page(ask: Ask, source: RasterSource, name: str, grid: Asked, values: NDArray[Any]) -> Answer:
    collections = f"{ask.site.url}/collections"
    dataset = f"{collections}/{ask.path['collectionId']}"
    data = gridded(grid.view, name, source.layers[name], values) | {
        "title": dict(source.layers[name].titles) or name,
        "collections_path": collections,
        "dataset_path": dataset,
        "query_path": f"{dataset}/coverage",
        "picture": f"{dataset}/coverage?{urlencode({**_of_part(ask.parameters), 'f': 'PNG'})}",
    }
    return Answer(content=ask.page("collections/coverage/index.html", data), media_type="text/html")


def _as_picture(ask: Ask, source: RasterSource, name: str, grid: Asked, values: NDArray[Any]) -> Answer:
    """In the colours of the legend: a quick look, not the values (which the standard's own PNG class asks for)."""
    picture = in_colours(values, legend_of(ask.desk, source.layers[name].id))
    return Answer(content=encode(picture, "png"), media_type=MEDIA_TYPES["png"], headers=_headers(grid))


def _of_part(parameters: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in parameters.items() if name in _PARTS or name.endswith("crs")}


def _headers(grid: Asked) -> dict[str, str]:
    view = grid.view
    right = view.right - 360 if view.crs in DEGREES and view.right > 180 else view.right
    return _about(view.crs, (view.left, view.bottom, right, view.top))


def _about(crs: str, edges: tuple[float, float, float, float]) -> dict[str, str]:
    """The CRS and the box of the answer, in the axis order of the authority (/req/core/response-headers)."""
    left, bottom, right, top = edges
    ordered = (bottom, left, top, right) if northing_first(crs) else edges
    return {"Content-Crs": f"<{crs}>", "Content-Bbox": ",".join(f"{number:.10g}" for number in ordered)}


def _named(filename: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{filename}"'}


_WRITERS: Mapping[str, Callable[[Ask, RasterSource, str, Asked, NDArray[Any]], Answer]] = {
    "GTiff": _as_file("cog", GEOTIFF, ".tif"),
    "COG": _as_file("cog", COG, ".tif"),
    "NetCDF": _as_file("netcdf", NETCDF, ".nc"),
    "PNG": _as_picture,
    "json": _as_json,
    "html": _as_page,
}
