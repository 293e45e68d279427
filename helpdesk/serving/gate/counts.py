"""What the gate tells of itself in `/metrics`."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import product
from operator import attrgetter

from prometheus_client import CollectorRegistry, Counter, Gauge

from ...faces.budgets import Kind
from .bodies import Bodies
from .rates import Rates
from .rooms import Room

REASONS = ("busy", "time", "rate", "body")
_GAUGES = {
    "helpdesk_requests_working": ("Requests being worked for", attrgetter("in_work")),
    "helpdesk_requests_waiting": ("Requests that wait for their turn", attrgetter("waiting")),
    "helpdesk_requests_streaming": ("Long answers that are being read", attrgetter("streams")),
}


class Counts:
    """Of one process; whatever is never refused is not among them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        told = "Requests that were not answered, by why"
        self._refused = Counter("helpdesk_refused", told, ["kind", "reason"], registry=registry)

    def watch(self, rooms: Mapping[Kind, Room], bodies: Bodies, rates: Rates | None) -> None:
        """Call it once, with what there is to tell of."""
        for name, (told, count) in _GAUGES.items():
            gauge = Gauge(name, told, ["kind"], registry=self._registry)
            for kind, room in rooms.items():
                gauge.labels(kind).set_function(partial(count, room))
        for kind, reason in product(rooms, REASONS):
            self._refused.labels(kind, reason)
        held = Gauge("helpdesk_bodies_held_bytes", "Bytes of bodies of requests in memory", registry=self._registry)
        held.set_function(lambda: bodies.held)
        clients = Gauge("helpdesk_clients", "Clients whose rate is kept", registry=self._registry)
        clients.set_function(lambda: len(rates) if rates is not None else 0)

    def counter(self, kind: Kind, reason: str) -> Callable[[], None]:
        return self._refused.labels(kind, reason).inc

    def refused(self, kind: Kind, reason: str) -> None:
        self._refused.labels(kind, reason).inc()
