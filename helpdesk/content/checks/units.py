"""Units: what meets must be in one unit."""

from collections.abc import Iterator, Mapping

from ...domain.errors import Problem
from ...domain.topics import lineage
from ..schema.statement import StatementEntry
from ..shelf import Entry, Shelf
from ..wording import did_you_mean

OF_NUMBERS = ("FLOOR", "CEILING", "VALUE")


def agree(shelf: Shelf) -> Iterator[Problem]:
    """A statement with a number is in the unit its topic declares, or in that of the first on the same topic.

    Norms on a topic meet those on its ancestors, so their units must be one too.
    """
    declared: dict[str, tuple[str | None, str]] = {
        entry.model.id: (entry.model.unit, "the topic") for entry in shelf.topics if entry.model.unit
    }
    measured = [entry for entry in shelf.statements if _has_number(entry.model)]
    for entry in measured:
        declared.setdefault(entry.model.topic, (entry.model.unit, entry.where))
    for entry in measured:
        yield from _problem(entry, declared)


def _has_number(statement: StatementEntry) -> bool:
    return statement.modality in OF_NUMBERS and not isinstance(statement.value, str | bool)


def _problem(entry: Entry[StatementEntry], declared: Mapping[str, tuple[str | None, str]]) -> Iterator[Problem]:
    statement = entry.model
    for topic in lineage(statement.topic):
        unit, by = declared.get(topic, (statement.unit, ""))
        if statement.unit != unit:
            hint = did_you_mean(statement.unit or "", [unit] if unit else [])
            given = repr(statement.unit) if statement.unit else "no unit"
            yield entry.problem(f"{given}, but {topic!r} is in {unit!r} (by {by}){hint}", "unit")
            return
