"""A legend as a layer style of QGIS, as 3.22 to 3.40 read it."""

from xml.etree.ElementTree import Element, SubElement, tostring

from ....domain.legends import Legend
from ..qgis.fields import Fields, configure
from ..qgis.raster import pipe
from ..qgis.symbols import renderer

_DOCTYPE = b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
# The oldest that the file is written for; newer versions convert what they read differently.
VERSION = "3.22.16-Białowieża"


def qml(legend: Legend, language: str, fields: Fields | None = None) -> bytes:
    """The style; with `fields`, the aliases and map tips of features too."""
    root = Element("qgis", {"version": VERSION, "styleCategories": "AllStyleCategories"})
    add_style(root, legend, language, fields)
    document: bytes = tostring(root, encoding="utf-8")
    return _DOCTYPE + document


def add_style(parent: Element, legend: Legend, language: str, fields: Fields | None = None) -> None:
    """What a style file and a layer of a project have in common."""
    if legend.geometry == "raster":
        parent.append(pipe(legend, language))
        SubElement(parent, "blendMode").text = "0"
        return
    parent.append(renderer(legend, language))
    SubElement(parent, "blendMode").text = "0"
    SubElement(parent, "featureBlendMode").text = "0"
    if fields is not None:
        configure(parent, fields, language)
