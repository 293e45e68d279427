"""What QGIS shows on a layer's information page: titles, credit, licence, terms, and where the layer is documented."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from ....domain.content import Content
from ....domain.layers import Layer
from ....domain.text import pick
from ....domain.units import shown
from ....services.map_words import TITLES
from ....services.subsidiarity_words import SUBSIDIARITY_TITLES
from .. import provenance
from .reference import WGS84, add_reference

_OF_CONTENT = {**TITLES, **SUBSIDIARITY_TITLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A layer in words of one language; `name` has the unit of its numbers."""

    name: str
    title: str
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    credit: str = ""
    licence: str = ""
    terms: str = ""
    address: str = ""


def about(content: Content, layer_id: str, address: str, language: str) -> About:
    """`address` is that of the layer's collection."""
    layer = content.layers.get(layer_id)
    if layer is None:
        keepers = {keeper.name: None for pack in content.packs.values() for keeper in pack.keepers}
        title = pick(_OF_CONTENT[layer_id], language)[0]
        return About(name=title, title=title, credit=", ".join(keepers), address=address)
    title = pick(layer.titles, language)[0]
    return About(
        name=title + _unit(layer),
        title=title,
        abstract=provenance.described(layer, [language])[language],
        keywords=layer.keywords,
        credit=layer.provenance.credit,
        licence=layer.provenance.licence,
        terms=layer.provenance.terms or "",
        address=address,
    )


def _unit(layer: Layer) -> str:
    return f" ({shown(layer.unit)})" if layer.unit else ""


def describe(parent: Element, said: About, language: str) -> None:
    """Adds the properties and the metadata of a layer."""
    for name, text in (("title", said.title), ("abstract", said.abstract)):
        SubElement(parent, name).text = text
    keywords = SubElement(parent, "keywordList")
    for keyword in said.keywords:
        SubElement(keywords, "value").text = keyword
    SubElement(parent, "dataUrl", {"format": "text/html"}).text = said.address
    SubElement(parent, "attribution", {"href": said.address}).text = said.credit
    metadata = SubElement(parent, "resourceMetadata")
    _metadata(metadata, said, language)


def _metadata(parent: Element, said: About, language: str) -> None:
    plain: Mapping[str, str] = {
        "identifier": said.address,
        "parentidentifier": "",
        "language": language,
        "type": "dataset",
        "title": said.title,
        "abstract": said.abstract,
    }
    for name, text in plain.items():
        SubElement(parent, name).text = text
    keywords = SubElement(parent, "keywords", {"vocabulary": "keywords"})
    for keyword in said.keywords:
        SubElement(keywords, "keyword").text = keyword
    SubElement(parent, "fees").text = ""
    if said.terms:
        SubElement(parent, "constraints", {"type": "other"}).text = said.terms
    SubElement(parent, "rights").text = said.credit
    if said.licence:
        SubElement(parent, "license").text = said.licence
    add_reference(parent, "crs", WGS84)
    links = SubElement(parent, "links")
    link = {"name": said.title, "type": "WWW:LINK", "url": said.address, "description": "", "format": "", "size": ""}
    SubElement(links, "link", {**link, "mimeType": "text/html"})
