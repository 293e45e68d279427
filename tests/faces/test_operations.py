"""`/health`, `/health/ready` and `/metrics` over the small desk, while what it rests on comes and goes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as parsed

from helpdesk.domain.errors import Unavailable
from helpdesk.domain.geo import LonLat
from helpdesk.domain.jobs import Bounds
from helpdesk.faces.api import problems, routes
from helpdesk.faces.meters import Meters
from helpdesk.faces.operations.routes import mount
from helpdesk.ports import FeaturePage, FeatureQuery, JobStore, PoolState
from helpdesk.services import readiness
from helpdesk.services.counted_features import CountedFeatures
from helpdesk.services.counted_rasters import CountedRasters
from helpdesk.services.desk import Desk
from helpdesk.services.faults import RASTERS, Faults
from helpdesk.services.tile_cache import Tile
from helpdesk.storage.jobs.store import SqliteJobStore

from . import fakes


@dataclass
class Server:
    """A database that can be taken away, or hang."""

    name: str
    is_there: bool = True
    hangs: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)

    def check(self) -> None:
        if self.hangs.is_set():
            self.go_on.wait(60)
        if not self.is_there:
            raise Unavailable(f"the {self.name} at db:5432/desk cannot be used now")

    def pool(self) -> PoolState:
        return PoolState(most=8, size=3, free=2, waiting=1)


@dataclass
class OnServer:
    """The features of the small desk, behind a server."""

    inner: Any
    server: Server

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def query(self, layer: str, query: FeatureQuery) -> FeaturePage:
        self.server.check()
        page: FeaturePage = self.inner.query(layer, query)
        return page


@pytest.fixture(autouse=True)
def _look_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness.Readiness.__init__, "__defaults__", (0.3, 0.0))


@contextmanager
def asked(
    desk: Desk, meters: Meters | None = None, jobs: JobStore | None = None
) -> Iterator[tuple[TestClient, FastAPI]]:
    app = FastAPI()
    app.state.desk = desk
    problems.install(app)
    routes.mount(app)
    mount(app, desk, meters or Meters(), jobs)
    with TestClient(app) as client:
        yield client, app


def ready(client: TestClient) -> tuple[int, dict[str, Any]]:
    answer = client.get("/health/ready")
    return answer.status_code, answer.json()


def grown(primary: Server, replica: Server) -> Desk:
    small = fakes.desk()
    # Reads go to the replica, with the primary behind it.
    reading = Server("features")
    reading.check = lambda: primary.check() if not replica.is_there else replica.check()  # type: ignore[method-assign]
    features: Any = OnServer(small.features, reading)
    return replace(small, features=features, dependencies=(primary, replica))


def test_a_desk_in_order_is_ready_and_names_what_it_rests_on() -> None:
    with asked(grown(Server("database"), Server("replica"))) as (client, _):
        status, told = ready(client)
    assert (status, told["status"]) == (200, "ok")
    assert list(told["dependencies"]) == ["features", "layers", "database", "replica", "content"]
    assert all(each["status"] == "ok" and each["since"] for each in told["dependencies"].values())


@pytest.mark.parametrize("lost", ["database", "replica"])
def test_one_of_two_databases_away_is_degraded_and_not_unready(lost: str) -> None:
    servers = {"database": Server("database"), "replica": Server("replica")}
    with asked(grown(servers["database"], servers["replica"])) as (client, _):
        servers[lost].is_there = False
        status, told = ready(client)
        assert (status, told["status"]) == (200, "degraded")
        assert told["dependencies"][lost]["status"] == "away"
        assert told["dependencies"][lost]["reason"] == f"the {lost} at db:5432/desk cannot be used now"
        servers[lost].is_there = True
        assert ready(client)[1]["status"] == "ok"


def test_both_databases_away_is_503_with_when_to_ask_again() -> None:
    primary, replica = Server("database", is_there=False), Server("replica", is_there=False)
    with asked(grown(primary, replica)) as (client, _):
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "5"
        assert client.get("/health").status_code == 200


def test_a_database_that_hangs_hangs_neither_readiness_nor_liveness() -> None:
    primary, replica = Server("database"), Server("replica")
    primary.hangs.set()
    replica.hangs.set()
    with asked(grown(primary, replica)) as (client, _):
        # More often than there are threads for answers.
        for _ in range(8):
            status, told = ready(client)
            assert status == 503
            assert "has not answered for" in told["dependencies"]["database"]["reason"]
            assert client.get("/health").json()["status"] == "ok"
        assert client.get("/metrics").status_code == 200
        for server in (primary, replica):
            server.hangs.clear()
            server.go_on.set()


def test_layers_that_are_away_are_named_one_by_one_and_spare_the_others() -> None:
    facts = [layer.id for layer in fakes.desk().content.fact_layers]
    with asked(fakes.desk(broken=facts[:1])) as (client, _):
        status, told = ready(client)
    assert (status, told["status"]) == (200, "degraded")
    assert told["dependencies"]["layers"]["status"] == "degraded"
    assert told["dependencies"]["layers"]["details"] == {facts[0]: f"{facts[0]} cannot be opened"}


def test_without_any_layer_there_is_nothing_to_answer() -> None:
    with asked(fakes.desk(broken=[layer.id for layer in fakes.desk().content.fact_layers])) as (client, _):
        assert ready(client)[0] == 503


def test_content_that_is_not_served_is_said_with_every_reason() -> None:
    with asked(fakes.desk()) as (client, app):
        app.state.unpublished = lambda: ("a.yaml:3: id: is twice", "b.yaml:1: kind: is missing")
        status, told = ready(client)
        assert client.get("/health").json()["unpublished"] == list(app.state.unpublished())
    assert (status, told["status"]) == (200, "degraded")
    assert told["dependencies"]["content"]["reason"] == "a.yaml:3: id: is twice; b.yaml:1: kind: is missing"


@pytest.mark.parametrize("path", ["/health/ready", "/metrics"])
def test_no_cache_keeps_it_and_parameters_are_refused(path: str) -> None:
    with asked(fakes.desk()) as (client, _):
        assert client.get(path).headers["cache-control"] == "no-store"
        assert client.head(path).status_code == 200
        refused = client.get(path, params={"verbose": "1"})
        assert (refused.status_code, refused.json()["parameter"]) == (400, "verbose")


def test_liveness_reads_nothing() -> None:
    small = fakes.desk()
    nothing: Any = None
    with asked(replace(small, features=nothing, rasters=nothing, places=nothing)) as (client, _):
        assert client.get("/health").json()["versions"] == small.versions


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in parsed(text)
        for sample in family.samples
    }


def test_metrics_tell_of_pools_tiles_answers_versions_and_dependencies() -> None:
    replica = Server("replica", is_there=False)
    desk = grown(Server("database"), replica)
    for _ in range(3):
        desk.tiles.get("tile", lambda: Tile(content=b"x" * 100))
        desk.rulebook.docket(frozenset(desk.content.regions), date(2026, 11, 23))
    with asked(desk) as (client, _):
        found = samples(client.get("/metrics").text)
    assert found["helpdesk_pool_waiting", (("database", "database"),)] == 1
    assert found["helpdesk_pool_free", (("database", "replica"),)] == 2
    assert found["helpdesk_tiles_total", (("cache", "hit"),)] == 2
    assert found["helpdesk_tiles_total", (("cache", "miss"),)] == 1
    assert found["helpdesk_tile_cache_entries", ()] == 1
    assert found["helpdesk_tile_cache_bytes", ()] >= 100
    assert found["helpdesk_answer_parts_total", (("cache", "miss"), ("of", "dockets"))] == 1
    assert found["helpdesk_answer_parts_total", (("cache", "hit"), ("of", "dockets"))] == 2
    assert found["helpdesk_answers_kept", (("of", "dockets"),)] == 1
    assert found["helpdesk_answers_kept_limit", (("of", "told_bytes"),)] > 1_000_000
    assert found["helpdesk_info", tuple(sorted(desk.versions.items()))] == 1
    assert found["helpdesk_dependency_up", (("dependency", "replica"),)] == 0
    assert found["helpdesk_ready", ()] == 1


def test_how_many_jobs_there_are_is_in_the_metrics_alone(tmp_path: Path) -> None:
    jobs = SqliteJobStore(tmp_path / "jobs.sqlite")
    bounds = Bounds(waiting=9, waiting_of_one=9, bytes=10**6, bytes_of_one=10**6)
    jobs.add("echo", b"{}", b"secret", "203.0.113.7", bounds)
    with asked(fakes.desk(), jobs=jobs) as (client, _):
        (status, told), found = ready(client), samples(client.get("/metrics").text)
    jobs.close()
    assert (status, set(told["dependencies"]["jobs"])) == (200, {"status", "since"})
    assert found["helpdesk_jobs", (("status", "accepted"),)] == 1
    assert found["helpdesk_jobs", (("status", "failed"),)] == 0


def test_metrics_are_openmetrics_where_that_is_asked_for() -> None:
    with asked(fakes.desk()) as (client, _):
        answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert "helpdesk_requests_in_flight" in {family.name for family in open_metrics(answer.text)}


def test_counts_of_requests_go_on_when_the_desk_is_replaced() -> None:
    meters = Meters()
    meters.count("/ogc", "GET", 200, 0.01, 5)
    for _ in range(2):
        with asked(fakes.desk(), meters) as (client, _):
            found = samples(client.get("/metrics").text)
        by = (("door", "/ogc"), ("method", "GET"), ("route", "/ogc"), ("status", "2xx"))
        assert found["helpdesk_requests_total", by] == 1


def test_layers_that_could_not_be_read_are_counted_by_layer() -> None:
    server, faults, small = Server("database", is_there=False), Faults(), fakes.desk()
    on_server: Any = OnServer(small.features, server)
    features = CountedFeatures(on_server, faults)
    for _ in range(2):
        with pytest.raises(Unavailable):
            features.query("regions", FeatureQuery())
    desk = replace(small, features=features, rasters=CountedRasters(small.rasters, faults), faults=faults)
    with asked(desk) as (client, _):
        found = samples(client.get("/metrics").text)
    assert found["helpdesk_unavailable_total", (("layer", "regions"), ("store", "features"))] >= 2


def test_of_rasters_read_at_once_those_that_are_away_are_counted() -> None:
    faults, layers = Faults(), [layer.id for layer in fakes.desk().content.fact_layers]
    rasters = CountedRasters(fakes.desk(broken=layers[:1]).rasters, faults)
    place = LonLat(lon=0.0, lat=0.0)
    assert rasters.readings_at(layers, place) == [rasters.value_at(layer, place) for layer in layers]
    assert faults.counts() == {(RASTERS, layers[0]): 2}
