"""WordIndex: which entries have all the words, wherever they stand, and which of them is meant most likely."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from .name_list import NameList
from .spelling import MOST_SLIPS, Spelling

Rows = NDArray[np.int32]

# Ranks: the name is said whole, or another name of an entry that is much larger than all such; another of its names is;
# the name begins with some of what was said; another does; all that was said is found around it only.
_WHOLE, _WHOLE_OTHER, _BEGINS, _OTHER_BEGINS, _NOT_BY_NAME = 0, 1, 2, 90, 99
# Who says Londres means London, and not the village of that name. An assumption of ours.
_MUCH_LARGER = 5


class WordIndex:
    """Entries by the words of their names, by their other names, and by the words of the surroundings that many of them
    share.

    The first lists are parallel: the fid of an entry, its name as words joined by spaces, its weight, and the number of
    its surroundings, whose words `surroundings` gives. `others` are further names, each with the row of its entry.
    """

    def __init__(
        self,
        fids: Sequence[int],
        names: Sequence[str],
        weights: Sequence[int],
        places: Sequence[int],
        surroundings: Sequence[Iterable[str]],
        others: Iterable[tuple[str, int]] = (),
    ) -> None:
        self._fids = np.array(fids, dtype=np.int64)
        self._weights = np.array(weights, dtype=np.int64)
        self._places = np.array(places, dtype=np.int64)
        self._surroundings = len(surroundings)
        self._around = NameList((word, number) for number, words in enumerate(surroundings) for word in words)
        # A word of a name begins some tail of the name; the tail that is the whole name ranks the entry.
        self._names = NameList((name, row) for row, name in enumerate(names) if name)
        self._later = NameList((tail, row) for row, name in enumerate(names) if " " in name for tail in _later(name))
        self._others = NameList(others)
        self._spelling = tuple(Spelling(each) for each in (self._names, self._others))

    def best(self, words: Sequence[str], limit: int) -> list[int]:
        """The fids of the entries that have every word, by how much of the name was said, then by weight."""
        ranks = self._ranks(words)
        rows = np.flatnonzero(ranks <= _NOT_BY_NAME)
        return self._first(rows, ranks[rows], limit)

    def otherwise(self, words: Sequence[str]) -> frozenset[int]:
        """The fids of the entries of which another name was said whole, with or without words of the surroundings."""
        return frozenset(int(fid) for rows in self._said_otherwise(words) for fid in self._fids[rows])

    def like(self, words: Sequence[str], limit: int) -> list[int]:
        """The fids of the entries with the fewest slips in a name, where the first words are the name and the further
        ones are found around it: those whose main name it is first, then by weight."""
        for slips in range(1, MOST_SLIPS + 1):
            ranks = np.full(len(self._fids), _NOT_BY_NAME, dtype=np.int64)
            for said, inside in self._split(words):
                for rank, spelling in enumerate(self._spelling):
                    near = spelling.near(said, slips)
                    near = near[inside[near]]
                    ranks[near] = np.minimum(ranks[near], rank)
            rows = np.flatnonzero(ranks < _NOT_BY_NAME)
            if rows.size:
                return self._first(rows, ranks[rows], limit)
        return []

    def _first(self, rows: NDArray[np.intp], ranks: NDArray[np.int64], limit: int) -> list[int]:
        order = np.lexsort((-self._weights[rows], ranks))
        return [int(fid) for fid in self._fids[rows[order[:limit]]]]

    def _ranks(self, words: Sequence[str]) -> NDArray[np.int64]:
        """Of every entry; above all ranks for one that lacks a word."""
        ranks = np.where(self._having_all(words), self._ranks_by_name(words), _NOT_BY_NAME + 1)
        begins = self._others.starting(" ".join(words))
        ranks[begins] = np.minimum(ranks[begins], _OTHER_BEGINS)
        largest = self._weights[ranks == _WHOLE].max(initial=0)
        for rows in self._said_otherwise(words):
            rank = np.where(self._weights[rows] > _MUCH_LARGER * largest, _WHOLE, _WHOLE_OTHER)
            ranks[rows] = np.minimum(ranks[rows], rank)
        return ranks

    def _having_all(self, words: Sequence[str]) -> NDArray[np.bool_]:
        matched = np.ones(len(self._fids), dtype=bool)
        for word in words:
            having = self._near(word)
            having[self._names.starting(word)] = True
            having[self._later.starting(word)] = True
            matched &= having
        return matched

    def _near(self, word: str) -> NDArray[np.bool_]:
        """Which entries have a word of their surroundings that begins so."""
        around = np.zeros(self._surroundings, dtype=bool)
        around[self._around.starting(word)] = True
        having: NDArray[np.bool_] = around[self._places]
        return having

    def _ranks_by_name(self, words: Sequence[str]) -> NDArray[np.int64]:
        ranks = np.full(len(self._fids), _NOT_BY_NAME, dtype=np.int64)
        said = [" ".join(words[:count]) for count in range(1, len(words) + 1)]
        for missing, beginning in zip(range(len(said), 0, -1), said, strict=True):
            ranks[self._names.starting(beginning)] = _BEGINS + missing - 1
        for name in said:
            ranks[self._names.equal(name)] = _WHOLE
        return ranks

    def _said_otherwise(self, words: Sequence[str]) -> Iterator[Rows]:
        for said, inside in self._split(words):
            rows = self._others.equal(said)
            yield rows[inside[rows]]

    def _split(self, words: Sequence[str]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
        """Every way to read the words as a name and what is around it: the name, and which entries lie there."""
        inside = np.ones(len(self._fids), dtype=bool)
        for count in range(len(words), 0, -1):
            if count < len(words):
                inside = inside & self._near(words[count])
            if not inside.any():
                return
            yield " ".join(words[:count]), inside


def _later(name: str) -> list[str]:
    """The name from its second word on, from its third on, and so forth.

    >>> _later("le bois plage")
    ['bois plage', 'plage']
    """
    return [name[at + 1 :] for at, letter in enumerate(name) if letter == " "]
