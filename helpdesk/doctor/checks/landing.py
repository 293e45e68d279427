"""The landing page, what it links to, and what it lists."""

from collections.abc import Iterator

from ..reply import Reply, text
from ..rules import Moot, Rule
from ..server import JSON, OPENAPI, Server, absolute


def _json(server: Server) -> Iterator[str]:
    if not server.landing.is_whole or not isinstance(server.landing.json(), dict):
        yield f"{server.url} with Accept: application/json gives {server.landing}, not a JSON object"


def _links(server: Server) -> Iterator[str]:
    for rel in ("service-desc", "data", "conformance"):
        if not server.links(rel):
            yield f"the landing page has no link with rel={rel}"
        elif not text(server.links(rel)[0], "href"):
            yield f"the link with rel={rel} has no href"


def _linked(server: Server) -> Iterator[str]:
    for rel, accept in (("service-desc", OPENAPI), ("data", JSON), ("conformance", JSON)):
        if server.links(rel) and not isinstance(server.document(rel, accept), dict):
            yield f"rel={rel} does not lead to a JSON object"


def _type(server: Server) -> Iterator[str]:
    types = [text(link, "type").replace(" ", "") for link in server.links("service-desc")]
    if types and "application/vnd.oai.openapi+json;version=3.0" not in types:
        yield f"its type is {types[0] or 'not said'}"


def _listed(server: Server) -> Iterator[str]:
    listed = server.collections
    if not any(each.has_items for each in listed):
        raise Moot("no features are listed")
    bare = [each.id for each in listed if not each.has_items]
    if bare:
        yield f"{len(bare)} collections have no features: {', '.join(bare[:5])}"


def _vary(server: Server) -> Iterator[str]:
    page = server.web.get(server.url, Accept="text/html")
    if page.media_type == server.landing.media_type:
        raise Moot("there is one format only")
    for name, reply in (("JSON", server.landing), ("HTML", page)):
        varies = reply.headers.get("vary", "").lower()
        if "accept" not in [each.strip() for each in varies.split(",")] and "*" not in varies:
            yield f"the landing page differs by Accept, and its {name} says Vary: {varies or 'nothing'}"


def _known(server: Server) -> Iterator[str]:
    urls = [server.landing.url, absolute(server.landing.url, server.data_url)]
    urls += [f"{each.url}/items?limit=10" for each in server.collections if each.has_items][:1]
    for url in urls:
        first = server.web.get(url, Accept=JSON)
        if first.is_whole:
            yield from _unconditional(server, url, first)


def _unconditional(server: Server, url: str, first: Reply) -> Iterator[str]:
    tag = first.headers.get("etag")
    if not tag:
        yield f"{url} has no ETag"
        return
    again = server.web.get(url, Accept=JSON, If_None_Match=tag)
    if again.status != 304:
        yield f"{url} answers {again.status} to its own ETag, not 304"


RULES: tuple[Rule[Server], ...] = (
    Rule(
        id="landing-json",
        title="The landing page is JSON for who asks for JSON",
        meets="Every layer of the connection is invalid.",
        remedy="Answer by the Accept header; do not make clients add f=json.",
        look=_json,
    ),
    Rule(
        id="landing-links",
        title="It links to its definition, its collections, its conformance",
        meets="Without the first two every layer is invalid; without conformance the server filters nothing.",
        remedy="Add links with rel service-desc, data and conformance.",
        look=_links,
    ),
    Rule(
        id="landing-linked",
        title="What it links to is there",
        meets="The connection lists nothing, or ends with an error.",
        remedy="Put the public address of the server into its settings; behind a proxy links often name the inner one.",
        look=_linked,
    ),
    Rule(
        id="service-desc-type",
        title="The definition is linked as OpenAPI 3.0 in JSON",
        meets="QGIS manages; stricter clients do not find the definition.",
        remedy="Give the link type application/vnd.oai.openapi+json;version=3.0.",
        look=_type,
        weight="hint",
    ),
    Rule(
        id="only-features",
        title="Only collections of features are listed",
        meets="Coverages and functions are listed too, and picking one gives an invalid layer.",
        remedy="Give feature clients a landing page of their own.",
        look=_listed,
        weight="hint",
    ),
    Rule(
        id="vary",
        title="Vary names Accept where formats differ",
        meets="The browser's way back shows JSON, and a proxy hands one client the other's format.",
        remedy="Send Vary: Accept, and Accept-Language where languages differ.",
        look=_vary,
        weight="hint",
    ),
    Rule(
        id="etag",
        title="An answer that is known is not sent again",
        meets="Slow maps: QGIS asks the same pages again and again, neighbouring views included.",
        remedy="Send an ETag and answer If-None-Match with 304.",
        look=_known,
        weight="hint",
    ),
)
