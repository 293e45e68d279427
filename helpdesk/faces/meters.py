"""What is counted of requests, for Prometheus: one registry for each process, on the port of that process.

prometheus-client's mode for several processes behind one port is not used: every worker has a port of its own, and is
scraped there.
"""

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, GCCollector, Histogram, ProcessCollector

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class _Series:
    """The series of one route, method and class of status, found once."""

    requests: Counter
    seconds: Histogram
    bytes: Counter


class Meters:
    """Of one process, for as long as it lives: what is counted goes on when the content is replaced. `in_flight` are
    the requests being answered, counted on the event loop alone."""

    def __init__(self) -> None:
        self.in_flight = 0
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        by = ("door", "route", "method")
        self._requests = Counter(
            "helpdesk_requests", "Requests answered, by class of status", (*by, "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "helpdesk_request_seconds", "Time from a request to the last byte of its answer", by,
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self._bytes = Counter("helpdesk_response_bytes", "Bytes of the bodies of answers", by, registry=self.registry)
        in_flight = Gauge("helpdesk_requests_in_flight", "Requests being answered", registry=self.registry)
        in_flight.set_function(lambda: self.in_flight)
        self._series: dict[tuple[str, str, int], _Series] = {}

    def count(self, route: str, method: str, status: int, seconds: float, size: int) -> None:
        """One answer; `route` is a template, `size` in bytes."""
        key = route, method if method in _METHODS else _OTHER, status // 100
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = self._found(*key)
        series.requests.inc()
        series.seconds.observe(seconds)
        series.bytes.inc(size)

    def _found(self, route: str, method: str, status: int) -> _Series:
        by = door_of(route), route, method
        return _Series(self._requests.labels(*by, f"{status}xx"), self._seconds.labels(*by), self._bytes.labels(*by))


def door_of(route: str) -> str:
    """The first part of a route: `/ogc` of `/ogc/collections`."""
    return "/" + route.partition("/")[2].partition("/")[0] if route.startswith("/") else route
