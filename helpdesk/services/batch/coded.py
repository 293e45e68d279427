"""Many values of which few differ: the distinct ones, and which of them each point has."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coded[Kind]:
    """`distinct[codes[i]]` is the value of point i; what is worked out of each distinct value is worked out once."""

    distinct: Sequence[Kind]
    codes: Codes

    def map[Other: Hashable](self, make: Callable[[Kind], Other]) -> "Coded[Other]":
        """What `make` gives for each value, coded again: fewer may differ."""
        return recoded([make(each) for each in self.distinct], self.codes)


def coded[Kind: Hashable](values: Iterable[Kind]) -> Coded[Kind]:
    """In order of first appearance. True is another value than 1."""
    seen: dict[tuple[type, Kind], int] = {}
    codes = [seen.setdefault((type(each), each), len(seen)) for each in values]
    return Coded([each for _, each in seen], np.array(codes, dtype=np.int64))


def recoded[Kind: Hashable](values: Sequence[Kind], codes: Codes) -> Coded[Kind]:
    """Values by code, some of which may be equal."""
    short = coded(values)
    return Coded(short.distinct, short.codes[codes] if len(values) else codes)


def combined(parts: Sequence[Codes], count: int) -> tuple[Codes, Codes]:
    """Which combinations of codes there are: a point that has each (k), and which of them every point has (n)."""
    found = np.zeros(count, dtype=np.int64)
    for codes in parts:
        span = int(codes.max(initial=0)) + 1
        if span > 1:
            found = np.unique(found * span + codes, return_inverse=True)[1].reshape(-1)
    return np.unique(found, return_index=True, return_inverse=True)[1:]
