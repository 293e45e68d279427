"""What was measured while a server was asked, cut into windows of time, and whether anything grew."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

# The stretch at the beginning that nothing is compared with: caches fill, libraries load.
WARM_UP = 0.3
WINDOWS = 4
# By how much memory may be more at the last rest than at the first: caches of what is seldom asked for still fill. A
# leak of ten kilobytes a request is beyond it in 20 minutes. Threads that come and go hold rasters open.
MOST_GROWN_BYTES, MOST_HANDLES = 96_000_000, 64
# What `docs/limits.md` says that a process takes.
MOST_BYTES = 1_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """To a `user`, `at_s` seconds after the beginning."""

    user: str
    kind: str
    at_s: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Of the peer's work, done in so many `seconds`."""

    at_s: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """At the process: resident bytes that are its own (pages of files are the system's to take back), and open handles
    that are no connection."""

    at_s: float
    resident: int
    handles: int


def look(pid: int, at_s: float) -> Look:
    """Raises ProcessLookupError where there is no such process any more."""
    folder = Path("/proc") / str(pid)
    try:
        lines = (folder / "status").read_text().splitlines()
    except FileNotFoundError as error:
        raise ProcessLookupError(pid) from error
    own = next((line for line in lines if line.startswith("RssAnon:")), None)
    if own is None:  # it has ended, and nobody has asked how
        raise ProcessLookupError(pid)
    return Look(at_s=at_s, resident=int(own.split()[1]) * 1024, handles=sum(_files(folder / "fd")))


def _files(folder: Path) -> Iterator[bool]:
    for each in folder.iterdir():
        try:
            target = os.readlink(each)
        except FileNotFoundError:
            continue
        yield not target.startswith("socket:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """`least` and `most` are resident bytes: between them lie answers in the making and what waits to be given back,
    which come and go. `peer_s` is the median of the peer's, 0 without one."""

    answers: int
    middle_s: float
    slow_s: float
    peer_s: float
    least: float
    most: float
    handles: float


@dataclass
class Measured:
    """In `whole_s` seconds of load. `rests` are looks while nobody asked and nothing changed any more: after the
    warm-up and after each window, so that what is kept is told from what is in the making."""

    whole_s: float
    answers: list[Answer] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    rests: list[Look] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def stretches(self) -> list[float]:
        """Seconds of the warm-up, and of each window."""
        return [self.whole_s * WARM_UP, *([self.whole_s * (1 - WARM_UP) / WINDOWS] * WINDOWS)]

    def windows(self, user: str | None = None) -> list[Window]:
        """Of equal length, from the end of the warm-up; of the answers to all, or to one kind of user."""
        answers = [each for each in self.answers if user in (None, each.user)]
        first, span, *_ = self.stretches()
        return [self._window(answers, first + number * span, first + (number + 1) * span) for number in range(WINDOWS)]

    def users(self) -> list[str]:
        return sorted({each.user for each in self.answers})

    def _window(self, answers: Sequence[Answer], begins: float, ends: float) -> Window:
        seconds = [each.seconds for each in answers if begins <= each.at_s < ends]
        # Where the machine let nobody look in all that time, the nearest look.
        nearest = sorted(self.looks, key=lambda each: abs(each.at_s - ends))[:1]
        looks = [each for each in self.looks if begins <= each.at_s < ends] or nearest
        return Window(
            answers=len(seconds),
            middle_s=percentile(seconds, 50),
            slow_s=percentile(seconds, 95),
            peer_s=percentile((each.seconds for each in self.pieces if begins <= each.at_s < ends), 50),
            least=min(each.resident for each in looks),
            most=max(each.resident for each in looks),
            handles=median(each.handles for each in looks),
        )


def grown(measured: Measured, most_bytes: float = MOST_GROWN_BYTES, most_handles: float = MOST_HANDLES) -> list[str]:
    """What is more at the last rest than may be, compared with the first, after the warm-up; more files in the last
    window; and more memory in any than the limits say."""
    windows = measured.windows()
    said = []
    if measured.rests:
        first, last = measured.rests[0].resident, measured.rests[-1].resident
        if last > first + most_bytes:
            said.append(f"memory at rest grew from {first / 1e6:.0f} to {last / 1e6:.0f} MB")
    if (most := max(each.most for each in windows)) > MOST_BYTES:
        said.append(f"memory was {most / 1e6:.0f} MB, and {MOST_BYTES / 1e6:.0f} MB is what docs/limits.md grants")
    if windows[-1].handles > windows[0].handles + most_handles:
        said.append(f"open files grew from {windows[0].handles:.0f} to {windows[-1].handles:.0f}")
    return said


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed; 0 of none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
