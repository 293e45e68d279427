"""Maps of Tier 1: of an edition that there is, of a change that the tables know, with a class for every sign."""

from collections.abc import Iterator

from ...domain.errors import Problem
from ...domain.sourcing import TIER1_RECIPES, TIER1_SIGN, TIER1_SIGNS, TIER1_STOCK
from ...domain.tier1 import Edition
from ..schema.layer import LayerFile
from ..shelf import Entry, Shelf
from ..wording import did_you_mean


def options(shelf: Shelf) -> Iterator[Problem]:
    practices = {entry.model.id: entry.model for entry in shelf.practices}
    for entry in _maps(shelf):
        assert entry.model.recipe is not None
        given, editions = entry.model.recipe.options, [each.value for each in Edition]
        if given.get("edition") not in editions:
            message = f"{given.get('edition')!r} is no edition of the tables; give one of {', '.join(editions)} as text"
            yield entry.problem(message, "recipe", "options", "edition")
        if entry.model.recipe.name == TIER1_STOCK:
            continue
        name = given.get("practice")
        practice = practices.get(str(name))
        if practice is None:
            message = f"{name!r} is not a practice{did_you_mean(str(name), practices)}"
            yield entry.problem(message, "recipe", "options", "practice")
        elif practice.tier1_from is None or practice.tier1_to is None:
            message = f"{name!r} has no tier1_from and tier1_to; give them, or name a practice that has them"
            yield entry.problem(message, "recipe", "options", "practice")


def covers(shelf: Shelf) -> Iterator[Problem]:
    classes = {entry.model.id: [each.id for each in entry.model.classes] for entry in shelf.layers}
    for entry in _maps(shelf):
        assert entry.model.recipe is not None
        layer, named = entry.model.recipe.inputs.get("cover"), entry.model.recipe.options.get("covers")
        if layer is None or layer not in classes:
            continue
        if not isinstance(named, list) or not named:
            yield entry.problem(f"give the classes of {layer} to be shown, as a list", "recipe", "options", "covers")
            continue
        for each in named:
            if each not in classes[layer]:
                message = f"{each!r} is not a class of {layer}{did_you_mean(str(each), classes[layer])}"
                yield entry.problem(message, "recipe", "options", "covers")


def signs(shelf: Shelf) -> Iterator[Problem]:
    for entry in _maps(shelf):
        assert entry.model.recipe is not None
        lacks = set(TIER1_SIGNS) - {each.id for each in entry.model.classes}
        if entry.model.recipe.name == TIER1_SIGN and lacks:
            yield entry.problem(f"lacks {', '.join(sorted(lacks))}; a map of signs has them all", "classes")


def _maps(shelf: Shelf) -> Iterator[Entry[LayerFile]]:
    return (entry for entry in shelf.layers if entry.model.recipe and entry.model.recipe.name in TIER1_RECIPES)
