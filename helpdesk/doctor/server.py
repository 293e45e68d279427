"""An OGC API as a client finds it, link by link; whatever is missing or of another shape counts as not there."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode, urljoin

from .reply import Reply, Web, at, numbers, objects, text
from .rules import Moot

JSON = "application/json"
GEOJSON = "application/geo+json, application/json"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0, application/openapi+json;version=3.0, application/json"
SCHEMA = "application/schema+json"
FIRST = 10
MOST_COLLECTIONS = 40
# Where servers put the landing page whose address is not their own: the one for clients of features first.
LANDINGS = ("features", "ogc")
CRS84 = ("OGC/1.3/CRS84", "OGC/0/CRS84", "OGC:1.3:CRS84", "OGC::CRS84")

Json = dict[str, Any]


def absolute(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


class Server:
    """The documents of one landing page, each asked for once."""

    def __init__(self, web: Web, url: str) -> None:
        self.web = web
        self.url = url

    @cached_property
    def landing(self) -> Reply:
        return self.web.get(self.url, Accept=JSON)

    @property
    def is_landing(self) -> bool:
        """Whether it is meant as a landing page, well made or not: it has one of the links that every one needs."""
        return any(self.links(rel) for rel in ("data", "conformance", "service-desc"))

    def or_below(self) -> "Server":
        """This one; where it is no landing page, the first of LANDINGS below its address that is one."""
        base = self.url.partition("?")[0].rstrip("/")
        nearby = [] if self.is_landing else [Server(self.web, f"{base}/{name}") for name in LANDINGS]
        return next((each for each in nearby if each.is_landing), self)

    def links(self, rel: str) -> list[Json]:
        return [link for link in objects(self.landing.json(), "links") if link.get("rel") == rel]

    def document(self, rel: str, accept: str = JSON) -> Any:
        """The JSON behind the first link of a relation."""
        link = next(iter(self.links(rel)), None)
        href = text(link, "href")
        return self.web.get(absolute(self.landing.url, href), Accept=accept).json() if href else None

    @cached_property
    def api(self) -> Json:
        found = self.document("service-desc", OPENAPI)
        return found if isinstance(found, dict) else {}

    @cached_property
    def classes(self) -> frozenset[str]:
        found = at(self.document("conformance"), "conformsTo")
        return frozenset(each for each in found if isinstance(each, str)) if isinstance(found, list) else frozenset()

    def declares(self, *ends: str) -> bool:
        """Whether a class with each of these ends is declared, whatever its version and scheme."""
        return all(any(declared.endswith(end) for declared in self.classes) for end in ends)

    @cached_property
    def data_url(self) -> str:
        """Where QGIS builds the addresses of collections from: the link's own, without its query."""
        link = next(iter(self.links("data")), None)
        return absolute(self.landing.url, text(link, "href")).partition("?")[0].rstrip("/")

    @cached_property
    def collections(self) -> tuple["Collection", ...]:
        found = objects(self.document("data"), "collections")
        return tuple(Collection(self, each) for each in found if text(each, "id"))[:MOST_COLLECTIONS]

    @property
    def has_cql2(self) -> bool:
        return self.declares("conf/filter", "conf/features-filter", "conf/cql2-text", "conf/basic-cql2")

    def resolved(self, value: Any) -> Any:
        """What a local `$ref` of the OpenAPI document points at."""
        reference = text(value, "$ref")
        return at(self.api, *reference.removeprefix("#/").split("/")) if reference.startswith("#/") else value


class Collection:
    """One collection: its document, its features, its schemas."""

    def __init__(self, server: Server, listed: Json) -> None:
        self.server = server
        self.id = text(listed, "id")
        self._listed = listed

    @property
    def url(self) -> str:
        return f"{self.server.data_url}/{quote(self.id, safe='')}"

    @cached_property
    def document(self) -> Json:
        found = self.server.web.get(self.url, Accept=JSON).json()
        return found if isinstance(found, dict) else self._listed

    def links(self, rel: str) -> list[Json]:
        """Those whose relation is, or ends with, `rel`: relations of OGC are written short, long and in brackets."""
        return [
            link for link in objects(self.document, "links")
            if text(link, "rel").rstrip("]").split("/")[-1].split(":")[-1] == rel
        ]  # fmt: skip

    @property
    def has_items(self) -> bool:
        """Whether it is a layer of features; records have items too, and are none."""
        return bool(self.links("items")) and self.document.get("itemType") != "record"

    @property
    def has_coverage(self) -> bool:
        return bool(self.links("coverage"))

    def items(self, **query: str | int) -> Reply:
        names = {name.replace("_", "-"): value for name, value in query.items()}
        return self.server.web.get(f"{self.url}/items?{urlencode(names)}", Accept=GEOJSON)

    @cached_property
    def first(self) -> list[Json]:
        """The first ten features, from which QGIS takes names and types. Raises Moot where there are none."""
        found = objects(self.items(limit=FIRST).json(), "features")
        if not found:
            raise Moot("there are no features to look at")
        return found[:FIRST]

    @cached_property
    def sample(self) -> list[Json]:
        """Up to a thousand features."""
        return objects(self.items(limit=1000).json(), "features")

    @cached_property
    def queryables(self) -> Json:
        return self._schema("queryables")

    @cached_property
    def schema(self) -> Json:
        return self._schema("schema")

    def _schema(self, rel: str) -> Json:
        href = next((text(link, "href") for link in self.links(rel) if "json" in text(link, "type")), "")
        found = self.server.web.get(absolute(self.url, href) if href else f"{self.url}/{rel}", Accept=SCHEMA).json()
        properties = at(found, "properties")
        return properties if isinstance(properties, dict) else {}

    @property
    def times(self) -> list[str]:
        """The properties that hold dates or times, as far as the schemas say."""
        known = {**self.schema, **self.queryables}
        return sorted(name for name, about in known.items() if text(about, "format") in ("date", "date-time"))

    def declared_type(self, name: str) -> str:
        return text(self.schema, name, "type") or text(self.queryables, name, "type")

    @property
    def extent(self) -> list[float]:
        """West, south, east, north; empty where it is not said so."""
        box = numbers(self.document, "extent", "spatial", "bbox", 0)
        return [box[0], box[1], box[3], box[4]] if len(box) == 6 else box if len(box) == 4 else []


def positions(geometry: Any) -> Iterator[tuple[float, float]]:
    """Every position of a GeoJSON geometry, without recursion: nesting is the server's to choose."""
    waiting = [at(geometry, "coordinates"), *[at(each, "coordinates") for each in objects(geometry, "geometries")]]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list) and len(value) >= 2 and all(type(each) in (int, float) for each in value[:2]):
            yield float(value[0]), float(value[1])
        elif isinstance(value, list):
            waiting += value


def box_of(geometry: Any) -> tuple[float, float, float, float] | None:
    """West, south, east, north of a geometry; None for none."""
    found = list(positions(geometry))
    if not found:
        return None
    xs, ys = zip(*found, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
