"""XML elements in one line each."""

from xml.etree import ElementTree as ET

Node = ET.Element


def element(name: str, *inside: "Node | str", **attributes: str) -> Node:
    """Names are written as they are, prefixes included; text is escaped when it is written out."""
    made = ET.Element(name, attributes)
    for each in inside:
        if isinstance(each, str):
            made.text = each
        else:
            made.append(each)
    return made


def link(address: str) -> Node:
    """An address as WMS writes them."""
    return element("OnlineResource", **{"xlink:type": "simple", "xlink:href": address})
