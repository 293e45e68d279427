"""OGC API - Coverages as GDAL's OGCAPI driver and OWSLib read them."""

import io
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from ..reply import Reply, objects
from ..rules import Moot, Rule
from ..server import Collection, absolute

GEOTIFF = "image/tiff; application=geotiff"
SIDE = 64


def _box(collection: Collection) -> tuple[float, float, float, float]:
    """A hundredth of the extent, in its middle: west, south, east, north."""
    if not collection.extent:
        raise Moot("its extent is not known")
    west, south, east, north = collection.extent
    aside, above = (east - west) * 0.45, (north - south) * 0.45
    return west + aside, south + above, east - aside, north - above


def _linked(collection: Collection) -> Iterator[str]:
    types = [str(link.get("type")).replace(" ", "") for link in collection.links("coverage")]
    if GEOTIFF.replace(" ", "") not in types:
        yield f"the links to the coverage are of type {', '.join(types)}"


def _grid(collection: Collection) -> Iterator[str]:
    axes = objects(collection.document, "domainset", "generalGrid", "axis")
    whole = len(axes) > 1 and all(type(axis.get("resolution")) in (int, float) for axis in axes)
    if not whole and type(collection.document.get("scaleDenominator")) not in (int, float):
        yield "the collection has neither domainset.generalGrid with resolutions nor scaleDenominator"


def _address(collection: Collection) -> str:
    """Without a query, as clients build it."""
    href = next(str(link.get("href", "")) for link in collection.links("coverage"))
    return absolute(collection.url, href).partition("?")[0]


def _default(collection: Collection) -> Iterator[str]:
    west, south, east, north = _box(collection)
    reply = collection.server.web.get(
        f"{_address(collection)}?subset=Lat({south}:{north}),Lon({west}:{east})", Accept="*/*"
    )
    if not reply.is_whole or not reply.media_type.startswith("image/tiff"):
        yield f"a subset without a format is answered {reply}"


def _sized(collection: Collection) -> Iterator[str]:
    west, south, east, north = _box(collection)
    query = f"subset=Lon({west}:{east}),Lat({south}:{north})&scaleSize=Lon({SIDE}),Lat({SIDE})"
    reply = collection.server.web.get(f"{_address(collection)}?{query}", Accept=GEOTIFF)
    if not reply.is_whole:
        yield f"{query} is answered {reply}"
    elif _size(reply) != (SIDE, SIDE):
        yield f"{SIDE} by {SIDE} cells were asked for, and {_size(reply) or 'no picture'} came"


def _size(reply: Reply) -> tuple[int, int] | None:
    try:
        with Image.open(io.BytesIO(reply.body)) as picture:
            return picture.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


RULES: tuple[Rule[Collection], ...] = (
    Rule(
        id="coverage-link",
        title="The coverage is linked as GeoTIFF",
        meets="GDAL's OGCAPI driver does not find it; QGIS shows no raster.",
        remedy=f"Link rel http://www.opengis.net/def/rel/ogc/1.0/coverage with type {GEOTIFF}.",
        look=_linked,
    ),
    Rule(
        id="coverage-grid",
        title="The collection says how fine its grid is",
        meets="GDAL takes the raster for 400 million cells wide, and gives up.",
        remedy="Write domainset.generalGrid with axisLabels, bounds and resolution of each axis, and rangetype.",
        look=_grid,
    ),
    Rule(
        id="coverage-default",
        title="A coverage is GeoTIFF where nothing else is asked",
        meets="OWSLib, which names no format, gets tens of megabytes of text.",
        remedy="Make GeoTIFF the default, and bound the size.",
        look=_default,
        weight="hint",
    ),
    Rule(
        id="coverage-size",
        title="A coverage comes in the size that was asked for",
        meets="Every read by GDAL fails.",
        remedy="Evaluate subset and scale-size, in their older spelling too.",
        look=_sized,
    ),
)
