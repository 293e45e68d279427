"""Looks at whatever stands at an address by every rule that there is for its kind, and at what it links to."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import httpx

from .checks import cog, coverages, filters, landing, openapi, paging, places, stac, tilejson, values, wms, wmts
from .reply import Web, objects, text
from .rules import Finding, Rule, apply
from .server import Collection, Server, absolute
from .xml import Capabilities

OF_SERVER = landing.RULES + openapi.RULES + filters.RULES
OF_FEATURES = values.RULES + paging.RULES + places.RULES + openapi.OF_COLLECTION + filters.OF_COLLECTION
OF_COVERAGE = coverages.RULES
OF_LINKED: dict[str, tuple[Rule[Any], ...]] = {
    "cog": cog.RULES,
    "wms": wms.RULES,
    "wmts": wmts.RULES,
    "stac": stac.RULES,
    "tilejson": tilejson.RULES,
}
TABLE: tuple[Rule[Any], ...] = (
    *OF_SERVER,
    *OF_FEATURES,
    *OF_COVERAGE,
    *chain.from_iterable(OF_LINKED.values()),
)

_AGENT = "helpdesk-doctor (like QGIS)"
_TIMEOUT_S = 30.0


def client() -> httpx.Client:
    return httpx.Client(
        timeout=_TIMEOUT_S, follow_redirects=True, max_redirects=5, headers={"User-Agent": _AGENT, "Accept": "*/*"}
    )


def examine(http: httpx.Client, url: str, layer: str | None = None) -> Iterator[Finding]:
    """Findings as they are made. `url` is a landing page, the address of a server that has one at /features or /ogc, a
    capabilities document, a COG, a STAC catalogue or a TileJSON; with `layer` only that collection is looked at. Never
    raises for what a server answers."""
    web = Web(http)
    kind = kind_of(web, url)
    if kind == "landing":
        asked = Server(web, url)
        server = asked.or_below()
        if server is not asked:
            yield _elsewhere(url, server.url)
        yield from _server(server, layer)
    else:
        yield from _by(OF_LINKED[kind], _subject(web, kind, url), url)


def _elsewhere(asked: str, taken: str) -> Finding:
    return Finding(
        rule="landing-address", title="The address is that of a landing page", subject=asked, outcome="hint",
        details=(f"it is not, and {taken} is: that was looked at instead",),
        meets="At this address a connection lists nothing.", remedy=f"Give {taken} to QGIS and GDAL.",
    )  # fmt: skip


def kind_of(web: Web, url: str) -> str:
    """`landing`, or a key of OF_LINKED; by the address where the server does not say."""
    path = urlsplit(url).path.lower()
    if path.endswith((".tif", ".tiff")):
        return "cog"
    reply = web.get(url, Accept="application/json")
    document = reply.json()
    if text(document, "stac_version") and not any(
        each.get("rel") == "conformance" for each in objects(document, "links")
    ):
        return "stac"
    if text(document, "tilejson"):
        return "tilejson"
    if "service=wmts" in url.lower() or path.endswith("wmtscapabilities.xml"):
        return "wmts"
    if "service=wms" in url.lower() or Capabilities(web, url).kind in ("WMS_Capabilities", "WMT_MS_Capabilities"):
        return "wms"
    return "landing"


def _subject(web: Web, kind: str, url: str) -> Any:
    makers: dict[str, Any] = {
        "cog": cog.Raster,
        "wms": Capabilities,
        "wmts": Capabilities,
        "stac": stac.Catalog,
        "tilejson": tilejson.Tiles,
    }
    return makers[kind](web, url)


def _server(server: Server, layer: str | None) -> Iterator[Finding]:
    if not isinstance(server.landing.json(), dict):
        yield from _by(OF_SERVER[:1], server, server.url)
        return
    yield from _by(OF_SERVER, server, server.url)
    chosen = [each for each in server.collections if layer in (None, each.id)]
    if layer is not None and not chosen:
        known = ", ".join(each.id for each in server.collections) or "none"
        yield Finding(
            rule="layer", title="The layer is listed", subject=layer, outcome="fault",
            details=(f"there is no collection {layer!r}; there are {known}",),
            meets="It cannot be picked.", remedy="Mind the spelling: ids, not titles, are asked for.",
        )  # fmt: skip
    for collection in chosen:
        yield from _collection(collection)
    if layer is None:
        yield from _linked(server.web, server.landing.url, objects(server.landing.json(), "links"))


def _collection(collection: Collection) -> Iterator[Finding]:
    if collection.has_items:
        yield from _by(OF_FEATURES, collection, collection.id)
    if collection.has_coverage:
        yield from _by(OF_COVERAGE, collection, collection.id)
    links = objects(collection.document, "links")
    yield from _linked(collection.server.web, collection.url, links)


def _linked(web: Web, base: str, links: Iterable[dict[str, Any]]) -> Iterator[Finding]:
    """What the links lead to besides OGC APIs."""
    seen: set[str] = set()
    for link in links:
        url, kind = absolute(base, text(link, "href")), _kind_of_link(link)
        if kind and url not in seen and "{" not in url:
            seen.add(url)
            yield from _by(OF_LINKED[kind], _subject(web, kind, url), url)


def _kind_of_link(link: dict[str, Any]) -> str:
    type_, href = text(link, "type").replace(" ", "").lower(), text(link, "href").lower()
    if "profile=cloud-optimized" in type_ and urlsplit(href).path.endswith((".tif", ".tiff")):
        return "cog"
    if "wmtscapabilities.xml" in href or "service=wmts" in href:
        return "wmts"
    if "service=wms" in href:
        return "wms"
    if "stac" in href and type_.startswith("application/json"):
        return "stac"
    return "tilejson" if "tilejson" in href or "tilejson" in type_ else ""


def _by(rules: Iterable[Rule[Any]], subject: Any, name: str) -> Iterator[Finding]:
    return (apply(rule, subject, name) for rule in rules)
