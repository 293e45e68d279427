"""Layers: recipes read layers that exist and not themselves, and every fact has one default layer."""

from collections.abc import Iterator

from ...domain.errors import Problem
from ..shelf import Shelf, did_you_mean


def recipes(shelf: Shelf) -> Iterator[Problem]:
    known = {entry.model.id: entry.model for entry in shelf.layers}
    reads = {
        layer: set(model.recipe.inputs.values()) if model.recipe is not None else set()
        for layer, model in known.items()
    }
    for entry in shelf.layers:
        if entry.model.recipe is None:
            continue
        for argument, layer in entry.model.recipe.inputs.items():
            if layer not in known:
                message = f"{layer!r} is not a layer{did_you_mean(layer, known)}"
                yield entry.problem(message, "recipe", "inputs", argument)
        if _reaches(entry.model.id, entry.model.id, reads):
            yield entry.problem(
                f"{entry.model.id!r} is derived from itself; break the circle of recipes", "recipe", "inputs"
            )


def _reaches(start: str, target: str, reads: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    todo = list(reads.get(start, ()))
    while todo:
        layer = todo.pop()
        if layer == target:
            return True
        if layer not in seen:
            seen.add(layer)
            todo += reads.get(layer, ())
    return False


def facts(shelf: Shelf) -> Iterator[Problem]:
    first: dict[tuple[str, str], str] = {}
    asked = {entry.model.id: entry.where for entry in shelf.facts}
    for entry in shelf.layers:
        fact = entry.model.fact
        if fact is None:
            continue
        if (fact, entry.model.profile) in first:
            other = first[fact, entry.model.profile]
            yield entry.problem(f"{fact!r} is already given by the layer at {other}; rename one", "fact")
        first.setdefault((fact, entry.model.profile), entry.where)
        if fact in asked:
            yield entry.problem(f"{fact!r} is also a question at {asked[fact]}; rename one", "fact")


def replaced(shelf: Shelf) -> Iterator[Problem]:
    known = {entry.model.id for entry in shelf.layers}
    for entry in shelf.layers:
        if entry.model.replaces is not None and entry.model.replaces not in known:
            message = f"{entry.model.replaces!r} is not a layer{did_you_mean(entry.model.replaces, known)}"
            yield entry.problem(message, "replaces")
