"""Built files on disk, each with the record of what it is made of."""

import json
from dataclasses import asdict
from pathlib import Path

from ...ports import LayerRecord
from .. import durable
from . import manifest
from .digests import file_sha256

SUM = ".sha256"


class Built:
    """The folder of built files, each named by the digest of what it is made of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, record: LayerRecord) -> Path:
        return self._stem(record.id, record.version).with_suffix(suffix(record.kind))

    def find(self, layer: str, key: str, *, thorough: bool = False) -> LayerRecord | None:
        """The record, which is written last: where it is, the file is whole; if `thorough`, that is looked at. None
        where either is gone or damaged, so that it is built anew."""
        try:
            note = self._stem(layer, key).with_suffix(".json")
            record = manifest.record_of(json.loads(note.read_text("utf-8")))
            sound = record.address or (self.path(record).is_file() and not (thorough and is_damaged(self.path(record))))
        except (OSError, ValueError, LookupError, TypeError):
            return None
        return record if sound else None

    def keep(self, record: LayerRecord) -> None:
        note = self._stem(record.id, record.version).with_suffix(".json")
        if not record.address:
            durable.settle(self.path(record))
            note_sum(self.path(record))
        durable.write_whole(note, json.dumps(asdict(record), indent=1, ensure_ascii=False).encode())

    def _stem(self, layer: str, key: str) -> Path:
        folder = self._folder / layer
        folder.mkdir(parents=True, exist_ok=True)
        return folder / key


def note_sum(path: Path) -> None:
    """Beside the file, under its name with another ending."""
    durable.write_whole(path.with_suffix(SUM), f"{file_sha256(path)}\n".encode())


def is_damaged(path: Path) -> bool:
    """Whether the file is not what its checksum says; what was built before there were any has none."""
    told = sum_beside(path)
    return told is not None and file_sha256(path) != told


def sum_beside(path: Path) -> str | None:
    try:
        return path.with_suffix(SUM).read_text("ascii", "replace").strip()
    except FileNotFoundError:
        return None


def suffix(kind: str) -> str:
    return ".tif" if kind == "coverage" else ".gpkg"
