"""WordIndex: which entries have all the words, wherever they stand, and which of them is meant most likely."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

_AFTER_ALL = "\U0010ffff"
_NOT_BY_NAME = 99


class WordIndex:
    """Entries by the words of their names, and by the words of the surroundings that many of them share.

    The lists are parallel: the fid of an entry, its name as words joined by spaces, its weight, and the number of its
    surroundings, whose words `surroundings` gives.
    """

    def __init__(
        self,
        fids: Sequence[int],
        names: Sequence[str],
        weights: Sequence[int],
        places: Sequence[int],
        surroundings: Sequence[Iterable[str]],
    ) -> None:
        self._fids = np.array(fids, dtype=np.int64)
        self._weights = np.array(weights, dtype=np.int64)
        self._places = np.array(places, dtype=np.int64)
        self._surroundings = len(surroundings)
        self._around = _Sorted((word, number) for number, words in enumerate(surroundings) for word in words)
        # A word of a name begins some tail of the name; the tail that is the whole name ranks the entry.
        self._names = _Sorted((name, row) for row, name in enumerate(names))
        self._later = _Sorted((tail, row) for row, name in enumerate(names) if " " in name for tail in _later(name))

    def best(self, words: Sequence[str], limit: int) -> list[int]:
        """The fids of the entries that have every word, by how much of the name was said, then by weight."""
        matched = np.ones(len(self._fids), dtype=bool)
        for word in words:
            matched &= self._having(word)
        rows = np.flatnonzero(matched)
        order = np.lexsort((-self._weights[rows], self._ranks(words)[rows]))
        return [int(fid) for fid in self._fids[rows[order[:limit]]]]

    def _having(self, word: str) -> NDArray[np.bool_]:
        around = np.zeros(self._surroundings, dtype=bool)
        around[self._around.starting(word)] = True
        having: NDArray[np.bool_] = around[self._places]
        having[self._names.starting(word)] = True
        having[self._later.starting(word)] = True
        return having

    def _ranks(self, words: Sequence[str]) -> NDArray[np.int64]:
        """0 where the first words are the whole name, then by how many of the first words the name begins with."""
        ranks = np.full(len(self._fids), _NOT_BY_NAME, dtype=np.int64)
        said = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
        for missing, beginning in zip(range(len(said), 0, -1), said, strict=True):
            ranks[self._names.starting(beginning)] = missing
        for name in said:
            ranks[self._names.equal(name)] = 0
        return ranks


class _Sorted:
    """Texts in order, each with a number."""

    def __init__(self, items: Iterable[tuple[str, int]]) -> None:
        pairs = sorted(items, key=itemgetter(0))
        self._texts = [text for text, _ in pairs]
        self._numbers = np.array([number for _, number in pairs], dtype=np.int64)

    def starting(self, beginning: str) -> NDArray[np.int64]:
        first = bisect_left(self._texts, beginning)
        return self._numbers[first : bisect_left(self._texts, beginning + _AFTER_ALL, first)]

    def equal(self, text: str) -> NDArray[np.int64]:
        return self._numbers[bisect_left(self._texts, text) : bisect_right(self._texts, text)]


def _later(name: str) -> list[str]:
    """The name from its second word on, from its third on, and so forth.

    >>> _later("le bois plage")
    ['bois plage', 'plage']
    """
    return [name[at + 1 :] for at, letter in enumerate(name) if letter == " "]
