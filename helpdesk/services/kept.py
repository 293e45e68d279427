"""What was worked out lately, for many questions to share: bounded, the least used goes first, hits counted."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

from cachetools import LRUCache


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptState:
    """What is held now and at most, in the unit of the store, and how often what was asked for was and was not here."""

    held: int
    most: int
    hits: int
    misses: int


def _one(_: Any) -> int:
    return 1


class Kept[Made]:
    """Things by key. `weigh` says how much of `most` each takes; without it they are counted."""

    def __init__(self, most: int, weigh: Callable[[Made], int] = _one) -> None:
        self._held: LRUCache[Hashable, tuple[Made, object]] = LRUCache(most, getsizeof=lambda each: weigh(each[0]))
        self._weigh = weigh
        self._turn = Lock()
        self._hits = self._misses = 0

    def get(self, key: Hashable, make: Callable[[], Made], *alive: object) -> Made:
        """What is held for a key, else what `make` gives; two who ask at once may both make it, which does no harm. It
        must not be changed. A key may hold the identity of an object; name it in `alive`, so that its identity is not
        given to another."""
        with self._turn:
            found = self._held.get(key)
            if found is not None:
                self._hits += 1
                return found[0]
            self._misses += 1
        made = make()
        with self._turn:
            if self._weigh(made) <= self._held.maxsize:
                self._held[key] = made, alive
        return made

    def state(self) -> KeptState:
        with self._turn:
            return KeptState(
                held=int(self._held.currsize), most=int(self._held.maxsize), hits=self._hits, misses=self._misses
            )
