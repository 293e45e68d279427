"""The OpenAPI documents of the desk, read by schemathesis (4.32), and what each answer is held to by them."""

from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.types import ASGIApp

from .asking import TALLY

DOCUMENTS = ("/ogc/openapi", "/features/openapi", "/openapi.json")
ALWAYS: list[Any] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
# Of these a schema cannot say all: they name what is in the content or the layer, are written in a language of their
# own, or go with others or without them. A refusal of any other parameter that fits its schema is a fault.
_BEYOND = (
    "place topic service given asOf id field "
    "filter coords datetime crs bbox bbox-crs center center-crs subset subset-crs scale-axes scale-size resolution "
    "scale-factor scaleSize scaleFactor scale-denominator mm-per-pixel "
    "properties exclude-properties sortby parameter-name cursor collections styleId tileMatrix locationId processID "
    "bgcolor void-color width height z within status offset f secret ids externalIds"
)
BEYOND = frozenset(_BEYOND.split())
# What needs the other of the two: either both, or `place`.
PAIRED = frozenset({"lon", "lat"})


def alone(app: ASGIApp) -> ASGIApp:
    """The application without its start and end: its fixture does both."""

    async def answer(
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            raise RuntimeError("has no lifespan")
        await app(scope, receive, send)

    return answer


def read(document: str, app: ASGIApp) -> Any:
    """The document, as schemathesis reads it. A NUL is refused everywhere, which JSON Schema has no word for."""
    config = SchemathesisConfig.from_dict({"generation": {"allow-x00": False}})
    return schemathesis.openapi.from_asgi(document, app, config=config)


def operations(schema: Any) -> Iterator[Any]:
    for each in schema.get_all_operations():
        yield each.ok()


def held(case: Case[Any], response: Response) -> None:
    """The answer is as the document says, and so is whether the question is taken. Raises FailureGroup."""
    TALLY[f"{response.status_code // 100}xx"] += 1
    if _is_of_another(case):
        case.validate_response(response, checks=[not_a_server_error])
        return
    checks = list(ALWAYS)
    if not _beyond_what_a_page_holds(case):
        checks.append(negative_data_rejection)
    if not _refused_beyond(case, response):
        checks.append(positive_data_acceptance)
    case.validate_response(response, checks=checks)


def _is_of_another(case: Case[Any]) -> bool:
    """A path that stands in the document as it is comes before one with parameters (OpenAPI 3.0, "Path Templating
    Matching")."""
    return case.formatted_path != case.path and case.formatted_path in case.operation.schema.raw_schema["paths"]


def _beyond_what_a_page_holds(case: Case[Any]) -> bool:
    """A limit above the maximum is read as the maximum (OGC API - Features, /req/core/fc-limit-response-1)."""
    text = str((case.query or {}).get("limit", ""))
    most = [each.definition["schema"]["maximum"] for each in case.operation.query if each.name == "limit"]
    return text.isdecimal() and int(text) > most[0]


def _refused_beyond(case: Case[Any], response: Response) -> bool:
    """Whether a 400 or 413 names a parameter of which a schema cannot say all, or one that no collection has;
    bodies are those of all processes, each with inputs of its own."""
    if response.status_code not in (400, 413):
        return False
    if case.operation.body:
        return True
    if "json" not in response.headers["content-type"][0]:
        return True
    told = response.json()
    said = str(told.get("detail") or told.get("description"))
    name = said.partition(":")[0].partition(".")[0]
    own = {each.name for each in case.operation.iter_parameters()}
    return (
        name in BEYOND
        or (name in PAIRED and "is missing" in said)
        or ("equalities" in own and "is not a parameter here" in said)
    )
