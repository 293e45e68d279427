"""Schemathesis asks all that the OpenAPI documents allow, and what they do not, and goes along their links.

A few hundred questions in `make test`, thousands in `make hostile`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.generation.case import Case
from starlette.types import ASGIApp

from helpdesk.app import create_app
from helpdesk.faces.meters import Meters
from helpdesk.faces.ogc.processes.work import work_of
from helpdesk.services.desk import Desk
from helpdesk.services.jobs import Counter, Workers
from helpdesk.serving.gate.guarded import guarded
from helpdesk.settings import Settings
from helpdesk.storage.jobs.store import SqliteJobStore

from . import following
from .documents import DOCUMENTS, alone, held, operations, read

SHORT, DEEP = 2, 40
SHORT_WALKS, DEEP_WALKS = 4, 150
STEPS = 8
# Nothing that they take can be told wrong: they take nothing, or bytes of any kind.
TAKES_ANYTHING = {"GET /health", "POST /api/area"}


@pytest.fixture(scope="module")
def app(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ASGIApp]:
    """The whole application over the real desk as it is served, behind the gate, with workers for its jobs."""
    store = SqliteJobStore(tmp_path_factory.mktemp("jobs") / "jobs.sqlite")
    workers, work = Workers(Counter(store, most_waiting=1000, days=7), 2), work_of(desk)
    workers.serve(work)
    meters = Meters()
    yield alone(guarded(create_app(desk, workers, meters), Settings(rate=0), meters))
    workers.leave(work)
    store.close()


def how(deep: bool, examples: int, **more: Any) -> settings:
    return settings(
        max_examples=examples, derandomize=not deep, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), **more,
    )  # fmt: skip


def tried(deep: bool, cases: st.SearchStrategy[Case[Any]]) -> None:
    @how(deep, DEEP if deep else SHORT)
    @given(case=cases)
    def attempt(case: Case[Any]) -> None:
        held(case, case.call())

    attempt()


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_asked_is_answered_as_the_document_says(
    app: ASGIApp, deep: bool, document: str, mode: GenerationMode
) -> None:
    faults = []
    for operation in operations(read(document, app)):
        if mode is GenerationMode.NEGATIVE and operation.label in TAKES_ANYTHING:
            continue
        try:
            tried(deep, operation.as_strategy(generation_mode=mode))
        except FailureGroup as fault:
            faults.append(f"{operation.label}: {fault}")
    assert not faults, "\n\n".join(faults)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_who_goes_along_the_links_is_answered_as_the_document_says(app: ASGIApp, deep: bool, document: str) -> None:
    class Walk(read(document, app).as_state_machine()):  # type: ignore[misc]
        def validate_response(self, response: Response, case: Case[Any], *_: Any, **__: Any) -> None:
            held(case, response)

    Walk.run(settings=how(deep, DEEP_WALKS if deep else SHORT_WALKS, stateful_step_count=STEPS))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_to_what_it_says(app: ASGIApp, document: str) -> None:
    schema = read(document, app)
    reached = following.all_links(schema)
    missing = {name for name in following.named(schema) if name not in reached}
    assert not missing
    assert reached
    assert {name: status for name, status in reached.items() if status >= 400} == {}
