"""Every content file, read and validated one by one: the entries, and the problems of those that are not valid."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from ..domain.errors import Problem
from .files import Document, read
from .kept import Kept, Key
from .schema.evidence import EvidenceEntry
from .schema.layer import LayerFile
from .schema.pack import (
    BodyEntry,
    FactEntry,
    Pack,
    PracticeEntry,
    RegionEntry,
    TopicEntry,
)
from .schema.scenario import ScenarioEntry
from .schema.scenario_answer import DefenceEntry, PlaceEntry
from .schema.scheme import SchemeEntry
from .schema.service import ServiceEntry
from .schema.statement import StatementEntry
from .schema.tile_matrix_set import TileMatrixSetFile
from .wording import did_you_mean, problems

LISTS: dict[str, type[BaseModel]] = {
    "regions": RegionEntry,
    "bodies": BodyEntry,
    "topics": TopicEntry,
    "facts": FactEntry,
    "practices": PracticeEntry,
    "evidence": EvidenceEntry,
    "schemes": SchemeEntry,
    "services": ServiceEntry,
    "scenarios": ScenarioEntry,
    "places": PlaceEntry,
    "defence": DefenceEntry,
}
_NAMES = re.compile(r"\b(?:id|fact|kind): *([\w.-]+)")
REQUIRED = ("pack", "regions", "bodies")


@dataclass(frozen=True, slots=True)
class Entry[Model: BaseModel]:
    """One valid entry and where it stands; `pack` is the region folder it is in, empty for a layer."""

    model: Model
    document: Document
    key: Key
    pack: str = ""

    def problem(self, message: str, *field: str | int) -> Problem:
        return self.document.problem((*self.key, *field), message)

    def written(self, *field: str) -> str | None:
        """What stands in a field, as text; None where it is left out."""
        found: Any = self.model.model_dump()
        for name in field:
            found = found.get(name) if isinstance(found, dict) else None
        return None if found is None else str(found)

    @property
    def where(self) -> str:
        return f"{self.document.name}:{self.document.line(self.key)}"


@dataclass(slots=True)
class Shelf:
    """The valid entries of all files by kind, the problems of the others, and a digest of all bytes read.

    `broken` are the ids, facts and kinds of entries that are there and not valid: who names them makes no mistake.
    """

    layers: list[Entry[LayerFile]] = field(default_factory=list)
    packs: list[Entry[Pack]] = field(default_factory=list)
    regions: list[Entry[RegionEntry]] = field(default_factory=list)
    bodies: list[Entry[BodyEntry]] = field(default_factory=list)
    topics: list[Entry[TopicEntry]] = field(default_factory=list)
    facts: list[Entry[FactEntry]] = field(default_factory=list)
    practices: list[Entry[PracticeEntry]] = field(default_factory=list)
    evidence: list[Entry[EvidenceEntry]] = field(default_factory=list)
    schemes: list[Entry[SchemeEntry]] = field(default_factory=list)
    services: list[Entry[ServiceEntry]] = field(default_factory=list)
    scenarios: list[Entry[ScenarioEntry]] = field(default_factory=list)
    places: list[Entry[PlaceEntry]] = field(default_factory=list)
    defence: list[Entry[DefenceEntry]] = field(default_factory=list)
    statements: list[Entry[StatementEntry]] = field(default_factory=list)
    tile_matrix_sets: list[Entry[TileMatrixSetFile]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    version: str = ""
    files: int = 0


@dataclass(frozen=True, slots=True)
class _Reading:
    """What all files are read with: a digest of all of them, and what is kept of each."""

    kept: Kept | None
    digest: Any = field(default_factory=hashlib.sha256)


def fill(roots: Sequence[Path], kept: Kept | None = None) -> Shelf:
    """Read `layers/` and `regions/` under each root. Names that begin with `_` are templates and are left out. What is
    `kept` of files that are the same is not parsed again."""
    shelf = Shelf()
    reading = _Reading(kept)
    # Read through a link that is replaced meanwhile, half would be of one version and half of the other.
    for root in map(_behind_links, roots):
        if not (root / "layers").is_dir() and not (root / "regions").is_dir():
            shelf.problems.append(Problem(str(root), 1, "", "is no content root: it has neither layers/ nor regions/"))
            continue
        for path in _yaml_files(root / "layers", "*.yaml"):
            _layer(shelf, root, path, reading)
        for path in _yaml_files(root / "config" / "tile-matrix-sets", "*.json"):
            _tile_matrix_set(shelf, root, path, reading)
        for folder in sorted((root / "regions").glob("*/")):
            if folder.is_dir() and not folder.name.startswith(("_", ".")):
                _pack(shelf, root, folder, reading)
    if kept is not None:
        kept.write()
    shelf.version = reading.digest.hexdigest()[:12]
    return shelf


def _behind_links(root: Path) -> Path:
    return root.resolve() if root.is_dir() else root


def _yaml_files(folder: Path, pattern: str) -> Iterator[Path]:
    return (path for path in sorted(folder.glob(pattern)) if not path.name.startswith(("_", ".")))


def _document(shelf: Shelf, root: Path, path: Path, reading: _Reading) -> Document:
    name = _name(path)
    document = read(path, name, reading.kept)
    shelf.problems += document.problems
    shelf.files += 1
    reading.digest.update(str(path.relative_to(root)).encode())
    content = path.read_bytes() if path.is_file() else b""
    reading.digest.update(content)
    if document.data is None:
        # Of what cannot be parsed, the names can still be read.
        shelf.broken |= set(_NAMES.findall(content.decode(errors="replace")))
    return document


def _name(path: Path) -> str:
    """As it can be opened from here: relative to the working folder where that is shorter."""
    here = Path.cwd()
    return str(path.resolve().relative_to(here)) if path.resolve().is_relative_to(here) else str(path)


def _layer(shelf: Shelf, root: Path, path: Path, reading: _Reading) -> None:
    document = _document(shelf, root, path, reading)
    shelf.broken.add(path.stem)
    for entry in _validated(shelf, document, LayerFile, [((), document.data)]):
        shelf.broken.discard(path.stem)
        if entry.model.id != path.stem:
            shelf.problems.append(entry.problem(f"is {entry.model.id!r} but the file is named {path.stem!r}", "id"))
        shelf.layers.append(entry)


def _tile_matrix_set(shelf: Shelf, root: Path, path: Path, reading: _Reading) -> None:
    """JSON is YAML too, so its lines are known; a later root's file stands in for an earlier one of the same id."""
    document = _document(shelf, root, path, reading)
    for entry in _validated(shelf, document, TileMatrixSetFile, [((), document.data)]):
        if entry.model.id != path.stem:
            shelf.problems.append(entry.problem(f"is {entry.model.id!r} but the file is named {path.stem!r}", "id"))
        shelf.tile_matrix_sets.append(entry)


def _pack(shelf: Shelf, root: Path, folder: Path, reading: _Reading) -> None:
    present = {path.stem for path in folder.glob("*.yaml")}
    for stem in REQUIRED:
        if stem not in present:
            name = _name(folder / f"{stem}.yaml")
            shelf.problems.append(Problem(name, 1, "", "is missing; every pack needs it"))
    for path in _yaml_files(folder, "*.yaml"):
        _pack_file(shelf, root, path, reading)
    for path in _yaml_files(folder / "statements", "*.yaml"):
        document = _document(shelf, root, path, reading)
        shelf.statements += _validated(shelf, document, StatementEntry, _items(shelf, document), folder.name)
    for path in sorted(folder.rglob("*.geojson")):
        reading.digest.update(path.read_bytes())


def _pack_file(shelf: Shelf, root: Path, path: Path, reading: _Reading) -> None:
    document = _document(shelf, root, path, reading)
    if path.stem == "pack":
        for entry in _validated(shelf, document, Pack, [((), document.data)], path.parent.name):
            if entry.model.id != path.parent.name:
                message = f"is {entry.model.id!r} but the folder is named {path.parent.name!r}"
                shelf.problems.append(entry.problem(message, "id"))
            shelf.packs.append(entry)
    elif path.stem in LISTS:
        entries = _validated(shelf, document, LISTS[path.stem], _items(shelf, document), path.parent.name)
        getattr(shelf, path.stem).extend(entries)
    else:
        message = f"is no file of a pack{did_you_mean(path.stem, ['pack', *LISTS])}; statements belong in statements/"
        shelf.problems.append(Problem(document.name, 1, "", message))


def _items(shelf: Shelf, document: Document) -> list[tuple[Key, Any]]:
    if document.data is None:
        return []
    if not isinstance(document.data, list):
        shelf.problems.append(document.problem((), "must be a list: start each entry with a dash"))
        return []
    return [((index,), item) for index, item in enumerate(document.data)]


def _validated[Model: BaseModel](
    shelf: Shelf, document: Document, model: type[Model], items: Iterable[tuple[Key, Any]], pack: str = ""
) -> Iterator[Entry[Model]]:
    for key, item in items:
        if item is None and document.problems:
            continue
        try:
            yield Entry(model.model_validate(item), document, key, pack)
        except ValidationError as error:
            shelf.problems += problems(document, key, model, error.errors())
            said = item if isinstance(item, dict) else {}
            shelf.broken |= {str(said[name]) for name in ("id", "fact", "kind") if name in said}
