"""Settings as QGIS writes them: an `Option` tree, typed by the names of Qt."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement

_TYPES = {bool: "bool", int: "int", float: "double", str: "QString"}


def options(parent: Element, values: Mapping[str, Any]) -> Element:
    """A map of settings below the element; a mapping in it is a map of its own, a sequence a list, None invalid."""
    found = SubElement(parent, "Option", {"type": "Map"})
    for name, value in values.items():
        _option(found, value).set("name", name)
    return found


def _option(parent: Element, value: Any) -> Element:
    if value is None:
        return SubElement(parent, "Option", {"type": "invalid"})
    if isinstance(value, Mapping):
        return options(parent, value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        found = SubElement(parent, "Option", {"type": "List"})
        for each in value:
            _option(found, each)
        return found
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return SubElement(parent, "Option", {"type": _TYPES[type(value)], "value": text})
