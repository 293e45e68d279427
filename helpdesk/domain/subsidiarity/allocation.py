"""Who should decide: the sufficiency and added-value test of Article 5(3) TEU, as data.

Candidates are the bodies competent at the place. Those whose region does not cover the effects of the topic, and those
without capacity, drop out; the most local left decides, since a wider body is not needed where it suffices.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..bodies import Competence, competent
from .case import Case
from .decision import Allocation

DECIDES = "decides"
# Of several reasons against one body, the one that came closest to its deciding is given.
_VERDICTS = (DECIDES, "lower_level_sufficient", "no_capacity", "effect_spills_over")
_RANK = {verdict: rank for rank, verdict in enumerate(_VERDICTS)}


class Weighed(NamedTuple):
    """What became of one competence: `decides`, or the reason why a body does not decide by it."""

    held: Competence
    verdict: str


def weigh(topic: str, case: Case, also: str | None = None) -> list[Weighed]:
    """Every competence on a topic with its verdict. `also` is a further kind of region that the effects fill, for one
    who asks about more than the topic alone."""
    extent = effect_extent(topic, case, also)
    found = [(held, _unable(held, extent, case)) for held in competent(case.competences, topic)]
    nearest = case.nesting.most_local(held.region for held, reason in found if reason is None)

    able = {True: DECIDES, False: "lower_level_sufficient"}
    return [Weighed(held, reason or able[held.region in nearest]) for held, reason in found]


def _unable(held: Competence, extent: Sequence[str], case: Case) -> str | None:
    if not all(case.nesting.covers(held.region, region) for region in extent):
        return "effect_spills_over"
    return None if held.capacity else "no_capacity"


def allocate(topic: str, case: Case, also: str | None = None) -> Allocation:
    """Who decides on a topic, and why every other competent body does not."""
    return allocation_of(weigh(topic, case, also))


def allocation_of(weighed: Iterable[Weighed]) -> Allocation:
    """Of competences on one topic: a body is told one reason, and none where it decides by another competence."""
    nearest: dict[str, int] = {}
    for held, verdict in weighed:
        rank = _RANK[verdict]
        if rank < nearest.get(held.body, len(_RANK)):
            nearest[held.body] = rank
    deciding = sorted(body for body, rank in nearest.items() if not rank)
    why_not = [(body, _VERDICTS[rank]) for body, rank in sorted(nearest.items()) if rank]
    status = "GAP" if not deciding else "DECIDED" if len(deciding) == 1 else "SHARED"
    return Allocation(status, tuple(deciding), tuple(why_not))


def closest(verdicts: Iterable[str]) -> str:
    """Of several verdicts the one that is nearest to deciding."""
    return min(verdicts, key=_RANK.__getitem__)


def effect_extent(topic: str, case: Case, also: str | None = None) -> list[str]:
    """The regions of the topic's effect kind that cover the place; none means the place itself."""
    kinds = {case.topic(topic).effect_kind, also} - {None}
    return sorted(region for region in case.here if case.kinds.get(region) in kinds)


def next_to_ask(topic: str, case: Case, allocation: Allocation) -> tuple[str, ...]:
    """Whom to ask where nobody decides: the most local able body on a related topic, else on any; else the unable."""
    if allocation.decided_by:
        return allocation.decided_by
    able = [held for held in case.competences if held.capacity]
    related = [held for held in able if held.topic.split(".")[0] == topic.split(".")[0]]
    pool = related or able
    nearest = case.nesting.most_local(held.region for held in pool)
    asked = {held.body for held in pool if held.region in nearest} or {body for body, _ in allocation.why_not}
    return tuple(sorted(asked))
