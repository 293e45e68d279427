"""How many large files are in the making or being read: each takes its own room on disk, twice while it is made."""

import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from threading import RLock

from ....domain.errors import Busy, OverShare

# A file of more features than this counts; the room of others is soon there again.
LARGE = 1_000
# Of one client, and of all that a process serves.
MOST_OF_ONE, MOST = 2, 4


class Loan(Iterator[bytes]):
    """The pieces of a file, which counts until it is closed or nobody has it any more."""

    def __init__(self, pieces: Iterator[bytes], give_back: Callable[[], None]) -> None:
        self._pieces = pieces
        self._finalize = weakref.finalize(self, give_back)

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """The file is closed too: nobody else has its pieces."""
        self._pieces = iter(())
        self._finalize()


class Loans:
    """Shared by threads."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._held: Counter[str] = Counter()
        # A loan may be tidied up by the thread that is in here.
        self._lock = RLock()

    def lend(self, client: str, make: Callable[[], Iterator[bytes]]) -> Loan:
        """The file that `make` writes. Raises OverShare, Busy, and what `make` raises."""
        self._take(client)
        try:
            return Loan(make(), lambda: self._give_back(client))
        except BaseException:
            self._give_back(client)
            raise

    def _take(self, client: str) -> None:
        with self._lock:
            if self._held[client] >= self._most_of_one:
                raise OverShare(
                    f"{self._most_of_one} files of more than {LARGE} features are being made or read for this address "
                    "already; read one of them to its end first"
                )
            if self._held.total() >= self._most:
                raise Busy(f"{self._most} files of more than {LARGE} features are being made or read; ask again later")
            self._held[client] += 1

    def _give_back(self, client: str) -> None:
        with self._lock:
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]


# Of this process, whatever desks come and go.
LOANS = Loans()
