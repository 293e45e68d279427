"""Goes along each link that an OpenAPI document has, once, with what the answers before gave."""

import time
from collections.abc import Iterator
from typing import Any

from schemathesis.core.result import Ok
from schemathesis.generation.stateful.state_machine import StepOutput
from schemathesis.specs.openapi.stateful.links import OpenApiLink

from .documents import held, operations

PATIENCE_S = 60.0
# What a first question needs, that no answer gives.
BEGUN = {"q": "Rennes", "lon": "-1.68", "lat": "48.11", "topic": "nitrogen", "collectionId": None}


def links_of(operation: Any) -> Iterator[OpenApiLink]:
    for status, response in operation.responses.items():
        for name, definition in response.iter_links():
            if "x-schemathesis" not in definition:
                yield OpenApiLink(name, status, definition, operation)


def named(schema: Any) -> set[str]:
    return {link.full_name for operation in operations(schema) for link in links_of(operation)}


def all_links(schema: Any) -> dict[str, int]:
    """The status that each link led to, by its full name. What it leads to is held to the document. What does away
    with something is asked last."""
    found: dict[str, int] = {}
    last: dict[str, Any] = {}
    waiting = [(operation, first) for operation in operations(schema) if (first := _first(operation))]
    while waiting:
        operation, case = waiting.pop(0)
        output = StepOutput(_answered(case), case)
        for link in links_of(operation):
            if link.full_name in found or str(output.response.status_code) != link.status_code:
                continue
            following = _next(link, output)
            if following is not None and link.target.method == "delete":
                last[link.full_name] = following
            elif following is not None:
                found[link.full_name] = _answered(following).status_code
                waiting.append((link.target, following))
    return found | {name: _answered(following).status_code for name, following in last.items()}


def _answered(case: Any) -> Any:
    """Once it is no more too early for it: a job is waited for."""
    end = time.monotonic() + PATIENCE_S
    while True:
        response = case.call()
        held(case, response)
        if not _too_early(case, response) or time.monotonic() > end:
            return response
        time.sleep(0.05)


def _too_early(case: Any, response: Any) -> bool:
    if case.operation.label == "GET /jobs/{jobId}":
        return response.json().get("status") in ("accepted", "running")
    return response.status_code == 404 and "ask again when" in response.text


def _first(operation: Any) -> Any:
    """A question with what is required alone; None where that comes from other answers."""
    given: dict[str, dict[str, Any]] = {"path": {}, "query": {}}
    for parameter in operation.iter_parameters():
        place, schema = str(parameter.location.value), parameter.definition.get("schema", {})
        if not parameter.is_required and parameter.name not in ("lon", "lat"):
            continue
        value = BEGUN.get(parameter.name) or (schema.get("enum") or [None])[0]
        if value is None:
            return None
        given[place][parameter.name] = value
    if operation.body:
        return None
    return operation.Case(path_parameters=given["path"], query=given["query"])


def _next(link: OpenApiLink, output: StepOutput) -> Any:
    """The question that the link leads to; None where the answer has not what it takes."""
    transition = link.extract(output)
    given: dict[str, Any] = {}
    for container, parameters in transition.parameters.items():
        for name, extracted in parameters.items():
            if not isinstance(extracted.value, Ok) or extracted.value.ok() is None:
                return None
            given.setdefault(container, {})[name] = extracted.value.ok()
    if transition.request_body is not None:
        if not isinstance(transition.request_body.value, Ok):
            return None
        given |= {"body": transition.request_body.value.ok(), "media_type": "application/json"}
    return link.target.Case(**given)
