"""FileWriter: a FeatureWriter that works in a temporary folder."""

import os
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from ...domain.errors import BadParameter
from ...ports import FeatureTable
from ..scratch import no_room, scratch
from .room import Room, Share
from .spool import Spooled, spool
from .whole import is_whole

_PIECE = 1 << 18
_Write = Callable[[FeatureTable, Spooled, Path], None]

# By the module and the function that writes them: pandas comes with some, which a start need not wait for. And how many
# times their size they take on disk meanwhile: batches, file, and what GDAL sorts to make the index of a FlatGeobuf.
_FORMATS: Mapping[str, tuple[str, str, int]] = {
    "fgb": ("ogr", "flatgeobuf", 3),
    "gpkg": ("ogr", "geopackage", 2),
    "parquet": ("geoparquet", "write", 2),
    "gpx": ("gpx", "waypoints", 2),
}
# Of this process, whatever desks come and go.
_ROOM = Room()


class FileWriter:
    """Each file is written whole and then read in pieces. It has no name any more by then, so that nothing of it stays
    behind, even where nobody reads it to its end.

    All that are made or read in this process take `most_bytes` at most, one three quarters of them."""

    def __init__(self, most_bytes: int, room: Room = _ROOM) -> None:
        self._most_bytes, self._room = most_bytes, room

    def write(self, format_: str, table: FeatureTable) -> Iterator[bytes]:
        """Raises BadParameter for a format that is not written here, TooLarge where the file takes more than one may,
        Crowded where there is no room for it, and what reading the features raises."""
        if format_ not in _FORMATS:
            raise BadParameter("f", f"{format_!r} is not written; there are {', '.join(_FORMATS)}")
        share = Share(self._room, self._most_bytes, f"{table.name}.{format_}")
        try:
            file = _written(format_, table, share)
        except BaseException:
            share.close()
            raise
        share.shrinks(os.fstat(file.fileno()).st_size)
        held = ExitStack()
        held.callback(share.close)
        pieces = _pieces(held.enter_context(file), held)
        # One that nobody has begun to read does nothing at its end.
        weakref.finalize(pieces, held.close)
        return pieces


def _written(format_: str, table: FeatureTable, share: Share) -> BinaryIO:
    module, function, times = _FORMATS[format_]
    with scratch("helpdesk-export-") as folder:
        path = folder / f"{table.name}.{format_}"
        spooled = spool(table, folder / "spool.arrow", share, times)
        write: _Write = getattr(import_module(f".{module}", __package__), function)
        write(table, spooled, path)
        if not is_whole(path):
            raise no_room(f"{path} has no end")
        return path.open("rb")


def _pieces(file: BinaryIO, held: ExitStack) -> Iterator[bytes]:
    with held:
        while piece := file.read(_PIECE):
            yield piece
