"""Built files on disk, each with the record of what it is made of."""

import json
from dataclasses import asdict
from pathlib import Path

from ...ports import LayerRecord
from .. import durable
from . import manifest


class Built:
    """The folder of built files, each named by the digest of what it is made of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, record: LayerRecord) -> Path:
        return self._stem(record.id, record.version).with_suffix(suffix(record.kind))

    def find(self, layer: str, key: str) -> LayerRecord | None:
        """The record, which is written last: where it is, the file is whole."""
        note = self._stem(layer, key).with_suffix(".json")
        if not note.is_file():
            return None
        record = manifest.record_of(json.loads(note.read_text("utf-8")))
        return record if record.address or self.path(record).is_file() else None

    def keep(self, record: LayerRecord) -> None:
        note = self._stem(record.id, record.version).with_suffix(".json")
        if not record.address:
            durable.settle(self.path(record))
        durable.write_whole(note, json.dumps(asdict(record), indent=1, ensure_ascii=False).encode())

    def _stem(self, layer: str, key: str) -> Path:
        folder = self._folder / layer
        folder.mkdir(parents=True, exist_ok=True)
        return folder / key


def suffix(kind: str) -> str:
    return ".tif" if kind == "coverage" else ".gpkg"
