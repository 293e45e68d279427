"""Which layers could not be read, and how often: stores of a desk that count what they raise."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock

from ..domain.errors import Unavailable

FEATURES, RASTERS = "features", "rasters"


class Faults:
    """Counts by store and layer; there are no more layers than the content has, since unknown ones are never away."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    def add(self, store: str, layer: str) -> None:
        with self._lock:
            self._counts[store, layer] += 1

    def counts(self) -> Mapping[tuple[str, str], int]:
        with self._lock:
            return dict(self._counts)

    @contextmanager
    def counted(self, store: str, layer: str) -> Iterator[None]:
        """Counts what is raised because the layer is away."""
        try:
            yield
        except Unavailable:
            self.add(store, layer)
            raise
