"""A static STAC catalogue, as the browser of QGIS 3.40 walks through it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..reply import Web, objects, text
from ..rules import Moot, Rule
from ..server import absolute

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
MOST_DOCUMENTS = 20


@dataclass(frozen=True, slots=True)
class Catalog:
    """The root document of a catalogue."""

    web: Web
    url: str

    def documents(self) -> Iterator[tuple[str, Any]]:
        """The first documents, from the root down; None for one that is not there."""
        waiting, seen = [self.url], set[str]()
        while waiting and len(seen) < MOST_DOCUMENTS:
            url = waiting.pop()
            if url in seen:
                continue
            seen.add(url)
            reply = self.web.get(url)
            document = reply.json() if reply.is_whole else None
            yield url, document
            below = [each for each in objects(document, "links") if each.get("rel") in ("child", "item")]
            waiting += [absolute(reply.url, text(link, "href")) for link in reversed(below)]


def _there(catalog: Catalog) -> Iterator[str]:
    for url, document in catalog.documents():
        if not isinstance(document, dict) or not text(document, "stac_version"):
            yield f"{url} is no STAC document"


def _assets(catalog: Catalog) -> Iterator[str]:
    found = 0
    for url, document in catalog.documents():
        assets = document.get("assets") if isinstance(document, dict) else None
        for name, asset in assets.items() if isinstance(assets, dict) else ():
            if text(asset, "type").startswith("image/tiff"):
                found += 1
                if text(asset, "type") != COG:
                    yield f"asset {name} of {url} is of type {text(asset, 'type')}"
    if not found:
        raise Moot("there are no rasters in the first documents")


def _absolute(catalog: Catalog) -> Iterator[str]:
    for url, document in catalog.documents():
        for asset in (document.get("assets") or {}).values() if isinstance(document, dict) else ():
            if text(asset, "href") and not urlsplit(text(asset, "href")).scheme:
                yield f"an asset of {url} is at {text(asset, 'href')}"


RULES: tuple[Rule[Catalog], ...] = (
    Rule(
        id="stac-documents",
        title="The catalogue leads to its items",
        meets="The branch of the browser stays empty.",
        remedy="Link child and item documents that are there, with stac_version.",
        look=_there,
    ),
    Rule(
        id="stac-type",
        title="Rasters are of exactly the media type of COGs",
        meets="The asset cannot be added as a layer.",
        remedy=f"Write {COG}.",
        look=_assets,
    ),
    Rule(
        id="stac-absolute",
        title="Assets have whole addresses",
        meets="Copies of the item lead nowhere.",
        remedy="Write http:// or https:// addresses.",
        look=_absolute,
        weight="hint",
    ),
)
