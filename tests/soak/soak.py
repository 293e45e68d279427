"""Everybody at once before a real server, watched from outside."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from ..e2e.conftest import free_port, wait_for
from ..serving.load import Load, going_on, until
from .users import EVERYBODY, Step, found
from .windows import Answer, Measured, look

# A cache that is full soon: what it takes while it fills is no leak.
CACHE_MB = 8
LOOKS = 200
SANE = (200, 201, 204, 206, 304)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    url: str
    pid: int
    log: Path


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """A `helpdesk serve` on what `helpdesk ingest` built."""
    port, log = free_port(), folder / "soak.log"
    environment = {**os.environ, "HELPDESK_PORT": str(port), "HELPDESK_TILE_CACHE_MB": str(CACHE_MB)}
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "helpdesk", "serve"],
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=environment,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/health", process, log)
            yield Server(url=url, pid=process.pid, log=log)
        finally:
            process.terminate()
            process.wait(120)


class Person:
    """Does step after step of a user."""

    def __init__(self, user: str, steps: Iterator[Step], measured: Measured, began: float) -> None:
        self._user, self._steps, self._measured, self._began = user, steps, measured, began

    def ask(self, client: httpx.Client) -> str:
        """The next step; what was wrong with its answer, or nothing."""
        step = next(self._steps)
        began = time.monotonic()
        method = "GET" if step.body is None else "POST"
        try:
            answer = client.request(method, step.path, json=step.body, headers=dict(step.headers))
        except httpx.HTTPError as error:
            return f"{step.kind} {step.path}: {error!r}"
        seconds = time.monotonic() - began
        if answer.status_code not in SANE and not (step.may_be_missing and answer.status_code == 404):
            return f"{step.kind} {step.path}: {answer.status_code} {answer.text[:200]}"
        at_s = began - self._began
        self._measured.answers.append(Answer(user=self._user, kind=step.kind, at_s=at_s, seconds=seconds))
        if step.then is not None and answer.status_code == 200:
            step.then(answer)
        return ""


def soak(at: Server, seconds: float, pause_s: float = 0.15, seed: int = 1) -> tuple[Measured, list[str]]:
    """So long, each resting so long between two requests; what was measured, and every fault."""
    with httpx.Client(base_url=at.url, timeout=120) as client:
        desk = found(client)
    began = time.monotonic()
    measured, load = Measured(whole_s=seconds), Load(at.url, pause_s=pause_s)
    people = [
        Person(user.__name__, user(desk, random.Random(f"{seed} {user.__name__} {number}")), measured, began).ask
        for user, many in EVERYBODY
        for number in range(many)
    ]

    def watch() -> None:
        while not load.over.wait(max(0.1, min(seconds / LOOKS, 5))):
            try:
                measured.looks.append(look(at.pid, time.monotonic() - began))
            except ProcessLookupError:
                load.failures.insert(0, f"the server ended after {time.monotonic() - began:.0f} s")
                load.over.set()

    with going_on(load, (), watch, *(lambda ask=each: load.does("", ask) for each in people)):
        load.over.wait(seconds)
    return measured, load.failures


def settles(at: Server) -> None:
    """When nobody asks any more, nothing is in work, waits or is held."""
    with httpx.Client(base_url=at.url, timeout=60) as client:

        def is_idle() -> bool:
            lines = client.get("/metrics").text.splitlines()
            named = ("helpdesk_requests_working{", "helpdesk_requests_waiting{", "helpdesk_requests_streaming{")
            told = [line for line in lines if line.startswith((*named, "helpdesk_bodies_held_bytes "))]
            counts = [line.rsplit(" ", 1)[1] for line in told]
            return bool(counts) and all(float(each) == 0 for each in counts)

        until(is_idle)
