"""Tiles that were made before: bounded by bytes, and each made by one thread at a time."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Condition

from cachetools import LRUCache

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """The bytes of a tile; `shown` of its `matched` features are in it, where it has features."""

    content: bytes
    shown: int = 0
    matched: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TileCacheState:
    """What is held now, and how many tiles were and were not here when they were asked for."""

    bytes_held: int
    most_bytes: int
    entries: int
    hits: int
    misses: int


class TileCache:
    """The tiles asked for last. A key says all that a tile depends on, the versions of data and content included, so
    that nothing in here is ever out of date."""

    def __init__(self, megabytes: int) -> None:
        self._held: LRUCache[Hashable, Tile] = LRUCache(megabytes * _MEGABYTE, getsizeof=_size)
        self._making: set[Hashable] = set()
        self._changed = Condition()
        self._hits = self._misses = 0

    def get(self, key: Hashable, make: Callable[[], Tile]) -> Tile:
        """The tile of a key, made if it is not here. Who asks for a tile that is being made waits for it; where making
        it fails, the error is its maker's, and the next who waits makes it."""
        with self._changed:
            self._changed.wait_for(lambda: key not in self._making)
            held = self._held.get(key)
            if held is not None:
                self._hits += 1
                return held
            self._misses += 1
            self._making.add(key)
        try:
            tile = make()
            with self._changed:
                if _size(tile) <= self._held.maxsize:
                    self._held[key] = tile
            return tile
        finally:
            with self._changed:
                self._making.discard(key)
                self._changed.notify_all()

    @property
    def bytes_held(self) -> int:
        return int(self._held.currsize)

    def state(self) -> TileCacheState:
        with self._changed:
            return TileCacheState(
                bytes_held=self.bytes_held,
                most_bytes=int(self._held.maxsize),
                entries=len(self._held),
                hits=self._hits,
                misses=self._misses,
            )


def _size(tile: Tile) -> int:
    """With a little for the key and the objects, so that a million empty tiles are not free."""
    return len(tile.content) + 500
