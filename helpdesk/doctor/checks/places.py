"""Where the features are: the extent, the boxes, the order of axes."""

from collections.abc import Iterator
from typing import Any

from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from ..reply import at, objects, text
from ..rules import Moot, Rule
from ..server import CRS84, Collection, box_of, positions

LATITUDE_FIRST = "http://www.opengis.net/def/crs/EPSG/0/4326"
# A tenth of a millimetre on the ground, or a degree's share of it, is rounding; swapped axes are far beyond.
_NEAR = 1e-3


def _extent(collection: Collection) -> Iterator[str]:
    named = text(collection.document, "extent", "spatial", "crs")
    if named and not named.endswith(CRS84):
        yield f"the extent is in {named}"
    if not collection.extent:
        yield "extent.spatial.bbox does not hold a box of four or six numbers"
        return
    west, south, east, north = collection.extent
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        yield f"{collection.extent} is no box of degrees, longitude first"
    elif west <= east:
        yield from _outside(collection, (west, south, east, north))


def _outside(collection: Collection, extent: tuple[float, float, float, float]) -> Iterator[str]:
    west, south, east, north = extent
    for feature in collection.first:
        box = box_of(feature.get("geometry"))
        if box and not (box[0] <= east + 1 and box[2] >= west - 1 and box[1] <= north + 1 and box[3] >= south - 1):
            yield f"feature {feature.get('id')} lies at {box[0]:g}, {box[1]:g}, outside of {list(extent)}"
            return


def _located(collection: Collection) -> tuple[dict[str, Any], tuple[float, float]]:
    """The first feature with a geometry, and a position of it."""
    for feature in collection.first:
        place = next(positions(feature.get("geometry")), None)
        if place:
            return feature, place
    raise Moot("the first features have no geometry")


def _around(x: float, y: float) -> str:
    return f"{x - 0.001:.6f},{y - 0.001:.6f},{x + 0.001:.6f},{y + 0.001:.6f}"


def _narrowed(collection: Collection) -> Iterator[str]:
    feature, (x, y) = _located(collection)
    reply = collection.items(limit=10, bbox=_around(x, y))
    if not reply.is_whole:
        yield f"bbox={_around(x, y)} is answered {reply}"
        return
    found = objects(reply.json(), "features")
    if not found:
        yield f"a box around a corner of feature {feature.get('id')} finds nothing"
    for each in found:
        box = box_of(each.get("geometry"))
        if box and not (box[0] <= x + 0.01 and box[2] >= x - 0.01 and box[1] <= y + 0.01 and box[3] >= y - 0.01):
            yield f"a box around {x:g}, {y:g} finds feature {each.get('id')} at {box[0]:g}, {box[1]:g}"
            return


def _boxes_swapped(collection: Collection) -> Iterator[str]:
    if LATITUDE_FIRST not in _offered(collection):
        raise Moot("EPSG:4326 is not offered")
    feature, (x, y) = _located(collection)
    reply = collection.items(limit=10, bbox=_around(y, x), bbox_crs=LATITUDE_FIRST)
    if not reply.is_whole:
        yield f"bbox-crs={LATITUDE_FIRST} is answered {reply}"
    elif not objects(reply.json(), "features"):
        yield f"a box in EPSG:4326, latitude first, around feature {feature.get('id')} finds nothing"


def _offered(collection: Collection) -> list[str]:
    found = collection.document.get("crs")
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _axes(collection: Collection) -> Iterator[str]:
    stored = text(collection.document, "storageCrs")
    asked = [each for each in dict.fromkeys((stored, *_offered(collection))) if each and not each.endswith(CRS84)]
    if not collection.server.declares("ogcapi-features-2/1.0/conf/crs") or not asked:
        raise Moot("no other CRS is offered")
    feature, place = _located(collection)
    for uri in asked[:4]:
        yield from _moved(collection, uri, feature, place)


def _moved(collection: Collection, uri: str, feature: dict[str, Any], place: tuple[float, float]) -> Iterator[str]:
    """In the order of axes that the CRS has of itself."""
    try:
        crs = CRS.from_user_input(_urn(uri))
        wanted = Transformer.from_crs("OGC:CRS84", crs).transform(*place)
    except ProjError:
        yield f"{uri} is not a CRS that is known here"
        return
    area = crs.area_of_use
    if area and not (area.west <= place[0] <= area.east and area.south <= place[1] <= area.north):
        return
    reply = collection.items(limit=10, crs=uri)
    same = [each for each in objects(reply.json(), "features") if each.get("id") == feature.get("id")]
    found = next(positions(at(same, 0, "geometry")), None)
    if found is None:
        yield f"crs={uri} is answered {reply}, without feature {feature.get('id')}"
    elif not _near(found, (wanted[0], wanted[1])):
        swapped = " (the axes are swapped)" if _near(found[::-1], (wanted[0], wanted[1])) else ""
        where = f"at {found[0]:g}, {found[1]:g}{swapped}, and should be at {wanted[0]:g}, {wanted[1]:g}"
        yield f"in {uri} a corner is {where}"


def _near(one: tuple[float, ...], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= _NEAR * max(1.0, abs(b) * _NEAR) for a, b in zip(one, other, strict=True))


def _urn(uri: str) -> str:
    """`http://www.opengis.net/def/crs/EPSG/0/3035` as `EPSG:3035`."""
    parts = uri.rstrip("/").split("/")
    return f"{parts[-3]}:{parts[-1]}" if len(parts) > 3 and "/def/crs/" in uri else uri


RULES: tuple[Rule[Collection], ...] = (
    Rule(
        id="extent",
        title="The extent is a box in CRS84, and the features lie in it",
        meets="Zoom to layer goes elsewhere.",
        remedy="Write extent.spatial.bbox as west, south, east, north in degrees, made from the data.",
        look=_extent,
    ),
    Rule(
        id="bbox",
        title="A box narrows what is sent",
        meets="Every move of the map loads the whole layer, or an empty map.",
        remedy="Evaluate bbox with an index, longitude first.",
        look=_narrowed,
    ),
    Rule(
        id="bbox-axes",
        title="A box in EPSG:4326 is read latitude first",
        meets="An empty map in QGIS 3.30 and later.",
        remedy="Read bbox-crs in the order of axes that the authority gives.",
        look=_boxes_swapped,
    ),
    Rule(
        id="axes",
        title="Coordinates come in the order of axes of their CRS",
        meets="Features at the wrong end of the world, in QGIS and GDAL alike.",
        remedy="Store and serve CRS84, or swap the axes of CRSs that begin with the northing or latitude.",
        look=_axes,
    ),
)
