"""What was told of practices lately, as the bytes of its JSON: it is large, and many places of a region share it."""

from collections.abc import Callable, Hashable
from threading import Lock

from cachetools import LRUCache

from ..desk import Desk, once_per_desk

_MOST_BYTES = 48 * 1024 * 1024


class Kept:
    """Bounded by bytes; the least used go first."""

    def __init__(self) -> None:
        self._held: LRUCache[Hashable, bytes] = LRUCache(_MOST_BYTES, getsizeof=len)
        self._turn = Lock()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """What is held for a key, else what `make` gives; two who ask at once may both make it, which does no harm."""
        with self._turn:
            found = self._held.get(key)
        if found is None:
            found = make()
            with self._turn:
                if len(found) <= _MOST_BYTES:
                    self._held[key] = found
        return found


@once_per_desk
def _of_desk(desk: Desk) -> Kept:
    del desk  # of the content that it was made of, and no longer than that
    return Kept()


def kept(desk: Desk, key: Hashable, make: Callable[[], bytes]) -> bytes:
    return _of_desk(desk).get(key, make)
