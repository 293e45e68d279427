"""Spelling: which names of a list are a slip or two away from what was typed."""

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from .name_list import NameList

MOST_SLIPS = 3
# From how many letters on so many slips are forgiven.
_LETTERS = {1: 3, 2: 6, 3: 11}


class Spelling:
    """A slip is a letter too many, too few or another one, or two neighbours swapped: the optimal string alignment
    distance (Damerau 1964, without moves across what was changed)."""

    def __init__(self, names: NameList) -> None:
        self._names = names
        self._letters = names.letters()
        self._lengths = names.lengths()

    def near(self, text: str, slips: int) -> NDArray[np.int32]:
        """The numbers of the names within so many slips, if so many are forgiven in a text of that length."""
        candidates = self._candidates(text, slips) if len(text) >= _LETTERS[slips] else np.empty(0, dtype=np.intp)
        names, numbers = self._names.at(candidates)
        if not names:
            return numbers
        distances = cdist([text], names, scorer=OSA.distance, score_cutoff=slips, dtype=np.uint8)[0]
        near: NDArray[np.int32] = numbers[distances <= slips]
        return near

    def _candidates(self, text: str, slips: int) -> NDArray[np.intp]:
        """Those that have nearly the same letters and length: a slip takes one letter away and puts another in."""
        data = text.encode()
        width = max(len(letter.encode()) for letter in text)
        mask = np.bitwise_or.reduce(np.uint64(1) << (np.frombuffer(data, np.uint8).astype(np.uint64) & np.uint64(63)))
        alike = np.bitwise_count(self._letters ^ mask) <= 2 * width * slips
        alike &= np.abs(self._lengths.astype(np.int64) - len(data)) <= width * slips
        return np.flatnonzero(alike)
