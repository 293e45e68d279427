"""What a built file is made of, as one short digest: same digest, same bytes, nothing to do."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from ...domain.layers import Layer
from ...domain.sourcing import InPlace, Recipe
from . import readers

_HERE = Path(__file__).parent
_DOMAIN = _HERE.parent.parent / "domain"
_RASTER_CODE = (_HERE / "grids.py", _HERE / "cog.py", _HERE / "build.py")
_RECIPE_CODE = (*_RASTER_CODE, _HERE / "recipes.py", _DOMAIN / "climate.py", _DOMAIN / "soil.py")
_VECTOR_CODE = (_HERE / "vectors.py", _HERE / "build.py")


def digest_of(content: Any) -> str:
    """Sixteen hexadecimal digits of the SHA-256 of the content as canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=list)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def layer_key(layer: Layer, checksum: str | None, inputs: Mapping[str, str]) -> str:
    """The layer's sourcing, what it is made from, what is written into the file, and the code that writes it."""
    return digest_of(
        {
            "sourcing": asdict(layer.sourcing),
            "checksum": checksum,
            "inputs": inputs,
            "written": _written(layer),
            "code": [_code(path) for path in _code_paths(layer)],
        }
    )


def _written(layer: Layer) -> dict[str, Any]:
    """The fields that end up inside the built file."""
    return {
        "id": layer.id,
        "kind": layer.kind,
        "titles": layer.titles,
        "unit": layer.unit,
        "key": layer.key,
        "classes": [(entry.value, entry.id, entry.colour) for entry in layer.classes],
        "provenance": asdict(layer.provenance),
    }


def _code_paths(layer: Layer) -> tuple[Path, ...]:
    if isinstance(layer.sourcing, Recipe):
        return _RECIPE_CODE
    if isinstance(layer.sourcing, InPlace):
        return ()
    module = readers.MODULES.get(layer.sourcing.reader)
    reader = (_HERE / "readers" / f"{module}.py", _HERE / "readers" / "decoding.py") if module else ()
    also = (_HERE.parent / "folding.py",) if module == "geonames" else ()
    return (*(_RASTER_CODE if layer.kind == "coverage" else _VECTOR_CODE), *reader, *also)


@cache
def _code(path: Path) -> str:
    return file_sha256(path)
