"""NameList: names in the order of their bytes, each with a number, in as much memory as their letters take."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

# Names are put in order by so many bytes; of those that agree so far a search looks at each.
_HEAD = 24
_AFTER_ALL = b"\xff"
_MASKED_AT_ONCE = 50_000


class NameList:
    """Lists of Python's strings would take ten times the memory, and there are half a million names."""

    def __init__(self, items: Iterable[tuple[str, int]]) -> None:
        text, ends, numbers = bytearray(), array("L", [0]), array("q")
        for name, number in items:
            text += name.encode()
            ends.append(len(text))
            numbers.append(number)
        self._text = bytes(text)
        edges = np.array(ends, dtype=np.int64)
        order = np.argsort(_heads(np.frombuffer(self._text, np.uint8), edges), kind="stable")
        self._starts, self._ends = edges[:-1][order].astype(np.uint32), edges[1:][order].astype(np.uint32)
        self._numbers = np.array(numbers, dtype=np.int32)[order]

    def __len__(self) -> int:
        return len(self._numbers)

    def starting(self, beginning: str) -> NDArray[np.int32]:
        """The numbers of the names that begin so."""
        sought = beginning.encode()
        first, last = self._place(sought[:_HEAD]), self._place(sought[:_HEAD] + _AFTER_ALL)
        if len(sought) <= _HEAD:
            return self._numbers[first:last]
        return self._numbers[[at for at in range(first, last) if self._bytes(at).startswith(sought)]]

    def equal(self, text: str) -> NDArray[np.int32]:
        """The numbers of the names that are the text."""
        sought = text.encode()
        first, last = self._place(sought[:_HEAD]), self._place(sought[:_HEAD] + b"\x00")
        if len(sought) < _HEAD:
            return self._numbers[first:last]
        last = self._place(sought[:_HEAD] + _AFTER_ALL)
        return self._numbers[[at for at in range(first, last) if self._bytes(at) == sought]]

    def letters(self) -> NDArray[np.uint64]:
        """For each name which bytes are in it, as bits: byte modulo 64."""
        found = np.zeros(len(self), dtype=np.uint64)
        for first in range(0, len(self), _MASKED_AT_ONCE):
            part = slice(first, first + _MASKED_AT_ONCE)
            texts = [self._bytes(at) for at in range(*part.indices(len(self)))]
            data = np.frombuffer(b"".join(texts), np.uint8).astype(np.uint64) & np.uint64(63)
            starts = np.cumsum([0, *map(len, texts[:-1])])
            found[part] = np.bitwise_or.reduceat(np.uint64(1) << data, starts)
        return found

    def lengths(self) -> NDArray[np.uint32]:
        """In bytes."""
        return self._ends - self._starts

    def at(self, places: NDArray[np.intp]) -> tuple[list[str], NDArray[np.int32]]:
        """The names at places of the order, and their numbers."""
        return [self._bytes(int(at)).decode() for at in places], self._numbers[places]

    def _place(self, head: bytes) -> int:
        return bisect_left(range(len(self)), head, key=self._head)

    def _head(self, at: int) -> bytes:
        start = int(self._starts[at])
        return self._text[start : min(int(self._ends[at]), start + _HEAD)]

    def _bytes(self, at: int) -> bytes:
        return self._text[self._starts[at] : self._ends[at]]


def _heads(text: NDArray[np.uint8], edges: NDArray[np.int64]) -> NDArray[np.bytes_]:
    heads = np.zeros((len(edges) - 1, _HEAD), dtype=np.uint8)
    for column in range(_HEAD):
        at = edges[:-1] + column
        inside = at < edges[1:]
        heads[inside, column] = text[at[inside]]
    ordered: NDArray[np.bytes_] = heads.view(f"S{_HEAD}").ravel()
    return ordered
