"""Every route has a budget of its own row, and every row a route."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from starlette.datastructures import QueryParams
from starlette.routing import BaseRoute

from helpdesk.app import create_app
from helpdesk.domain.jobs import ROW_BYTES
from helpdesk.faces.budgets import OTHERS, TABLE, Budget, Kind, budget_of
from helpdesk.faces.ogc.processes import places, prefer
from helpdesk.services.desk import Desk
from helpdesk.serving import connection, memory
from helpdesk.serving.gate import bodies, rooms, shares
from helpdesk.serving.gate.gate import AT_ONCE
from helpdesk.storage import blocks

from ..soak import windows


def templates(routes: Iterable[BaseRoute]) -> Iterator[str]:
    for route in routes:
        if hasattr(route, "path"):
            yield route.path
        else:
            yield from templates(getattr(route, "original_router", route).routes)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def paths(desk: Desk) -> list[str]:
    """One for each route, of what might stand in it; below a mounted folder lies a file."""
    found = list(templates(create_app(desk).routes))
    mounted = [f"{each}/file" for each in found if each.startswith(("/static", "/built"))]
    return [re.sub(r"\{[^}]+\}", "x", each) for each in found if f"{each}/file" not in mounted] + mounted


def test_every_route_has_a_row(paths: list[str]) -> None:
    """Give it one in helpdesk/faces/budgets.py where this fails."""
    assert len(paths) > 100
    assert [path for path in paths if budget_of(path) is OTHERS] == []


def test_every_row_has_a_route(paths: list[str]) -> None:
    given = {row.given for row in TABLE}
    found = {budget_of(path, f"{name}=1".encode() if name else b"") for path in paths for name in given}
    assert [row.name for row in TABLE if row not in found] == []


@pytest.mark.parametrize("query", [b"make=1", b"lang=fr&make=1", b"%6dake=1", b"make=&make=yes", b"f=1;2&make=+"])
def test_a_page_that_makes_a_plan_is_a_run_however_its_query_is_written(query: bytes) -> None:
    assert QueryParams(query).get("make"), "the planner would make none"
    assert budget_of("/planner", query).kind is Kind.RUNS
    assert budget_of("/", query).kind is Kind.ANSWERS


@pytest.mark.parametrize("query", [b"", b"make=", b"make=1&make=", b"lang=make", b"amake=1"])
def test_a_page_that_makes_none_is_an_answer(query: bytes) -> None:
    assert not QueryParams(query).get("make")
    assert budget_of("/planner", query).kind is Kind.ANSWERS


@pytest.mark.parametrize("path", ["/wp-login.php", "/api", "/health/x", "/metrics/", "//", "", "/ogcx", "/assets"])
def test_what_is_no_route_is_bounded_like_an_answer_and_is_never_let_in_unasked(path: str) -> None:
    assert budget_of(path).kind is Kind.ANSWERS


def test_the_document_shows_the_table_as_it_is() -> None:
    text = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")
    assert [line for line in map(told, TABLE) if line not in text.splitlines()] == []
    assert text.count("\n| ") - 1 == len(TABLE)
    bounds = {
        connection.MOST_URL_BYTES, connection.MOST_HEAD_BYTES, connection.HEAD_S, connection.STALL_BYTES,
        connection.STALL_S, bodies.MOST_HELD_BYTES, rooms.MOST_STREAMS, rooms.MOST_STREAMS_OF_ONE,
        bodies.MOST_HELD_OF_ONE_BYTES, bodies.SMALL_BYTES, connection.MOST_PIPELINED,
    }  # fmt: skip
    assert [each for each in bounds if f"{each:,}" not in text] == []
    said = {
        f"{places.AT_ONCE} compute at the same time", f"{places.AT_ONCE_OF_ONE} of them for one client",
        f"wait up to {prefer.LONGEST_WAIT_S} s", f"{shares.MOST_RUNS_OF_ONE} requests of the kind runs",
        f"and {ROW_BYTES:,} bytes",
    }  # fmt: skip
    assert [each for each in said if each not in " ".join(text.split())] == []


def test_the_document_says_what_memory_is_kept() -> None:
    text = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8").partition("## Memory")[2]
    said = {
        f"{memory.SLACK_BYTES:,} bytes", f"{memory.GDAL_MB} MB (`GDAL_CACHEMAX`", f"{blocks.MOST_BYTES >> 20} MiB",
        f"{windows.MOST_BYTES // 1_000_000:,} MB", f"{bodies.MOST_HELD_BYTES:,}",
    }  # fmt: skip
    assert [each for each in said if each not in text] == []


def told(row: Budget) -> str:
    """As the document has it."""
    most = {TABLE[0].kind: "no bound"}.get(row.kind) or f"{AT_ONCE[row.kind]}"
    return f"| {row.name} | {row.kind} | {most} | {row.begin_s:g} s | {row.whole_s:g} s | {row.body:,} |"


def test_an_answer_may_begin_before_a_proxy_gives_it_up() -> None:
    """`proxy_read_timeout` of docker/nginx.conf."""
    assert max(row.begin_s for row in TABLE) < 120
