"""`/health/ready` and `/metrics`. Neither waits for a thread that answers use: a database that hangs holds these up."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client.exposition import choose_encoder
from starlette.routing import Route

from ...domain.errors import BadParameter
from ...ports import JobStore
from ...services.dependencies import checks_of
from ...services.desk import Desk
from ...services.readiness import OK, Finding, Readiness, is_ready
from ..meters import Meters
from .gauges import Gauges

_FRESH = {"Cache-Control": "no-store"}
# Checks have threads of their own; these only wait for them.
_THREADS = 4


def mount(app: FastAPI, desk: Desk, meters: Meters, jobs: JobStore | None) -> None:
    """On an application whose `state.unpublished` says why the content on disk is not what is served."""
    readiness = Readiness(checks_of(desk, lambda: app.state.unpublished(), jobs))
    limiter = CapacityLimiter(_THREADS)

    async def get_ready(request: Request) -> Response:
        """Whether answers can be given: each thing they depend on by name, its status, since when and why. 503 only
        where no answers can be given; what is merely slower or lacks a part is degraded."""
        _no_parameters(request)
        findings = await to_thread.run_sync(readiness.look, limiter=limiter)
        ready = is_ready(findings)
        headers = _FRESH if ready else _FRESH | {"Retry-After": "5"}
        return JSONResponse({"versions": desk.versions, **_told(findings)}, 200 if ready else 503, headers)

    async def get_metrics(request: Request) -> Response:
        """The counts of this process in Prometheus' text format, or as OpenMetrics where that is accepted."""
        _no_parameters(request)
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        gauges = Gauges(desk, meters, readiness, tuple(app.state.unpublished()), jobs)
        text = await to_thread.run_sync(partial(encode, gauges), limiter=limiter)
        return Response(text, 200, _FRESH, media_type)

    for path, answer in (("/health/ready", get_ready), ("/metrics", get_metrics)):
        # Not FastAPI's own: that remembers its endpoints for as long as the process lives, and the desk with them.
        app.router.routes.append(Route(path, answer, methods=["GET", "HEAD"]))


def _told(findings: Sequence[Finding]) -> dict[str, Any]:
    whole = all(each.outcome.status == OK for each in findings)
    status = OK if whole else "degraded" if is_ready(findings) else "unavailable"
    return {"status": status, "dependencies": {each.name: _finding(each) for each in findings}}


def _finding(finding: Finding) -> dict[str, Any]:
    outcome = finding.outcome
    told: dict[str, Any] = {"status": outcome.status, "since": finding.since.isoformat(timespec="seconds")}
    if outcome.reason:
        told["reason"] = outcome.reason
    if outcome.details:
        told["details"] = dict(outcome.details)
    return told


def _no_parameters(request: Request) -> None:
    for name in request.query_params:
        raise BadParameter(name, "is not a parameter here; there are none")
