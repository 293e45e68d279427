"""Building blocks: each OGC API standard declares once what it serves; routes, checks and documents follow."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...services.desk import Desk
from ...services.jobs import Counter
from .negotiation import Formats
from .openapi.leads import Lead
from .openapi.parameters import Parameter, Schema
from .shared import Shared

Json = dict[str, Any]
Link = dict[str, str]
Resource = Mapping[str, Any]

# What pygeoapi's functions return: headers, status, content.
StockAnswer = tuple[dict[str, str], int, str | bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site(Shared):
    """One landing page: the desk, where it stands (`path` below the public URL), and its collections and processes as
    pygeoapi resources by id. A `literal` site lists each collection's items in OpenAPI under a path of their own.
    Without `jobs` every process answers at once."""

    desk: Desk
    path: str
    languages: tuple[str, ...]
    resources: Mapping[str, Resource]
    blocks: "tuple[Block, ...]"
    literal: bool = False
    jobs: Counter | None = None

    @property
    def url(self) -> str:
        return self.desk.public_url + self.path

    def collections(self, *kinds: str) -> list[str]:
        """Ids of the collections that have a provider of one of these kinds; all collections for none."""
        return [name for name, resource in self.resources.items() if offers(resource, kinds)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A checked request: `path` holds the values of the path's parameters, `parameters` those of the query by name.

    `page` renders a template of this face with `data` in the language of the request; `client` is whom it counts as.
    """

    site: Site
    path: Mapping[str, str]
    parameters: Mapping[str, str]
    headers: Mapping[str, str]
    format: str
    language: str
    url: str
    page: Callable[[str, Mapping[str, Any]], str]
    client: str
    body: bytes = b""

    @property
    def desk(self) -> Desk:
        return self.site.desk

    def resource(self) -> Resource:
        """The collection that the path names, which the engine has checked."""
        return self.site.resources[self.path["collectionId"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Content as text, bytes or, where it is long, pieces that are sent as they come."""

    content: str | bytes | Iterator[bytes]
    media_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


# Nobody else may keep what only the holder of a secret may see, nor learn the secret from an address.
PRIVATE = {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"}

Amend = Callable[[Json, Site, str | None], Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One path and method. Either `stock`, a function of pygeoapi, or `native` answers it.

    `takes` names query parameters of `Block.parameters`; `own` gives those that differ from collection to collection,
    `generic` names their stand-ins in the document, and `heads` the headers. `needs` are provider types of which the
    collection must have one. `amend` puts the JSON of a stock answer right, whose media type is `json_type` where
    pygeoapi 0.24 sends another. `schema` names a component for JSON answers, `shapes` one for those of further
    `statuses`; `leads` say where they lead; `room` is the pool of threads. What is `kept` says the same for as long as
    the desk stands, and so is made once in a while rather than for every request. What is `private` is said to the
    holder of a secret alone, refusals included: no cache keeps it. `formats_of` gives those of `formats` that the
    process in the path has.
    """

    path: str
    id: str
    summary: str
    formats: Formats
    stock: Callable[..., StockAnswer] | None = None
    native: Callable[[Ask], Answer] | None = None
    method: str = "GET"
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    own: Callable[[Resource], Iterable[Parameter]] | None = None
    formats_of: Callable[[Resource], Formats] | None = None
    generic: tuple[str, ...] = ()
    schema: str | None = None
    body: str | None = None
    statuses: Mapping[int, str] = field(default_factory=dict)
    shapes: Mapping[int, str] = field(default_factory=dict)
    heads: tuple[str, ...] = ()
    leads: tuple[Lead, ...] = ()
    room: str = "documents"
    amend: Amend | None = None
    json_type: str | None = None
    literal: bool = False
    kept: bool = False
    private: bool = False
    checked_body: Callable[[Site, Mapping[str, str], bytes], bytes] | None = None


def _no_parameters(_: Site) -> Mapping[str, Parameter]:
    return {}


def _no_links(_: Site, __: str) -> Iterable[Link]:
    return ()


def _adds_nothing(_: Site, __: str, ___: Json) -> None:
    return None


def _leaves_nothing_out(_: Json) -> None:
    return None


def _says_nothing(_: Site, __: Json) -> None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A building block of OGC API: its operations, and the conformance classes that are met (each has a test).

    `parameters` are OpenAPI components by component name, those of paths included; `links` go on the landing page, in
    the language given, and `land` adds to its document; `describe` adds to that of the collection with this id, and
    `shorten` takes from it what the list of all collections can do without.
    """

    name: str
    operations: tuple[Operation, ...]
    conformance: tuple[str, ...] = ()
    parameters: Callable[[Site], Mapping[str, Parameter]] = _no_parameters
    schemas: Mapping[str, Schema] = field(default_factory=dict)
    links: Callable[[Site, str], Iterable[Link]] = _no_links
    describe: Callable[[Site, str, Json], None] = _adds_nothing
    shorten: Callable[[Json], None] = _leaves_nothing_out
    land: Callable[[Site, Json], None] = _says_nothing


def offers(resource: Resource, kinds: Iterable[str]) -> bool:
    """Whether a resource is a collection with a provider of one of these types; any collection for none."""
    wanted = set(kinds)
    return resource["type"] == "collection" and (not wanted or bool(wanted & set(provider_types(resource))))


def provider_types(resource: Resource) -> list[str]:
    return [provider["type"] for provider in resource.get("providers", ())]


def provider_data(resource: Resource, kind: str) -> Any:
    """What the resource's provider of a kind is given: a FeatureSource or a RasterSource."""
    return next(provider["data"] for provider in resource["providers"] if provider["type"] == kind)
