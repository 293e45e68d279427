"""How many bytes the files of features take on disk that this process makes or that are being read, one and all."""

from threading import RLock

from ...domain.errors import Crowded, TooLarge

# Of the room of all, so that others have theirs beside the largest.
_OF_ONE = 3, 4


class Room:
    """Shared by threads, whatever desks come and go."""

    def __init__(self) -> None:
        self._taken = 0
        # A file may be tidied up by the thread that is in here.
        self._lock = RLock()

    @property
    def taken(self) -> int:
        return self._taken

    def take(self, count: int, most: int) -> bool:
        """Whether so many bytes more are within `most`; they are taken then."""
        with self._lock:
            if self._taken + count > most:
                return False
            self._taken += count
            return True

    def give_back(self, count: int) -> None:
        with self._lock:
            self._taken -= count


class Share:
    """What one file takes of the room, until it is closed."""

    def __init__(self, room: Room, most: int, name: str) -> None:
        self._room, self._most, self._name = room, most, name
        self._most_of_one = most * _OF_ONE[0] // _OF_ONE[1]
        self._taken = 0

    def more(self, count: int) -> None:
        """Before so many bytes are written. Raises TooLarge, Crowded."""
        if self._taken + count > self._most_of_one:
            raise TooLarge(
                f"{self._name} would take more than the {self._most_of_one:,} bytes of disk that one file may while "
                "it is made; ask for fewer features or properties at once"
            )
        if not self._room.take(count, self._most):
            said = "the files of others have the room that this one needs; ask for less at once, or again later"
            raise Crowded(said, detail=f"{self._name}: {said}; all may take {self._most:,} bytes (HELPDESK_EXPORTS_MB)")
        self._taken += count

    def shrinks(self, count: int) -> None:
        """To so many bytes, where it has more; the rest is given back."""
        if self._taken > count:
            self._room.give_back(self._taken - count)
            self._taken = count

    def close(self) -> None:
        self.shrinks(0)
