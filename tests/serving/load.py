"""Readers who ask a server all the time, while something is done to it."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import httpx


@dataclass
class Load:
    """`failures` is what any reader met that was not a whole 200, `answers` counts the rest; `longest_s` is the longest
    time without a good answer, by path."""

    url: str
    failures: list[str] = field(default_factory=list)
    answers: int = 0
    longest_s: dict[str, float] = field(default_factory=dict)
    # Short enough to be there all the time, long enough to leave the processors to what is tested.
    pause_s: float = 0.15
    over: threading.Event = field(default_factory=threading.Event)

    def read(self, path: str) -> None:
        self.does(path, partial(_fault, path=path))

    def does(self, what: str, ask: Callable[[httpx.Client], str]) -> None:
        """Asks until it is over; `ask` tells what was wrong, or nothing."""
        last = time.monotonic()
        with httpx.Client(base_url=self.url, timeout=60) as client:
            while not self.over.is_set():
                if fault := ask(client):
                    self.failures.append(f"{what}: {fault}" if what else fault)
                else:
                    self.answers += 1
                    last = self._good(what, last)
                time.sleep(self.pause_s)
        self._good(what, last)

    def goes_on(self, answers: int = 60) -> None:
        before = self.answers
        until(lambda: self.answers > before + answers)

    def _good(self, path: str, last: float) -> float:
        now = time.monotonic()
        self.longest_s[path] = max(self.longest_s.get(path, 0), now - last)
        return now


def _fault(client: httpx.Client, path: str) -> str:
    try:
        answer = client.get(path)
    except httpx.HTTPError as error:
        return repr(error)
    whole = answer.status_code == 200 and answer.content
    return "" if whole else f"{answer.status_code} {answer.text[:200]}"


@contextmanager
def going_on(load: Load, paths: Sequence[str], *others: Callable[[], None]) -> Iterator[None]:
    """Meanwhile each path is read, and the `others` are done, until `load.over`."""
    threads = [threading.Thread(target=each) for each in (*(partial(load.read, path) for path in paths), *others)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        load.over.set()
        for thread in threads:
            thread.join()


def until(holds: Callable[[], bool], seconds: float = 180, told: Callable[[], str] = lambda: "") -> None:
    """Fails with what is `told` where it does not come about."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"it did not come about; {told()}"
        time.sleep(0.1)
