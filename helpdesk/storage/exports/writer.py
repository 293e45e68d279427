"""FileWriter: a FeatureWriter that works in a temporary folder."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from ...domain.errors import BadParameter
from ...ports import FeatureTable
from . import geoparquet, ogr
from .spool import Spooled, spool

_PIECE = 1 << 18

_FORMATS: Mapping[str, Callable[[FeatureTable, Spooled, Path], None]] = {
    "fgb": ogr.flatgeobuf,
    "gpkg": ogr.geopackage,
    "parquet": geoparquet.write,
}


class FileWriter:
    """Each file is written whole and then read in pieces; nothing of it stays behind."""

    def write(self, format_: str, table: FeatureTable) -> Iterator[bytes]:
        """Raises BadParameter for a format that is not written here, and what reading the features raises."""
        if format_ not in _FORMATS:
            raise BadParameter("f", f"{format_!r} is not written; there are {', '.join(_FORMATS)}")
        folder = TemporaryDirectory(prefix="helpdesk-export-")
        try:
            path = Path(folder.name) / f"{table.name}.{format_}"
            spooled = spool(table, Path(folder.name) / "spool.arrow")
            _FORMATS[format_](table, spooled, path)
            spooled.path.unlink()
        except BaseException:
            folder.cleanup()
            raise
        return _pieces(folder, path)


def _pieces(folder: "TemporaryDirectory[str]", path: Path) -> Iterator[bytes]:
    with folder, path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
