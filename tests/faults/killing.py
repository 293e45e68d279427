"""Commands of the desk in processes that are killed: no clean-up, no last word, wherever they were.

A process is killed at a random instant of the time that the command takes, or before a random one of its steps on the
file system: instants fall where most of the time goes, and what is short and critical takes none.
"""

import os
import random
import re
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

# What a process is made from has these already, so that all of its time is that of the work.
_KNOWN = (
    "helpdesk.cli", "helpdesk.app", "helpdesk.serving.run", "helpdesk.storage.ingest.pipeline",
    "helpdesk.storage.ingest.recipes", "helpdesk.storage.ingest.readers.ogr", "helpdesk.storage.ingest.readers.geotiff",
    "helpdesk.storage.ingest.readers.geonames", "helpdesk.bootstrap.batch", "tests.faults.killing",
)  # fmt: skip
_STEPS = {
    "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "shutil.copyfile",
    "sqlite3.connect",
}  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
PATIENCE_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`helpdesk` with these words, on this content and data; what it says goes to the log."""

    words: Sequence[str]
    environment: Mapping[str, str]
    log: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a command took that nobody killed: seconds, and steps on the file system."""

    seconds: float
    steps: int


@dataclass
class Killer:
    """`hits` counts the kills that hit a process before it had ended, or what else a test tries so many times of."""

    seed: int
    deep: bool
    hits: int = 0
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def tries(self, short: int, deep: int) -> Iterator[int]:
        """So many; the seed is told, so that a failure can be had again."""
        for number in range(deep if self.deep else short):
            print(f"seed {self.seed}, try {number}")
            yield number

    def whole(self, command: Command, *, refused: str | None = None) -> Whole:
        """Runs it to its end, which is a good one, or one that says `refused`."""
        process, told = begun(command)
        start = time.monotonic()
        steps = told.recv() if told.poll(PATIENCE_S) else 0
        process.join(PATIENCE_S)
        said = command.log.read_text()
        assert "Traceback" not in said, said
        assert process.exitcode == 0 or (refused and re.search(refused, said)), said
        return Whole(seconds=time.monotonic() - start, steps=steps)

    def killed(self, command: Command, whole: Whole) -> bool:
        """Whether the kill came before the end."""
        at = self.chance.randrange(whole.steps) if whole.steps and self.chance.random() < 0.5 else None
        process, _ = begun(command, at)
        if at is None:
            time.sleep(self.chance.uniform(0, whole.seconds))
            kill(process)
        process.join(PATIENCE_S)
        hit = process.exitcode == -signal.SIGKILL
        self.hits += hit
        said = command.log.read_text()
        assert hit or process.exitcode == 0, said
        print(f"  {'killed' if hit else 'ended'} at {'an instant' if at is None else f'step {at}'}")
        return hit


def begun(command: Command, kill_at: int | None = None) -> tuple[BaseProcess, Connection]:
    """The process, at the first instant of its work, and where it tells how many steps it took."""
    context = get_context("forkserver")
    context.set_forkserver_preload(list(_KNOWN))
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(command, there, kill_at), daemon=False)
    process.start()
    there.close()
    assert here.poll(PATIENCE_S)
    here.recv()
    return process, here


def kill(process: BaseProcess) -> None:
    """It and all that it began."""
    assert process.pid
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()


def _work(command: Command, told: Connection, kill_at: int | None) -> None:
    from helpdesk.cli import main

    os.setsid()
    log = os.open(command.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.environ.update(command.environment)
    sys.argv = ["helpdesk", *command.words]
    taken = 0

    def step(event: str, given: tuple[object, ...]) -> None:
        nonlocal taken
        if event in _STEPS or (event == "open" and isinstance(given[2], int) and given[2] & _WRITES):
            if taken == kill_at:
                os.killpg(0, signal.SIGKILL)
            taken += 1

    told.send(None)
    sys.addaudithook(step)
    try:
        main()
    finally:
        told.send(taken)
