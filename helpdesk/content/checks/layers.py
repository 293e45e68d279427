"""Layers: recipes read layers that exist and not themselves, and every fact has one default layer."""

from collections.abc import Iterator

from ...domain.errors import Problem
from ...domain.practices import LAND_USE
from ...domain.sourcing import READERS, RECIPES
from ...domain.units import KNOWN
from ..schema.layer import FileSource, InPlace
from ..shelf import Shelf
from ..wording import did_you_mean
from .vocabulary import facts as vocabulary


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
            if layer not in known and layer not in shelf.broken:
                message = f"{layer!r} is not a layer{did_you_mean(layer, known)}"
                yield entry.problem(message, "recipe", "inputs", argument)
            elif layer in known and isinstance(known[layer].source, InPlace):
                message = f"{layer!r} is read in place, and recipes read what is ingested; give a file or https"
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


def measures(shelf: Shelf) -> Iterator[Problem]:
    """Units that are known, and depths from the top down, years from the first on."""
    for entry in shelf.layers:
        layer = entry.model
        if layer.unit is not None and layer.unit not in KNOWN:
            hint = did_you_mean(layer.unit, KNOWN) or f"; there are {', '.join(sorted(KNOWN))}"
            yield entry.problem(f"{layer.unit!r} is not a unit known here{hint}", "unit")
        if layer.depth_cm is not None and layer.depth_cm[0] >= layer.depth_cm[1]:
            yield entry.problem("give the upper depth first, then the lower, for example [0, 30]", "depth_cm")
        if layer.years is not None and layer.years[0] > layer.years[1]:
            yield entry.problem("give the first year first, for example [1986, 2010]", "years")


def machinery(shelf: Shelf) -> Iterator[Problem]:
    """The reader or recipe that a layer names exists."""
    for entry in shelf.layers:
        source, recipe = entry.model.source, entry.model.recipe
        if source is not None and not isinstance(source, InPlace) and source.reader not in READERS:
            hint = did_you_mean(source.reader, READERS) or f"; there are {', '.join(sorted(READERS))}"
            yield entry.problem(f"{source.reader!r} is not a reader{hint}", "source", "reader")
        if recipe is not None and recipe.name not in RECIPES:
            hint = did_you_mean(recipe.name, RECIPES) or f"; there are {', '.join(sorted(RECIPES))}"
            yield entry.problem(f"{recipe.name!r} is not a recipe{hint}", "recipe", "name")


def files(shelf: Shelf) -> Iterator[Problem]:
    """The files on this machine that layers are read from are there. Only building needs them: a desk whose layers are
    built opens without, so this is none of CHECKS."""
    for entry in shelf.layers:
        source = entry.model.source
        if isinstance(source, FileSource):
            path = (entry.document.path.parent / source.path).resolve()
            if not path.is_file():
                message = f"there is no file {str(path)!r}; put it there, or correct the path: it begins at this file"
                yield entry.problem(message, "source", "path")


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


def accounts(shelf: Shelf) -> Iterator[Problem]:
    """A further account is of a fact of another layer, in the same unit and of the same depth."""
    known = {str(entry.model.fact): entry.model for entry in shelf.layers if not entry.model.same_as}
    for entry in shelf.layers:
        model, fact = entry.model, entry.model.same_as
        if fact is None:
            continue
        if fact not in known:
            yield entry.problem(f"no layer gives the fact {fact!r}{did_you_mean(fact, known)}", "same_as")
        elif (known[fact].unit, known[fact].depth_cm) != (model.unit, model.depth_cm):
            other = known[fact]
            message = f"{fact!r} is in {other.unit} of {other.depth_cm} cm, not {model.unit} of {model.depth_cm} cm"
            yield entry.problem(f"{message}; bring it into these, or leave same_as out", "same_as")


def uses(shelf: Shelf) -> Iterator[Problem]:
    """The land use that a class stands for is one that the asker could name."""
    known = vocabulary(shelf).get(LAND_USE)
    for entry in shelf.layers:
        for index, each in enumerate(entry.model.classes):
            if each.land_use is not None and known is not None and each.land_use not in known.values:
                message = f"{each.land_use!r} is not a value of {LAND_USE}{did_you_mean(each.land_use, known.values)}"
                yield entry.problem(message, "classes", index, "land_use")


def replaced(shelf: Shelf) -> Iterator[Problem]:
    known = {entry.model.id for entry in shelf.layers} | shelf.broken
    for entry in shelf.layers:
        if entry.model.replaces is not None and entry.model.replaces not in known:
            message = f"{entry.model.replaces!r} is not a layer{did_you_mean(entry.model.replaces, known)}"
            yield entry.problem(message, "replaces")
