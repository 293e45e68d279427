"""Which kind of file it is, by its name, and what reads it."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from ...domain.errors import BadParameter
from ...ports.points import Chunk, Layout
from . import csv_file

FORMS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".geoparquet": "parquet", ".gpkg": "gpkg"}


def form_of(name: str, path: Path) -> str:
    """Raises BadParameter for a file that is neither."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        raise BadParameter(name, f"{path} is none of {', '.join(FORMS)}; rename it, or convert it first")
    return form


def examine(path: Path, layer: str | None = None) -> Layout:
    """Reads a whole CSV once, of the others the header and the bytes. Raises BadParameter that says what is wrong."""
    form = form_of("POINTS", path)
    if not path.is_file():
        raise BadParameter("POINTS", f"{path} is not a file")
    if not os.access(path, os.R_OK):
        raise BadParameter("POINTS", f"{path} may not be read; look after its permissions")
    found = csv_file.examine(path) if form == "csv" else _vectors().examine(path, form, layer)
    if not found.count:
        raise BadParameter("POINTS", f"{path} has no rows")
    return found


def chunks(path: Path, layout: Layout, size: int) -> Iterator[Chunk]:
    """All rows, `size` at a time."""
    return csv_file.chunks(path, size) if layout.form == "csv" else _vectors().chunks(path, layout, size)


def _vectors() -> ModuleType:
    from . import vector_file  # pandas comes with it, which a start need not wait for

    return vector_file
