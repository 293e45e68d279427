"""The files: a layer definition (.qlr) of one layer or of several, and the project (.qgs) of the whole desk."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from ....domain.legends import Legend
from ....domain.text import pick
from ....services.desk import Desk
from ....services.legends import legend_of
from ..config import TITLE
from ..styles.qml import VERSION
from ..words import word
from .described import About, about
from .features import key_of
from .layer import map_layer
from .reference import WGS84, add_reference
from .sets import ALL, Group, chosen, shown
from .tree import add_groups, group

# The parts of the world where people grow something: west, south, east, north in CRS84 degrees.
_FIRST_VIEW = (-170.0, -56.0, 180.0, 72.0)


def layer_definition(desk: Desk, name: str, language: str) -> bytes:
    """Raises NotFound for a name that is no layer's and no set's."""
    groups = chosen(desk, name)
    known = _described(desk, groups, language)
    root = Element("qlr")
    tree = group(root, "")
    if len(known) > 1:
        title = pick(TITLE, language)[0] if name == ALL else _titles(groups, known, language)[groups[0].name]
        tree = group(tree, title)
    _add_tree(desk, tree, groups, known, language)
    _add_layers(desk, SubElement(root, "maplayers"), known, language)
    document: bytes = tostring(root, encoding="utf-8")
    return b"<!DOCTYPE qgis-layer-definition>\n" + document


def project(desk: Desk, language: str) -> bytes:
    """All layers in degrees, with the first view over inhabited land: the rasters reach the poles, which web mercator
    has no place for, so that QGIS could not zoom to them."""
    groups = chosen(desk, ALL)
    known = _described(desk, groups, language)
    title = pick(TITLE, language)[0]
    root = Element("qgis", {"projectname": title, "version": VERSION})
    SubElement(root, "title").text = title
    add_reference(root, "projectCrs", WGS84)
    _add_tree(desk, group(root, ""), groups, known, language)
    _add_view(root)
    _add_layers(desk, SubElement(root, "projectlayers"), known, language)
    order = SubElement(root, "layerorder")
    for layer in known:
        SubElement(order, "layer", {"id": key_of(layer)})
    # Without this the reference system of the project is not read.
    system = SubElement(SubElement(root, "properties"), "SpatialRefSys")
    SubElement(system, "ProjectionsEnabled", {"type": "int"}).text = "1"
    metadata = SubElement(root, "projectMetadata")
    for name, text in (("identifier", desk.public_url), ("language", language), ("type", "dataset"), ("title", title)):
        SubElement(metadata, name).text = text
    document: bytes = tostring(root, encoding="utf-8")
    return b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + document


def _add_view(root: Element) -> None:
    """The first view: of the map, and of whoever opens the project without one."""
    sides = {name: f"{side:g}" for name, side in zip(("xmin", "ymin", "xmax", "ymax"), _FIRST_VIEW, strict=True)}
    canvas = SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    SubElement(canvas, "units").text = "degrees"
    extent = SubElement(canvas, "extent")
    for name, side in sides.items():
        SubElement(extent, name).text = side
    add_reference(canvas, "destinationsrs", WGS84)
    settings = SubElement(root, "ProjectViewSettings", {"UseProjectScales": "0"})
    add_reference(settings, "DefaultViewExtent", WGS84)
    settings[0].attrib |= sides


def _described(desk: Desk, groups: Sequence[Group], language: str) -> Mapping[str, tuple[Legend, About]]:
    """The layers of the groups by id, in their order."""
    layers = dict.fromkeys(layer for each in groups for layer in each.layers)
    return {
        layer: (
            legend_of(desk, layer),
            about(desk.content, layer, f"{desk.public_url}/ogc/collections/{layer}", language),
        )
        for layer in layers
    }


def _add_tree(
    desk: Desk, parent: Element, groups: Sequence[Group], known: Mapping[str, tuple[Legend, About]], language: str
) -> None:
    names = {layer: said.name for layer, (_, said) in known.items()}
    add_groups(parent, groups, {**_titles(groups, known, language), **names}, shown(desk, groups))


def _titles(groups: Sequence[Group], known: Mapping[str, tuple[Legend, About]], language: str) -> Mapping[str, str]:
    """Of a group by its name; that of a single layer has the layer's title."""
    return {
        each.name: known[each.name][1].title if each.name in known else word(each.name.capitalize(), language)
        for each in groups
    }


def _add_layers(desk: Desk, parent: Element, known: Mapping[str, tuple[Legend, About]], language: str) -> None:
    for legend, said in known.values():
        parent.append(map_layer(desk, legend, said, language))
