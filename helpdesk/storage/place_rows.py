"""What a gazetteer asks of the database that holds its places."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol


class PlaceRow(NamedTuple):
    """A row of the table `places`, its point in degrees."""

    fid: int
    lon: float
    lat: float
    name: str
    country: str
    state: str | None
    county: str | None
    population: int | None


# fid, and the point in degrees.
PointRow = tuple[int, float, float]
# fid, folded name, population, county, state, country, and the key that its other names are kept under, if any are.
WordsRow = tuple[int, str, int | None, str | None, str | None, str | None, int | None]
# That key, and other names, folded, in one text.
OtherNamesRow = tuple[int, str]
NAMES_APART = "|"


class PlaceRows(Protocol):
    """The table `places` in some database. Raises Unavailable."""

    def of(self, fids: Sequence[int]) -> Sequence[PlaceRow]: ...

    def points(self) -> Iterator[PointRow]:
        """All of them, a few at a time."""

    def words(self) -> Iterator[WordsRow]:
        """All of them in the order of their fids, a few at a time. A table of an older ingest has no key of other
        names."""

    def other_names(self) -> Iterator[OtherNamesRow]:
        """All of the table `place-names`, a few at a time; none where it was not built yet."""

    def close(self) -> None: ...
