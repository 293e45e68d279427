"""WMTS 1.0.0 as QGIS and GDAL read it."""

import math
from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from ..reply import Reply
from ..rules import Moot, Rule
from ..xml import Capabilities, attribute, named, said, within

_REFERENCE = "EPSG::3857"
_MOST_LAYERS = 10


def _layers(document: Capabilities) -> list[Element]:
    return [layer for contents in named(document.root, "Contents") for layer in named(contents, "Layer")]


def _name(layer: Element) -> str:
    return said(layer, "Identifier")


def _address(document: Capabilities) -> Iterator[str]:
    url = document.url
    if "service=wmts" not in url.lower() and "/WMTSCapabilities.xml" not in url:
        yield "it holds neither SERVICE=WMTS nor /WMTSCapabilities.xml: QGIS takes it for a WMS"
    if "," in url:
        yield "it holds a comma, at which GDAL splits it"


def _prefixes(document: Capabilities) -> Iterator[str]:
    for prefix in (b"<ows:", b"xlink:href"):
        if prefix not in document.reply.body:
            yield f"{prefix.decode()} does not stand in the document"


def _complete(document: Capabilities) -> Iterator[str]:
    if not _layers(document):
        yield "there are no layers"
    wanted = {
        "ows:WGS84BoundingBox": ("WGS84BoundingBox",),
        "Style/ows:Identifier": ("Style", "Identifier"),
        "Format": ("Format",),
        "TileMatrixSetLink": ("TileMatrixSetLink", "TileMatrixSet"),
    }
    for layer in _layers(document):
        missing = [name for name, path in wanted.items() if not _has(layer, path)]
        if missing:
            yield f"layer {_name(layer) or 'without a name'} has no {', '.join(missing)}"


def _has(layer: Element, path: tuple[str, ...]) -> bool:
    return bool(said(layer, *path)) or (len(path) == 1 and any(True for _ in next(named(layer, path[0]), ())))


def _legends(document: Capabilities) -> Iterator[str]:
    for layer in _layers(document):
        if not next(within(layer, "LegendURL"), None) is not None:
            yield f"layer {_name(layer)} has no LegendURL"


def _template(layer: Element, kind: str) -> Iterator[Element]:
    return (each for each in named(layer, "ResourceURL") if attribute(each, "resourceType") == kind)


def _resources(document: Capabilities) -> Iterator[str]:
    by_key = any(attribute(each, "name") == "GetTile" for each in within(document.root, "Operation"))
    for layer in _layers(document):
        if next(_template(layer, "tile"), None) is None and not by_key:
            yield f"layer {_name(layer)} has no ResourceURL of tiles, and there is no GetTile operation"


def _matrices(document: Capabilities) -> Iterator[str]:
    for matrix_set in _sets(document):
        reference = said(matrix_set, "SupportedCRS")
        if not reference.startswith("urn:ogc:def:crs:"):
            yield f"{said(matrix_set, 'Identifier')} is in {reference or 'nothing'}"
    if not any(said(each, "SupportedCRS").endswith(_REFERENCE) for each in _sets(document)):
        yield f"no set is in urn:ogc:def:crs:{_REFERENCE}"


def _sets(document: Capabilities) -> list[Element]:
    return [each for contents in named(document.root, "Contents") for each in named(contents, "TileMatrixSet")]


def _informed(document: Capabilities) -> Iterator[str]:
    for layer in _layers(document):
        formats = [attribute(each, "format") for each in _template(layer, "FeatureInfo")]
        if "text/plain" not in formats:
            yield f"layer {_name(layer)} tells values as {', '.join(formats) or 'nothing'}"


def _tiles(document: Capabilities) -> Iterator[str]:
    for layer in _layers(document):
        reply = _tile(document, layer)
        if reply and not (reply.is_whole and reply.media_type.startswith("image/")):
            yield f"a tile of layer {_name(layer)} in the middle of its box is answered {reply}"


def _outside(document: Capabilities) -> Iterator[str]:
    for layer in _layers(document)[:_MOST_LAYERS]:
        reply = _tile(document, layer, far=True)
        if reply and reply.status not in (200, 204, 404):
            yield f"a tile at the edge of the world of layer {_name(layer)} is answered {reply}"


def _tile(document: Capabilities, layer: Element, *, far: bool = False) -> Reply | None:
    """The tile of the second web Mercator matrix that covers the middle of the layer; with `far`, the southernmost and
    easternmost of the finest."""
    linked = {said(each, "TileMatrixSet") for each in named(layer, "TileMatrixSetLink")}
    mercator = next(
        (each for each in _sets(document)
         if said(each, "Identifier") in linked and said(each, "SupportedCRS").endswith(_REFERENCE)), None
    )  # fmt: skip
    template = next(_template(layer, "tile"), None)
    if mercator is None or template is None:
        return None
    matrix = list(named(mercator, "TileMatrix"))[slice(None) if far else slice(2)][-1]
    lower, upper = (said(layer, "WGS84BoundingBox", each).split() for each in ("LowerCorner", "UpperCorner"))
    lon, lat = ((float(a) + float(b)) / 2 for a, b in zip(lower, upper, strict=True))
    across = int(said(matrix, "MatrixWidth"))
    x = (lon / 180 + 1) / 2
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    styles = [each for each in named(layer, "Style") if attribute(each, "isDefault") != "false"]
    filled = attribute(template, "template")
    for name, value in {
        "TileMatrixSet": said(mercator, "Identifier"),
        "TileMatrix": said(matrix, "Identifier"),
        "TileCol": str(across - 1 if far else min(int(x * across), across - 1)),
        "TileRow": str(across - 1 if far else min(int(y * across), across - 1)),
        "Style": said(styles[0], "Identifier") if styles else "default",
    }.items():
        filled = filled.replace("{" + name + "}", value)
    return document.web.get(filled) if urlsplit(filled).scheme and "{" not in filled else None


def _public(document: Capabilities) -> Iterator[str]:
    own = urlsplit(document.reply.url).netloc
    if own in ("", None):
        raise Moot("it has no host")
    for each in within(document.root, "ResourceURL"):
        host = urlsplit(attribute(each, "template")).netloc
        if host != own:
            yield f"tiles are at {host or attribute(each, 'template')[:60]}, the document at {own}"
            return


RULES: tuple[Rule[Capabilities], ...] = (
    Rule(
        id="wmts-address",
        title="The address shows that it is a WMTS",
        meets="QGIS asks a WMS, and lists nothing.",
        remedy="End the path with /WMTSCapabilities.xml, or give SERVICE=WMTS; write no commas.",
        look=_address,
    ),
    Rule(
        id="wmts-prefixes",
        title="Namespaces have the prefixes that QGIS looks for",
        meets="No layers, styles or titles.",
        remedy="Write ows: and xlink: literally.",
        look=_prefixes,
    ),
    Rule(
        id="wmts-layers",
        title="Layers say box, style, format and grid",
        meets="The layer is not listed, or covers the world.",
        remedy="Write WGS84BoundingBox, Style, Format and TileMatrixSetLink for each.",
        look=_complete,
    ),
    Rule(
        id="wmts-legends",
        title="Styles have legends",
        meets="No legend.",
        remedy="Write LegendURL in each Style.",
        look=_legends,
        weight="hint",
    ),
    Rule(
        id="wmts-resources",
        title="Tiles have an address",
        meets="The layer is empty.",
        remedy="Write ResourceURL resourceType=tile, or an operation GetTile in key-value form.",
        look=_resources,
    ),
    Rule(
        id="wmts-public",
        title="Tiles are where the document is",
        meets="The layer is empty, since the address is that of the inner server.",
        remedy="Set the public address of the server.",
        look=_public,
        weight="hint",
    ),
    Rule(
        id="wmts-matrices",
        title="Grids name their CRS as a URN, web Mercator among them",
        meets="Tiles in the wrong place: axes are swapped only by the URN.",
        remedy="Write urn:ogc:def:crs:EPSG::3857 and the like.",
        look=_matrices,
    ),
    Rule(
        id="wmts-identify",
        title="Values are told as plain text",
        meets="Identify shows nothing in QGIS 3.22.",
        remedy="Write ResourceURL resourceType=FeatureInfo for text/plain, and for application/json.",
        look=_informed,
        weight="hint",
    ),
    Rule(
        id="wmts-outside",
        title="Tiles outside of a layer are no errors",
        meets="Slow maps and messages: QGIS ignores limits, and asks for tiles where there is nothing.",
        remedy="Answer them at once with an empty picture, 204 or 404.",
        look=_outside,
        weight="hint",
    ),
    Rule(
        id="wmts-tiles",
        title="Tiles are pictures",
        meets="Holes in the layer.",
        remedy="Answer tiles with 200 and their picture, empty ones too.",
        look=_tiles,
    ),
)
