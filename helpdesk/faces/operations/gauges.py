"""What is read off the desk in force at the moment it is asked for, beside what is counted of requests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.registry import Collector

from ...ports import JobStore, Pooled
from ...services.desk import Desk
from ...services.readiness import OK, Readiness, is_ready
from ..meters import Meters


class Gauges(Collector):
    """A collector of everything; what the desk has counted starts again where the content is replaced."""

    def __init__(
        self,
        desk: Desk,
        meters: Meters,
        readiness: Readiness,
        unpublished: Sequence[str],
        jobs: JobStore | None,
    ) -> None:
        self._desk = desk
        self._meters = meters
        self._readiness = readiness
        self._unpublished = unpublished
        dependencies: tuple[object, ...] = (*desk.dependencies, jobs)
        self._pooled = [each for each in dependencies if isinstance(each, Pooled)]

    def collect(self) -> Iterable[Metric]:
        yield from self._meters.registry.collect()
        yield InfoMetricFamily("helpdesk", "The versions that are served", value=self._desk.versions)
        yield _gauge("helpdesk_unpublished", "Reasons why the content on disk is not served", len(self._unpublished))
        yield from self._tiles()
        yield from self._answers()
        yield from self._pools()
        yield self._faults()
        yield from self._dependencies()

    def _tiles(self) -> Iterator[Metric]:
        state = self._desk.tiles.state()
        yield _gauge("helpdesk_tile_cache_bytes", "Bytes of the tiles that are kept", state.bytes_held)
        yield _gauge("helpdesk_tile_cache_limit_bytes", "Bytes that may be kept", state.most_bytes)
        yield _gauge("helpdesk_tile_cache_entries", "Tiles that are kept", state.entries)
        asked = CounterMetricFamily("helpdesk_tiles", "Tiles asked for, by whether they were kept", labels=["cache"])
        asked.add_metric(["hit"], state.hits)
        asked.add_metric(["miss"], state.misses)
        yield asked

    def _answers(self) -> Iterator[Metric]:
        kept = self._desk.rulebook.kept()
        told = "helpdesk_answers_kept"
        held, most = {name: each.held for name, each in kept.items()}, {name: each.most for name, each in kept.items()}
        yield _by("of", told, "Parts of answers that are kept, by what they are", held)
        yield _by("of", told + "_limit", "How much of them may be kept", most)
        asked = CounterMetricFamily(
            "helpdesk_answer_parts", "Parts of answers asked for, by whether they were kept", labels=["of", "cache"]
        )
        for name, each in kept.items():
            asked.add_metric([name, "hit"], each.hits)
            asked.add_metric([name, "miss"], each.misses)
        yield asked

    def _pools(self) -> Iterator[Metric]:
        pools = {each.name: each.pool() for each in self._pooled}
        told = "helpdesk_pool_"
        yield _by("database", told + "limit", "Most connections", {name: each.most for name, each in pools.items()})
        yield _by("database", told + "size", "Connections", {name: each.size for name, each in pools.items()})
        yield _by(
            "database", told + "free", "Connections not in use", {name: each.free for name, each in pools.items()}
        )
        waiting = {name: each.waiting for name, each in pools.items()}
        yield _by("database", told + "waiting", "Requests that wait for a connection", waiting)

    def _faults(self) -> Metric:
        faults = CounterMetricFamily(
            "helpdesk_unavailable", "Readings of a layer that could not be done", labels=["store", "layer"]
        )
        for (store, layer), count in self._desk.faults.counts().items():
            faults.add_metric([store, layer], count)
        return faults

    def _dependencies(self) -> Iterator[Metric]:
        findings = self._readiness.look()
        yield _gauge("helpdesk_ready", "Whether answers can be given", is_ready(findings))
        up = {each.name: each.outcome.status == OK for each in findings}
        yield _by("dependency", "helpdesk_dependency_up", "Whether it is as it should be", up)
        # Without the store of jobs there is nothing to tell of them.
        jobs = next((each.outcome.counts for each in findings if each.name == "jobs"), {})
        yield _by("status", "helpdesk_jobs", "Jobs that are kept", jobs)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)


def _by(label: str, name: str, told: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for each, value in values.items():
        family.add_metric([each], value)
    return family
