"""What was worked out lately, for many questions to share: bounded, the least used goes first, hits counted."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any


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
    """Things by key. `weigh` says how much of `most` each takes; without it they are counted.

    The younger half is looked at without a lock; when it is full the older half goes, less what was asked for since.
    """

    def __init__(self, most: int, weigh: Callable[[Made], int] = _one) -> None:
        self._most, self._weigh = most, weigh
        self._young: dict[Hashable, tuple[Made, object]] = {}
        self._old: dict[Hashable, tuple[Made, object]] = {}
        self._young_weight = self._old_weight = 0
        self._turn = Lock()
        self._hits = self._misses = 0

    def get(self, key: Hashable, make: Callable[[], Made], *alive: object) -> Made:
        """What is held for a key, else what `make` gives; two who ask at once may both make it, which does no harm. It
        must not be changed. A key may hold the identity of an object; name it in `alive`, so that its identity is not
        given to another."""
        found = self._young.get(key)
        if found is not None:
            self._hits += 1
            return found[0]
        with self._turn:
            found = self._old.pop(key, None)
            if found is None:
                self._misses += 1
            else:
                self._hits += 1
                self._old_weight -= self._weigh(found[0])
        if found is None:
            found = make(), alive
        with self._turn:
            self._hold(key, found)
        return found[0]

    def _hold(self, key: Hashable, found: tuple[Made, object]) -> None:
        weight = self._weigh(found[0])
        if 2 * weight > self._most or key in self._young:
            return
        if 2 * (self._young_weight + weight) > self._most:
            self._old, self._old_weight = self._young, self._young_weight
            self._young, self._young_weight = {}, 0
        self._young[key] = found
        self._young_weight += weight

    def state(self) -> KeptState:
        """Where several ask at once some hits may go uncounted."""
        with self._turn:
            held = self._young_weight + self._old_weight
            return KeptState(held=held, most=self._most, hits=self._hits, misses=self._misses)
