"""FileWriter: a FeatureWriter that works in a temporary folder."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from ...domain.errors import BadParameter
from ...ports import FeatureTable
from ..scratch import no_room, scratch
from .spool import Spooled, spool
from .whole import is_whole

_PIECE = 1 << 18

# By the module and the function that writes them: pandas comes with some, which a start need not wait for.
_FORMATS: Mapping[str, tuple[str, str]] = {
    "fgb": ("ogr", "flatgeobuf"),
    "gpkg": ("ogr", "geopackage"),
    "parquet": ("geoparquet", "write"),
    "gpx": ("gpx", "waypoints"),
}


class FileWriter:
    """Each file is written whole and then read in pieces. It has no name any more by then, so that nothing of it stays
    behind, even where nobody reads it to its end."""

    def write(self, format_: str, table: FeatureTable) -> Iterator[bytes]:
        """Raises BadParameter for a format that is not written here, Crowded where there is no room for the file, and
        what reading the features raises."""
        if format_ not in _FORMATS:
            raise BadParameter("f", f"{format_!r} is not written; there are {', '.join(_FORMATS)}")
        with scratch("helpdesk-export-") as folder:
            path = folder / f"{table.name}.{format_}"
            spooled = spool(table, folder / "spool.arrow")
            _writer(format_)(table, spooled, path)
            if not is_whole(path):
                raise no_room(f"{path} has no end")
            return _pieces(path.open("rb"))


def _writer(format_: str) -> Callable[[FeatureTable, Spooled, Path], None]:
    module, function = _FORMATS[format_]
    found: Callable[[FeatureTable, Spooled, Path], None] = getattr(import_module(f".{module}", __package__), function)
    return found


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
