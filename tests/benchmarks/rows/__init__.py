"""The rows of the marks to reach, each a function that measures one in a run, in the order they are reported."""

from collections.abc import Callable, Mapping
from importlib import import_module

from ..bench import Bench
from ..figures import Row

# By module: a row that is not asked for need not have its libraries.
MODULES = ("advice", "crowd", "items", "vector_tiles", "raster_tiles", "batch", "start")


def rows() -> Mapping[str, Callable[[Bench], Row]]:
    return {name: import_module(f".{name}", __name__).measure for name in MODULES}
