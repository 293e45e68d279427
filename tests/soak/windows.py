"""What was measured while a server was asked, cut into windows of time, and whether anything grew."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

# The stretch at the beginning that nothing is compared with: caches fill, libraries load.
WARM_UP = 0.3
WINDOWS = 4
# Until caches are full a server may still grow somewhat, and threads that come and go hold rasters open; a leak of ten
# kilobytes a request is far beyond in 20 minutes.
MOST_GROWN_BYTES, MOST_HANDLES = 150_000_000, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`at_s` seconds after the beginning."""

    kind: str
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
    folder = Path("/proc") / str(pid)
    own = next(line for line in (folder / "status").read_text().splitlines() if line.startswith("RssAnon:"))
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
    answers: int
    middle_s: float
    slow_s: float
    resident: float
    handles: float


@dataclass
class Measured:
    whole_s: float
    answers: list[Answer] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)

    def windows(self) -> list[Window]:
        """Of equal length, from the end of the warm-up."""
        first = self.whole_s * WARM_UP
        span = (self.whole_s - first) / WINDOWS
        return [self._window(first + number * span, first + (number + 1) * span) for number in range(WINDOWS)]

    def _window(self, begins: float, ends: float) -> Window:
        seconds = [each.seconds for each in self.answers if begins <= each.at_s < ends]
        # Where the machine let nobody look in all that time, the nearest look.
        nearest = sorted(self.looks, key=lambda each: abs(each.at_s - ends))[:1]
        looks = [each for each in self.looks if begins <= each.at_s < ends] or nearest
        return Window(
            answers=len(seconds),
            middle_s=percentile(seconds, 50),
            slow_s=percentile(seconds, 95),
            resident=median(each.resident for each in looks),
            handles=median(each.handles for each in looks),
        )


def grown(
    windows: Sequence[Window], most_bytes: float = MOST_GROWN_BYTES, most_handles: float = MOST_HANDLES
) -> list[str]:
    """What is more in the last window than may be, compared with the first."""
    first, last = windows[0], windows[-1]
    said = []
    if last.resident > first.resident + most_bytes:
        said.append(f"memory grew from {first.resident / 1e6:.0f} to {last.resident / 1e6:.0f} MB")
    if last.handles > first.handles + most_handles:
        said.append(f"open files grew from {first.handles:.0f} to {last.handles:.0f}")
    return said


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest value that so many percent do not exceed; 0 of none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
