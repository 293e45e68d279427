"""An ASGI application before the one that answers: a crowd is let in as far as there is room."""

from functools import partial
from itertools import product
from operator import attrgetter

from prometheus_client import CollectorRegistry, Counter, Gauge
from starlette.types import ASGIApp, Receive, Scope, Send

from ...faces.budgets import Budget, Kind, budget_of
from .passage import Passage
from .refusals import Refusal, refuse, too_many
from .rooms import Full, Room

# Somewhat more than there are threads for each kind, so that none of them is ever idle.
AT_ONCE = {Kind.ANSWERS: 8, Kind.DATA: 12, Kind.RUNS: 20}


class Gate:
    """Lives on one event loop, for as long as the process: desks come and go behind it."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry, most_waiting: int) -> None:
        self._app = app
        self._rooms = {kind: Room(most, most_waiting) for kind, most in AT_ONCE.items()}
        self._refused = _counters(registry, self._rooms)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        budget = budget_of(scope["path"])
        room = self._rooms.get(budget.kind)
        if room is None:
            await self._app(scope, receive, send)
            return
        try:
            await room.enter()
        except Full as full:
            await self._refuse(budget, "busy", too_many(full.again_s), scope, receive, send)
        else:
            gave_up = self._refused.labels(budget.kind, "time").inc
            await Passage(budget, room, gave_up).run(self._app, scope, receive, send)

    async def _refuse(
        self, budget: Budget, reason: str, refusal: Refusal, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._refused.labels(budget.kind, reason).inc()
        await refuse(refusal, scope, receive, send)


_GAUGES = {
    "helpdesk_requests_working": ("Requests being worked for", attrgetter("in_work")),
    "helpdesk_requests_waiting": ("Requests that wait for their turn", attrgetter("waiting")),
    "helpdesk_requests_streaming": ("Long answers that are being read", attrgetter("streams")),
}


def _counters(registry: CollectorRegistry, rooms: dict[Kind, Room]) -> Counter:
    """How many are in work, wait, and were refused; whatever is never refused is not among them."""
    for name, (told, count) in _GAUGES.items():
        gauge = Gauge(name, told, ["kind"], registry=registry)
        for kind, room in rooms.items():
            gauge.labels(kind).set_function(partial(count, room))
    refused = Counter(
        "helpdesk_refused", "Requests that were not answered, by why", ["kind", "reason"], registry=registry
    )
    for kind, reason in product(rooms, ("busy", "time")):
        refused.labels(kind, reason)
    return refused
