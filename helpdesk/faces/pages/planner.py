"""The field planner: what its form offers. The plan itself is the process `plan`, which the page's script asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from ...domain.errors import BadParameter
from ...domain.text import pick
from ...services.desk import Desk
from ...services.plan.asked import YEARS
from ...services.plan.systems import SYSTEM_FACTS
from .choice import Choice

KNOWN = ("lang",)
ROWS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the present management: the process's word for it, what it is called, what it may be."""

    id: str
    name: str
    options: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """`rows` are the scenarios that there is room for; they begin in a year from `first` to `last`."""

    present: Sequence[Part]
    practices: Sequence[Choice]
    rows: Sequence[int]
    first: int
    last: int


def planner(desk: Desk, params: QueryParams, lang: str) -> Planner:
    """Raises BadParameter."""
    for name in params:
        if name not in KNOWN:
            raise BadParameter(name, f"is not a parameter here; there is {', '.join(KNOWN)}")
    # Those that something is known of: by the tables of Tier 1, or by trials.
    tried = {practice for each in desk.content.evidence.values() for practice in each.practices}
    known = [each for each in desk.content.practices.values() if each.after is not None or each.id in tried]
    practices = [Choice(id=each.id, name=pick(each.names, lang)[0]) for each in known]
    first = desk.today().year
    return Planner(
        present=[part for name in SYSTEM_FACTS if (part := _part(desk, name, lang)) is not None],
        practices=sorted(practices, key=lambda each: each.name.casefold()),
        rows=range(1, ROWS + 1),
        first=first,
        last=first + YEARS - 1,
    )


def _part(desk: Desk, name: str, lang: str) -> Part | None:
    """None where the content knows no such fact."""
    fact = desk.content.facts.get(SYSTEM_FACTS[name])
    if fact is None:
        return None
    options = [Choice(id=value, name=pick(names, lang)[0]) for value, names in fact.values.items()]
    return Part(id=name, name=pick(fact.names, lang)[0], options=options)
