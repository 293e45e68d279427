"""The OGC API over the small desk, with a real queue of jobs and real workers."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from fastapi.testclient import TestClient

from helpdesk.faces.ogc.mount import mount
from helpdesk.faces.ogc.processes.work import work_of
from helpdesk.services.desk import Desk
from helpdesk.services.jobs import Counter, Workers
from helpdesk.storage.jobs.store import SqliteJobStore

from . import fakes

PATIENCE_S = 60.0
OVER = ("successful", "failed", "dismissed")


@dataclass
class Service:
    """A client of the API, and what it does again and again. Addresses of answers are absolute."""

    client: TestClient

    def of(self, address: str) -> "Service":
        """The same service, asked from this address."""
        return Service(TestClient(self.client.app, client=(address, 5)))

    def execute(self, process: str, body: Any, prefer: str | None = None, **headers: str) -> httpx.Response:
        given = {**headers, **({"Prefer": prefer} if prefer else {})}
        return self.client.post(f"/ogc/processes/{process}/execution", json=body, headers=given)

    def accepted(self, process: str, body: Any) -> httpx.Response:
        answer = self.execute(process, body, "respond-async")
        assert answer.status_code == 201, answer.text
        return answer

    def until(self, url: str, *statuses: str) -> dict[str, Any]:
        """The status of the job once it is one of these."""
        end = time.monotonic() + PATIENCE_S
        while (told := self.client.get(url).json())["status"] not in (*statuses, *OVER) and time.monotonic() < end:
            time.sleep(0.02)
        assert told["status"] in statuses, told
        found: dict[str, Any] = told
        return found

    def finished(self, process: str, body: Any) -> str:
        """The address of a job that has succeeded."""
        url = self.accepted(process, body).headers["location"]
        self.until(url, "successful")
        return str(url)


@contextmanager
def service(folder: Path, desk: Desk | None = None, *, most_waiting: int = 500, threads: int = 2) -> Iterator[Service]:
    """The small desk by default. No thread leaves jobs waiting."""
    app, desk = FastAPI(), desk or fakes.desk()
    store = SqliteJobStore(folder / "jobs.sqlite")
    workers = Workers(Counter(store, most_waiting=most_waiting, days=7), threads)
    mount(app, desk, workers.counter)
    work = work_of(desk)
    workers.serve(work)
    yield Service(TestClient(app))
    workers.leave(work)
    store.close()
