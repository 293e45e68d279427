"""Units: what meets must be in one unit."""

from collections.abc import Iterator

from ...domain.errors import Problem
from ..shelf import Shelf, did_you_mean

OF_NUMBERS = ("FLOOR", "CEILING", "VALUE")


def agree(shelf: Shelf) -> Iterator[Problem]:
    """A statement with a number is in the unit its topic declares, or in that of the first on the same topic."""
    declared: dict[str, tuple[str | None, str]] = {
        entry.model.id: (entry.model.unit, "the topic") for entry in shelf.topics if entry.model.unit
    }
    for entry in shelf.statements:
        statement = entry.model
        if statement.modality not in OF_NUMBERS or isinstance(statement.value, str | bool):
            continue
        unit, by = declared.setdefault(statement.topic, (statement.unit, entry.where))
        if statement.unit != unit:
            hint = did_you_mean(statement.unit or "", [unit] if unit else [])
            given = repr(statement.unit) if statement.unit else "no unit"
            yield entry.problem(f"{given}, but {statement.topic!r} is in {unit!r} (by {by}){hint}", "unit")
