"""GetCapabilities: what there is, as WMS 1.3.0 (06-042, annex A) and 1.1.1 write it."""

from collections.abc import Iterable, Mapping
from threading import Lock
from xml.etree import ElementTree as ET

from ....domain.geo import BBox
from ....domain.text import pick
from ....services.desk import Desk
from ....services.moving import moving
from .. import crs
from ..config import TITLE
from ..crs import Crs, crs_named
from ..drawing.boxes import in_crs
from ..wmts.layers import tile_layers
from .layers import layer_node
from .maps import FORMATS, LONGEST_SIDE, MOST_LAYERS
from .reading import Version
from .xml import Node, element, link

WMS = "http://www.opengis.net/wms"
SLD = "http://www.opengis.net/sld"
XLINK = "http://www.w3.org/1999/xlink"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMAS = (
    f"{WMS} http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd "
    f"{SLD} http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd"
)
_DTD = '<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.opengis.net/wms/1.1.1/WMS_MS_Capabilities.dtd">\n'
_ABSTRACT = {
    "en": "Soil, climate and land maps, the regions for which bodies speak, and what they say there.",
    "fr": "Cartes des sols, du climat et des terres, régions pour lesquelles parlent les organismes, et leurs énoncés.",
}
_INFO_FORMATS = ("text/plain", "text/html", "application/json")
_EXCEPTIONS: Mapping[Version, tuple[str, ...]] = {
    "1.3.0": ("XML", "INIMAGE", "BLANK"),
    "1.1.1": ("application/vnd.ogc.se_xml", "application/vnd.ogc.se_inimage", "application/vnd.ogc.se_blank"),
}
MEDIA_TYPES: Mapping[Version, str] = {"1.3.0": "text/xml; charset=utf-8", "1.1.1": "application/vnd.ogc.wms_xml"}


class Capabilities:
    """The documents of one desk, each made once, and anew when layers that others
    write to are not what they were. They carry no update sequence, which would have to grow with each
    change (06-042, 7.2.3.5), and the versions of content and data have no order; an ETag says what has changed."""

    def __init__(self, desk: Desk, url: str) -> None:
        self._desk, self._url = desk, url
        self._made: dict[tuple[Version, str], bytes] = {}
        self._generation = 0
        self._making = Lock()

    def document(self, version: Version, language: str) -> tuple[bytes, str]:
        """The document and its media type."""
        generation = moving(self._desk).look()
        with self._making:
            if generation != self._generation:
                self._made.clear()
                self._generation = generation
            if (version, language) not in self._made:
                self._made[version, language] = self._written(version, language)
            return self._made[version, language], MEDIA_TYPES[version]

    def _written(self, version: Version, language: str) -> bytes:
        crss = offered(self._desk)
        layers = []
        for layer in tile_layers(self._desk).values():
            bounds = [_geographic(version, layer.extent), *_boxes(version, layer.extent, crss)]
            layers.append(layer_node(self._desk, layer, version, language, self._url, bounds))
        address = f"{self._url}?LANGUAGE={language}&"
        root = _root(version, language, crss, layers)
        capability = element("Capability", _request(version, address), _exceptions(version), root)
        service = _service(self._desk, version, self._url, language)
        if version == "1.1.1":
            old = element("WMT_MS_Capabilities", service, capability, version=version)
            old.set("xmlns:xlink", XLINK)
            return f'<?xml version="1.0" encoding="UTF-8"?>\n{_DTD}{ET.tostring(old, "unicode")}'.encode()
        whole = element("WMS_Capabilities", service, capability, version=version)
        for name, value in (("xmlns", WMS), ("xmlns:sld", SLD), ("xmlns:xlink", XLINK), ("xmlns:xsi", XSI)):
            whole.set(name, value)
        whole.set("xsi:schemaLocation", _SCHEMAS)
        document: bytes = ET.tostring(whole, "utf-8", xml_declaration=True)
        return document


def offered(desk: Desk) -> list[Crs]:
    """The CRSs that are named: those of all maps here, and those of the tile grids that the content brings."""
    uris = [*crs.LISTED, *(grid.crs for grid in desk.content.tile_matrix_sets.values())]
    return [crs_named(uri, "crs") for uri in dict.fromkeys(uris)]


def _service(desk: Desk, version: Version, url: str, language: str) -> Node:
    keepers = [keeper for pack in desk.content.packs.values() for keeper in pack.keepers]
    terms = sorted(
        {layer.provenance.terms.rstrip(".") for layer in desk.content.layers.values() if layer.provenance.terms}
    )
    contact = []
    if keepers:
        who = keepers[0].name
        primary = element("ContactPersonPrimary", element("ContactPerson", who), element("ContactOrganization", who))
        mail = [element("ContactElectronicMailAddress", keepers[0].email)] if keepers[0].email else []
        contact = [element("ContactInformation", primary, *mail)]
    limits = [
        element("LayerLimit", str(MOST_LAYERS)),
        element("MaxWidth", str(LONGEST_SIDE)),
        element("MaxHeight", str(LONGEST_SIDE)),
    ]
    return element(
        "Service",
        element("Name", "WMS" if version == "1.3.0" else "OGC:WMS"),
        element("Title", pick(TITLE, language)[0]),
        element("Abstract", pick(_ABSTRACT, language)[0]),
        element("KeywordList", element("Keyword", "soil")),
        link(url),
        *contact,
        element("Fees", "none"),
        element("AccessConstraints", "; ".join(terms) or "none"),
        *(limits if version == "1.3.0" else []),
    )


def _request(version: Version, address: str) -> Node:
    capabilities = "text/xml" if version == "1.3.0" else MEDIA_TYPES["1.1.1"]
    legend = "sld:GetLegendGraphic" if version == "1.3.0" else "GetLegendGraphic"
    return element(
        "Request",
        _operation("GetCapabilities", [capabilities], address),
        _operation("GetMap", FORMATS, address),
        _operation("GetFeatureInfo", _INFO_FORMATS, address),
        _operation(legend, FORMATS, address),
    )


def _operation(name: str, formats: Iterable[str], address: str) -> Node:
    get = element("DCPType", element("HTTP", element("Get", link(address))))
    return element(name, *(element("Format", each) for each in formats), get)


def _exceptions(version: Version) -> Node:
    return element("Exception", *(element("Format", each) for each in _EXCEPTIONS[version]))


def _root(version: Version, language: str, crss: list[Crs], layers: list[Node]) -> Node:
    world = BBox(west=-180, south=-90, east=180, north=90)
    tag = "CRS" if version == "1.3.0" else "SRS"
    return element(
        "Layer",
        element("Title", pick(TITLE, language)[0]),
        *(element(tag, each.code) for each in crss),
        _geographic(version, world),
        *layers,
    )


def _geographic(version: Version, extent: BBox) -> Node:
    west, east = (extent.west, extent.east) if extent.west <= extent.east else (-180.0, 180.0)
    if version == "1.1.1":
        numbers = {"minx": west, "miny": extent.south, "maxx": east, "maxy": extent.north}
        return element("LatLonBoundingBox", **{name: f"{number:.9g}" for name, number in numbers.items()})
    sides = {
        "westBoundLongitude": west, "eastBoundLongitude": east,
        "southBoundLatitude": extent.south, "northBoundLatitude": extent.north,
    }  # fmt: skip
    return element("EX_GeographicBoundingBox", *(element(name, f"{number:.9g}") for name, number in sides.items()))


def _boxes(version: Version, extent: BBox, crss: list[Crs]) -> list[Node]:
    """The layer's box in each CRS that is good where the layer lies, in the order of the axes of the version."""
    found = []
    for each in crss:
        box = box_in(extent, each)
        if box is None:
            continue
        ordered = each.xy(box) if version == "1.3.0" else box
        numbers = dict(zip(("minx", "miny", "maxx", "maxy"), (f"{number:.9g}" for number in ordered), strict=True))
        found.append(element("BoundingBox", **{"CRS" if version == "1.3.0" else "SRS": each.code}, **numbers))
    return found


def box_in(extent: BBox, crs_: Crs) -> tuple[float, float, float, float] | None:
    """As x and y; None where the layer lies outside the area of the CRS."""
    area = crs_.area
    if area is not None and area.west < area.east and not crs_.geographic:
        apart = extent.west >= area.east or extent.east <= area.west
        if apart or extent.south >= area.north or extent.north <= area.south:
            return None
    return in_crs(extent, crs_)
