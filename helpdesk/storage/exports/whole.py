"""Whether GDAL has written a file to its end: of what goes wrong while it closes one it says nothing."""

import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

_GPX_ENDS = b"</gpx>"
# It is made last, and left out where there is no room for it.
_RTREE = "SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'"


def is_whole(path: Path) -> bool:
    """By the suffix of the file's name; a format of which nothing is known is taken to be."""
    look = _LOOKS.get(path.suffix)
    return look is None or look(path)


def _gpx(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - 64))
        return file.read().rstrip().endswith(_GPX_ENDS)


def _geopackage(path: Path) -> bool:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            (count,) = database.execute(_RTREE).fetchone()
        except sqlite3.Error:
            return False
    return bool(count)


_LOOKS: Mapping[str, Callable[[Path], bool]] = {".gpx": _gpx, ".gpkg": _geopackage}
