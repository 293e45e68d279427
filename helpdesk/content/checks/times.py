"""Dates: no two equal rules in force at once, nothing read in the future."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from ...domain.errors import Problem
from ..schema.statement import StatementEntry
from ..shelf import Entry, Shelf


def overlapping_rules(shelf: Shelf) -> Iterator[Problem]:
    """Two statements of one body on one thing for one region, under the same conditions, may not overlap in time."""
    alike: dict[tuple[object, ...], list[Entry[StatementEntry]]] = {}
    for entry in shelf.statements:
        alike.setdefault(_sameness(entry.model), []).append(entry)
    for group in alike.values():
        for first, second in combinations(group, 2):
            if first.model.validity.overlaps(second.model.validity):
                yield second.problem(
                    f"{second.model.id!r} is in force together with its like {first.model.id!r} ({first.where}); "
                    "end the older one with `to` where the newer one begins",
                    "from" if second.model.start else "id",
                )


def _sameness(statement: StatementEntry) -> tuple[object, ...]:
    by_value = statement.modality in ("PROHIBIT", "REQUIRE", "RECOMMEND", "DISCOURAGE")
    when = tuple(sorted((fact, str(wanted)) for fact, wanted in statement.when.items()))
    value = statement.value if by_value else None
    # The IPCC keeps two editions of its tables, and either may be asked for: there the newer supersedes by rule.
    start = statement.start if statement.modality == "VALUE" else None
    audience = tuple(statement.audience)
    return statement.issuer, statement.topic, statement.region, statement.modality, value, when, start, audience


def future_readings(shelf: Shelf) -> Iterator[Problem]:
    today = date.today()
    for kind in ("statements", "schemes"):
        for entry in getattr(shelf, kind):
            read_on = entry.model.source.read_on
            if read_on is not None and read_on > today:
                yield entry.problem(
                    f"{read_on} is in the future; write the day the source was read", "source", "read_on"
                )
