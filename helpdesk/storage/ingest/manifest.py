"""The manifest of a version on disk, and the pointer to the version in use."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...ports import LayerRecord, Manifest
from .. import durable

NAME = "manifest.json"
POINTER = "current"


def versions(data: Path) -> Path:
    return data / "versions"


def current(data: Path) -> tuple[Path, Manifest] | None:
    """The folder in use and its manifest; None where nothing was ever published here."""
    pointer = data / POINTER
    if not pointer.is_file():
        return None
    folder = versions(data) / pointer.read_text("utf-8").strip()
    return (folder, read(folder)) if (folder / NAME).is_file() else None


def point_at(data: Path, version: str) -> None:
    """Swaps the pointer in one step: a reader sees the old version or the new one, never half of either."""
    durable.write_whole(data / POINTER, f"{version}\n".encode())


def read(folder: Path) -> Manifest:
    found = json.loads((folder / NAME).read_text("utf-8"))
    layers = {name: record_of(each) for name, each in found["layers"].items()}
    return Manifest(version=found["version"], layers=layers, extra_key=found.get("extra_key", ""))


def write(manifest: Manifest, folder: Path) -> None:
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False, sort_keys=True)
    (folder / NAME).write_text(text + "\n", "utf-8")


def record_of(found: dict[str, Any]) -> LayerRecord:
    return LayerRecord(**found | {"inputs": tuple(found["inputs"])})
