"""The links of a page of features and of one feature: to itself, to its neighbours, and to other formats."""

import re
from collections.abc import Mapping
from urllib.parse import quote_plus

from ....domain.text import pick
from ....ports import Standing
from ..blocks import Ask, Link
from ..negotiation import Formats

# What must stay readable in an address; everything else is escaped.
_PLAIN = ",:/"
# What is escaped nowhere. A page has a dozen addresses, and looking costs a tenth of escaping.
_AS_IT_IS = re.compile(r"[A-Za-z0-9_.,:/~-]*", re.ASCII)


def to_page(ask: Ask, stands: Standing, media_type: str) -> list[Link]:
    """The page itself and its neighbours, absolute. The format stands in each, since whoever follows one need not send
    the same Accept header."""
    media_type = media_type.partition(";")[0]
    found = [link("self", address(ask, {"f": ask.format}), media_type)]
    for rel, cursor in (("prev", stands.prev), ("next", stands.next)):
        if cursor is not None:
            start = {"cursor": cursor} if cursor else {}
            found.append(link(rel, address(ask, {"f": ask.format, **start}, without=("cursor", "offset")), media_type))
    return found


def to_formats(ask: Ask, formats: Formats) -> list[Link]:
    """The same in every other format."""
    return [
        link("alternate", address(ask, {"f": name}), types[0])
        for name, types in formats.media_types.items()
        if name != ask.format
    ]


def to_collection(ask: Ask) -> Link:
    return link("collection", collection_url(ask), "application/json") | {"title": title_of(ask)}


def collection_url(ask: Ask) -> str:
    return f"{ask.site.url}/collections/{ask.path['collectionId']}"


def title_of(ask: Ask) -> str:
    """The collection's title in the language of the request."""
    title: str | Mapping[str, str] = ask.resource()["title"]
    return title if isinstance(title, str) else pick(title, ask.language)[0]


def address(ask: Ask, changed: Mapping[str, str], without: tuple[str, ...] = ()) -> str:
    """The address of the request with some of its parameters changed or left out."""
    kept = {name: text for name, text in ask.parameters.items() if name not in without}
    return f"{ask.url}?{'&'.join(f'{_written(name)}={_written(text)}' for name, text in {**kept, **changed}.items())}"


def _written(text: str) -> str:
    return text if _AS_IT_IS.fullmatch(text) else quote_plus(text, safe=_PLAIN)


def link(rel: str, href: str, media_type: str) -> Link:
    return {"rel": rel, "type": media_type, "href": href}
