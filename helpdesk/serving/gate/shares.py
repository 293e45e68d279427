"""How many requests of one kind a client may have at once, those that wait among them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

# Of processes and jobs: as many as a browser has connections. Two clients that have all of theirs leave threads to
# others (`_THREADS` of the OGC engine).
MOST_RUNS_OF_ONE = 6


class TooManyOfOne(Exception):
    """The client has `most` requests of the kind already."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most


class Shares:
    """Lives on one event loop."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: Counter[str] = Counter()

    @contextmanager
    def held(self, client: str) -> Iterator[None]:
        """Around all that is done for a request. Raises TooManyOfOne."""
        if self._held[client] >= self._most:
            raise TooManyOfOne(self._most)
        self._held[client] += 1
        try:
            yield
        finally:
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]
