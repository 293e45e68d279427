"""JSON Schemas for editors, generated from the models into `config/schemas/`."""

import json
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from .schema.layer import LayerFile
from .schema.pack import Pack
from .schema.statement import StatementEntry
from .schema.tile_matrix_set import TileMatrixSetFile
from .shelf import LISTS


def schemas() -> dict[str, str]:
    """File name to text, one per kind of content file."""
    models: dict[str, type[BaseModel]] = {"layer": LayerFile, "pack": Pack, "tile-matrix-set": TileMatrixSetFile}
    texts = {f"{name}.json": _text(name, TypeAdapter(model)) for name, model in models.items()}
    for name, model in {**LISTS, "statements": StatementEntry}.items():
        texts[f"{name}.json"] = _text(name, TypeAdapter(list[model]))  # type: ignore[valid-type]  # built at run time
    return texts


def _text(name: str, adapter: TypeAdapter[object]) -> str:
    schema = adapter.json_schema(by_alias=True)
    header = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Soil helpdesk: {name}"}
    return json.dumps({**schema, **header}, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write(folder: Path) -> list[str]:
    """Write the schemas that differ from what is there; their names are returned."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = []
    for name, text in schemas().items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed
