"""The rows of the report, each a function that measures one in a run: first those of the marks to reach, in their
order, then what work costs as it grows, and latencies under load."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

from ..bench import Bench
from ..figures import Row
from ..loads import Loaded

# By module: a row that is not asked for need not have its libraries.
MARKS = ("advice", "crowd", "items", "vector_tiles", "raster_tiles", "batch", "start")
MODULES = (*MARKS, "growth", "loads")

Measured = tuple[Row, Sequence[Loaded]]


def rows() -> Mapping[str, Callable[[Bench], Measured]]:
    return {name: _measuring(name) for name in MODULES}


def _measuring(name: str) -> Callable[[Bench], Measured]:
    def measure(bench: Bench) -> Measured:
        found = import_module(f".{name}", __name__).measure(bench)
        return found if isinstance(found, tuple) else (found, ())

    return measure
