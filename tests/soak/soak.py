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
from .peer import peer
from .users import EVERYBODY, Step, found
from .windows import Answer, Look, Measured, Piece, look

# Caches that are full soon: what they take while they fill is no leak.
CACHE_MB, GDAL_MB = 8, 32
LOOKS = 200
# How long what was asked may still be in work, and how often the server is looked at until it changes no more: longer
# than it takes to give back what is free.
REST_S, LOOK_AT_REST_S, LOOKS_AT_REST, STILL_BYTES = 120.0, 2.0, 6, 2_000_000
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
    caches = {"HELPDESK_TILE_CACHE_MB": str(CACHE_MB), "GDAL_CACHEMAX": str(GDAL_MB)}
    environment = {**os.environ, "HELPDESK_PORT": str(port), **caches}
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


class Clock:
    """Of the load: it stands while everybody rests."""

    def __init__(self) -> None:
        self._told, self._since = 0.0, time.monotonic()

    def now(self) -> float:
        return self._told + time.monotonic() - self._since

    def stop(self) -> None:
        self._told = self.now()

    def go_on(self) -> None:
        self._since = time.monotonic()


class Person:
    """Does step after step of a user."""

    def __init__(self, user: str, steps: Iterator[Step], measured: Measured, clock: Clock) -> None:
        self._user, self._steps, self._measured, self._clock = user, steps, measured, clock

    def ask(self, client: httpx.Client) -> str:
        """The next step; what was wrong with its answer, or nothing."""
        step = next(self._steps)
        at_s, began = self._clock.now(), time.monotonic()
        method = "GET" if step.body is None else "POST"
        try:
            answer = client.request(method, step.path, json=step.body, headers=dict(step.headers))
        except httpx.HTTPError as error:
            return f"{step.kind} {step.path}: {error!r}"
        seconds = time.monotonic() - began
        if answer.status_code not in SANE and not (step.may_be_missing and answer.status_code == 404):
            return f"{step.kind} {step.path}: {answer.status_code} {answer.text[:200]}"
        self._measured.answers.append(Answer(user=self._user, kind=step.kind, at_s=at_s, seconds=seconds))
        if step.then is not None and answer.status_code == 200:
            step.then(answer)
        return ""


class Soak:
    """Everybody before one server, stretch after stretch; `failures` is what went wrong."""

    def __init__(self, at: Server, measured: Measured, pause_s: float, seed: int) -> None:
        with httpx.Client(base_url=at.url, timeout=120) as client:
            desk = found(client)
        self._at, self._measured, self._pause_s, self._clock = at, measured, pause_s, Clock()
        self._people = [
            Person(
                user.__name__, user(desk, random.Random(f"{seed} {user.__name__} {number}")), measured, self._clock
            ).ask
            for user, many in EVERYBODY
            for number in range(many)
        ]
        self.failures: list[str] = []
        self._loaded = False

    def load(self, seconds: float) -> None:
        load = Load(self._at.url, pause_s=self._pause_s)

        def watch() -> None:
            while not load.over.wait(max(0.1, min(self._measured.whole_s / LOOKS, 5))):
                if not self._look(self._measured.looks):
                    load.over.set()

        self._clock.go_on()
        self._loaded = True
        with going_on(load, (), watch, *(lambda ask=each: load.does("", ask) for each in self._people)):
            load.over.wait(seconds)
            self._loaded = False
            self._clock.stop()
        self.failures += load.failures

    def rest(self) -> None:
        """Until nothing is in work and the process changes no more."""
        settles(self._at)
        seen: list[Look] = []
        end = time.monotonic() + REST_S
        while self._look(seen) and time.monotonic() < end:
            newest = [each.resident for each in seen[-LOOKS_AT_REST:]]
            if len(newest) == LOOKS_AT_REST and max(newest) - min(newest) <= STILL_BYTES:
                break
            time.sleep(LOOK_AT_REST_S)
        self._measured.rests += seen[-1:]

    def peer_told(self, seconds: float) -> None:
        """Of the peer's work; what it does while everybody rests says nothing."""
        if self._loaded:
            self._measured.pieces.append(Piece(at_s=self._clock.now(), seconds=seconds))

    def _look(self, looks: list[Look]) -> bool:
        """Whether there still is a server."""
        try:
            looks.append(look(self._at.pid, self._clock.now()))
        except ProcessLookupError:
            self.failures.insert(0, f"the server ended after {self._clock.now():.0f} s")
            return False
        return True


def soak(
    at: Server, seconds: float, pause_s: float = 0.15, seed: int = 1, *, short: bool = False
) -> tuple[Measured, list[str]]:
    """So long, each resting so long between two requests; what was measured, and every fault. Everybody rests after
    the warm-up and after each window; where it is `short`, after the warm-up and in the end."""
    measured = Measured(whole_s=seconds)
    soaked = Soak(at, measured, pause_s, seed)
    first, *windows = measured.stretches()
    with peer(soaked.peer_told):
        for stretch in (first, *([sum(windows)] if short else windows)):
            soaked.load(stretch)
            if soaked.failures and soaked.failures[0].startswith("the server ended"):
                break
            soaked.rest()
    return measured, soaked.failures


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
