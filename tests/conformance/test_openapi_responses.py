"""Schemathesis reads our own OpenAPI documents and holds every answer to them: no 500, nothing outside its schema."""

from functools import cache
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from helpdesk.faces.ogc.mount import mount

from ..faces import fakes

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
DOCUMENTS = ("/ogc/openapi", "/features/openapi")
QUERIES_OF_EACH = 60


@cache
def operations(document: str) -> dict[str, Any]:
    """Every operation of a document by method and path."""
    app = FastAPI()
    mount(app, fakes.desk())
    schema = schemathesis.openapi.from_asgi(document, app)
    found = [each.ok() for each in schema.get_all_operations()]
    return {f"{operation.method.upper()} {operation.path}": operation for operation in found}


@pytest.mark.parametrize(
    ("document", "name"), [(document, name) for document in DOCUMENTS for name in operations(document)]
)
def test_every_answer_is_as_the_document_says(document: str, name: str) -> None:
    operation = operations(document)[name]

    @given(case=operation.as_strategy())
    @settings(
        max_examples=QUERIES_OF_EACH,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        database=None,
    )
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()
