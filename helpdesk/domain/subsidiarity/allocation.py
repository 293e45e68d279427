"""Who should decide: the sufficiency and added-value test of Article 5(3) TEU, as data.

Candidates are the bodies competent at the place. Those whose region does not cover the effects of the topic, and those
without capacity, drop out; the most local left decides, since a wider body is not needed where it suffices.
"""

from ..bodies import Competence, competent
from .case import Case
from .decision import Allocation

# Of several reasons against one body, the one that came closest to its deciding is given.
_CLOSEST = ("lower_level_sufficient", "no_capacity", "effect_spills_over")


def allocate(topic: str, case: Case) -> Allocation:
    candidates = competent(case.competences, topic)
    extent = _effect_extent(topic, case)
    reasons: dict[str, set[str]] = {}
    able: list[Competence] = []
    for held in candidates:
        if not all(case.nesting.covers(held.region, region) for region in extent):
            reasons.setdefault(held.body, set()).add("effect_spills_over")
        elif not held.capacity:
            reasons.setdefault(held.body, set()).add("no_capacity")
        else:
            able.append(held)
    nearest = case.nesting.most_local(held.region for held in able)
    deciding = sorted({held.body for held in able if held.region in nearest})
    for held in able:
        reasons.setdefault(held.body, set()).add("lower_level_sufficient")
    why_not = [
        (body, next(reason for reason in _CLOSEST if reason in found))
        for body, found in sorted(reasons.items())
        if body not in deciding
    ]
    status = "GAP" if not deciding else "DECIDED" if len(deciding) == 1 else "SHARED"
    return Allocation(status, tuple(deciding), tuple(why_not))


def _effect_extent(topic: str, case: Case) -> list[str]:
    """The regions of the topic's effect kind that cover the place; none means the place itself."""
    kind = case.topic(topic).effect_kind
    return sorted(region for region in case.here if kind is not None and case.kinds.get(region) == kind)


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
