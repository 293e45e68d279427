"""The manifest of a version on disk, and the pointer to the version in use."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...domain.errors import IngestFailed
from ...ports import LayerRecord, Manifest
from .. import durable

NAME = "manifest.json"
POINTER = "current"


def versions(data: Path) -> Path:
    return data / "versions"


def current(data: Path) -> tuple[Path, Manifest] | None:
    """The folder in use and its manifest; None where nothing was ever published here. Raises IngestFailed that names
    the file where one cannot be read."""
    pointer = data / POINTER
    if not pointer.is_file():
        return None
    with _told(pointer):
        folder = versions(data) / pointer.read_text("utf-8").strip()
        present = (folder / NAME).is_file()
    return (folder, read(folder)) if present else None


def mendable(data: Path) -> tuple[Path, Manifest] | None:
    """The same for who builds it anew: None where it cannot be read."""
    try:
        return current(data)
    except IngestFailed:
        return None


def point_at(data: Path, version: str) -> None:
    """Swaps the pointer in one step: a reader sees the old version or the new one, never half of either."""
    durable.write_whole(data / POINTER, f"{version}\n".encode())


def read(folder: Path) -> Manifest:
    """Raises IngestFailed that names the file."""
    with _told(folder / NAME):
        found = json.loads((folder / NAME).read_text("utf-8"))
        layers = {name: record_of(each) for name, each in found["layers"].items()}
        return Manifest(version=found["version"], layers=layers, extra_key=found.get("extra_key", ""))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise IngestFailed(f"{path} cannot be read: {error}; run `helpdesk ingest` to write it anew") from error


def write(manifest: Manifest, folder: Path) -> None:
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False, sort_keys=True)
    (folder / NAME).write_text(text + "\n", "utf-8")


def record_of(found: dict[str, Any]) -> LayerRecord:
    return LayerRecord(**found | {"inputs": tuple(found["inputs"])})
