"""XML of strangers: entities are refused, names are looked up without their namespaces."""

from collections.abc import Iterator
from functools import cached_property
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .reply import Reply, Web


def named(element: Element, name: str) -> Iterator[Element]:
    """The children of this local name."""
    return (child for child in element if _local(child) == name)


def within(element: Element, name: str) -> Iterator[Element]:
    """The descendants of this local name."""
    return (each for each in element.iter() if _local(each) == name)


def said(element: Element, *path: str) -> str:
    """The text at the end of a path of local names; empty where there is none."""
    for name in path:
        child = next(named(element, name), None)
        if child is None:
            return ""
        element = child
    return (element.text or "").strip()


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class Capabilities:
    """A capabilities document."""

    def __init__(self, web: Web, url: str) -> None:
        self.web = web
        self.url = url

    @cached_property
    def reply(self) -> Reply:
        return self.web.get(self.url)

    @cached_property
    def root(self) -> Element:
        return parsed(self.reply)

    @cached_property
    def kind(self) -> str:
        return _local(self.root)


def parsed(reply: Reply) -> Element:
    """The root element; an empty one where the body is not XML."""
    try:
        root: Element = fromstring(reply.body)
    except (ParseError, DefusedXmlException, ValueError, RecursionError, LookupError):
        return Element("nothing")
    return root
