"""What an ingest shows while it works: bars on a terminal, plain lines in a log, nothing in a test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from threading import Event
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from ...domain.errors import IngestFailed

Advance = Callable[[int], None]


class Progress(Protocol):
    """Where an ingest reports to."""

    def say(self, line: str) -> None:
        """One line that stays."""

    def step(self, label: str, total: int | None = None) -> AbstractContextManager[Advance]:
        """A piece of work; what is given back counts bytes done, out of `total` where that is known."""


class Silent:
    """Reports nothing."""

    def say(self, line: str) -> None:
        del line

    @contextmanager
    def step(self, label: str, total: int | None = None) -> Iterator[Advance]:
        del label, total
        yield lambda _bytes: None


class Lines:
    """One line for each finished piece of work, for logs and pipes: `write` takes it."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def say(self, line: str) -> None:
        self._write(line)

    @contextmanager
    def step(self, label: str, total: int | None = None) -> Iterator[Advance]:
        del total
        yield lambda _bytes: None
        self.say(label)


class Terminal:
    """A bar for each piece of work under way, replaced by a line when it is done."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            DownloadColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )

    def __enter__(self) -> "Terminal":
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def say(self, line: str) -> None:
        self._bars.console.print(line, markup=False, highlight=False, soft_wrap=True)

    @contextmanager
    def step(self, label: str, total: int | None = None) -> Iterator[Advance]:
        task: TaskID = self._bars.add_task(label, total=total)
        try:
            yield lambda done: self._bars.advance(task, done)
            self.say(label)
        finally:
            self._bars.remove_task(task)


class Stoppable:
    """Reports to another; once it is stopped, whoever counts bytes on is interrupted: a transfer may have hours to go,
    and is gone on with by the next ingest."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._stopped = Event()

    def stop(self) -> None:
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    def say(self, line: str) -> None:
        self._progress.say(line)

    @contextmanager
    def step(self, label: str, total: int | None = None) -> Iterator[Advance]:
        with self._progress.step(label, total) as advance:

            def going_on(done: int) -> None:
                advance(done)
                if self.stopped:
                    raise IngestFailed("stopped, since something else failed; run the ingest again to go on")

            yield going_on


@contextmanager
def on_console(console: Console | None = None) -> Iterator[Progress]:
    """Bars where standard error is a terminal, lines where it is not."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield Lines(partial(console.print, markup=False, highlight=False, soft_wrap=True))
        return
    with Terminal(console) as terminal:
        yield terminal
