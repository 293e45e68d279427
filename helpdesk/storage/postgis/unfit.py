"""Why a table or view cannot be a layer, and which member of its layer file names what is wrong."""

from collections.abc import Sequence

from ...domain.errors import Unavailable

OF_TABLE, OF_KEY, OF_GEOMETRY = "table", "key", "geometry"


class Unfit(Unavailable):
    """A relation that is there to be mended, or a name in its layer file. `member` is the one of the layer's source;
    where that misspells something, `known` is what there is in its stead. `known` is for the keeper's eyes: no answer
    to a client lists what else is in a database."""

    def __init__(self, message: str, member: str = OF_TABLE, known: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.member = member
        self.known = known


class Missing(Unfit):
    """There is no such table or view."""
