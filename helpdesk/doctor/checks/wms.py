"""WMS 1.3.0 as QGIS reads it: the order of axes above all."""

import io
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit
from xml.etree.ElementTree import Element

from PIL import Image, ImageChops, UnidentifiedImageError

from ..reply import Reply
from ..rules import Moot, Rule
from ..xml import Capabilities, attribute, named, said, within

_DEGREE = 0.51
_SIDE = 64


def _layers(document: Capabilities) -> list[Element]:
    return [layer for layer in within(document.root, "Layer") if said(layer, "Name")]


def _version(document: Capabilities) -> Iterator[str]:
    version = attribute(document.root, "version")
    if version != "1.3.0":
        yield f"the version is {version or 'not said'}"
    if not _layers(document):
        yield "there are no layers with a name"


def _box(layer: Element) -> list[float]:
    """West, south, east, north."""
    sides = ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude")
    found = [said(layer, "EX_GeographicBoundingBox", side) for side in sides]
    return [float(each) for each in found] if all(found) else []


def _boxes(document: Capabilities) -> Iterator[str]:
    for layer in _layers(document):
        boxes = [each for each in named(layer, "BoundingBox") if attribute(each, "CRS") == "EPSG:4326"]
        box = _box(layer)
        if not boxes or not box:
            continue
        found = [float(attribute(boxes[0], side)) for side in ("minx", "miny", "maxx", "maxy")]
        wanted = [box[1], box[0], box[3], box[2]]
        if any(abs(a - b) > _DEGREE for a, b in zip(found, wanted, strict=True)):
            yield f"layer {said(layer, 'Name')}: the box in EPSG:4326 is {found}, and latitude first it is {wanted}"


def _address(document: Capabilities) -> str:
    resource = next((each for get in within(document.root, "Get") for each in named(get, "OnlineResource")), None)
    return attribute(resource, "href") if resource is not None else ""


def _public(document: Capabilities) -> Iterator[str]:
    own, said_ = urlsplit(document.reply.url).netloc, urlsplit(_address(document)).netloc
    if own != said_:
        yield f"maps are at {said_ or 'no address'}, the document at {own}"


def _map(document: Capabilities, layer: Element, crs: str, box: list[float]) -> Reply:
    query = {
        "SERVICE": "WMS", "VERSION": "1.3.0", "REQUEST": "GetMap", "LAYERS": said(layer, "Name"), "STYLES": "",
        "CRS": crs, "BBOX": ",".join(map(str, box)), "WIDTH": _SIDE, "HEIGHT": _SIDE, "FORMAT": "image/png",
        "TRANSPARENT": "TRUE",
    }  # fmt: skip
    address = _address(document)
    return document.web.get(f"{address}{'&' if '?' in address else '?'}{urlencode(query)}".replace("?&", "?"))


def _axes(document: Capabilities) -> Iterator[str]:
    looked = 0
    for layer in _layers(document):
        box = _box(layer)
        if not box or looked >= 5:
            continue
        looked += 1
        west, south, east, north = box[0], max(box[1], -89.0), box[2], min(box[3], 89.0)
        by_longitude = _map(document, layer, "CRS:84", [west, south, east, north])
        by_latitude = _map(document, layer, "EPSG:4326", [south, west, north, east])
        if by_longitude.is_whole and not _same(by_longitude, by_latitude):
            yield f"layer {said(layer, 'Name')}: the map in EPSG:4326, latitude first, is not that in CRS:84"
    if not looked:
        raise Moot("no layer has a box")


def _same(one: Reply, other: Reply) -> bool:
    try:
        with Image.open(io.BytesIO(one.body)) as first, Image.open(io.BytesIO(other.body)) as second:
            if first.size != second.size:
                return False
            difference = ImageChops.difference(first.convert("RGBA"), second.convert("RGBA"))
            return difference.getbbox(alpha_only=False) is None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False


def _maps(document: Capabilities) -> Iterator[str]:
    for layer in _layers(document)[:20]:
        if box := _box(layer):
            reply = _map(document, layer, "EPSG:4326", [max(box[1], -89.0), box[0], min(box[3], 89.0), box[2]])
            if not reply.is_whole or reply.media_type != "image/png":
                yield f"layer {said(layer, 'Name')} is answered {reply}"


def _queryable(document: Capabilities) -> Iterator[str]:
    silent = [said(layer, "Name") for layer in _layers(document) if attribute(layer, "queryable") not in ("1", "true")]
    if silent:
        yield f"{len(silent)} layers are not queryable: {', '.join(silent[:5])}"


def _legends(document: Capabilities) -> Iterator[str]:
    without = [said(layer, "Name") for layer in _layers(document) if next(within(layer, "LegendURL"), None) is None]
    if without:
        yield f"{len(without)} layers have no LegendURL: {', '.join(without[:5])}"


RULES: tuple[Rule[Capabilities], ...] = (
    Rule(
        id="wms-version",
        title="It is WMS 1.3.0 with named layers",
        meets="Nothing is listed, or an older dialect is spoken.",
        remedy="Answer GetCapabilities in 1.3.0.",
        look=_version,
    ),
    Rule(
        id="wms-boxes",
        title="Boxes in EPSG:4326 are written latitude first",
        meets="Zoom to layer goes elsewhere.",
        remedy="Write minx as the southern latitude in BoundingBox CRS=EPSG:4326.",
        look=_boxes,
    ),
    Rule(
        id="wms-address",
        title="Maps are where the document is",
        meets="Empty maps: the address is that of the inner server.",
        remedy="Write the public address into OnlineResource.",
        look=_public,
    ),
    Rule(
        id="wms-maps",
        title="Maps in EPSG:4326 are pictures",
        meets="Empty layers.",
        remedy="Answer GetMap over the layer's own box with 200 and image/png.",
        look=_maps,
    ),
    Rule(
        id="wms-axes",
        title="GetMap reads EPSG:4326 latitude first",
        meets="Maps mirrored along the diagonal, or empty.",
        remedy="Swap the axes of BBOX for every CRS whose authority begins with the latitude or northing.",
        look=_axes,
    ),
    Rule(
        id="wms-identify",
        title="Layers can be asked for values",
        meets="Identify shows nothing.",
        remedy="Write queryable=1 and answer GetFeatureInfo.",
        look=_queryable,
        weight="hint",
    ),
    Rule(
        id="wms-legends",
        title="Styles have legends",
        meets="No legend.",
        remedy="Write LegendURL in each Style.",
        look=_legends,
        weight="hint",
    ),
)
