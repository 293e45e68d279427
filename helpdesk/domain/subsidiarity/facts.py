"""Facts: best evidence tier, then most local, then newest; several that differ are a conflict, never an average."""

from collections.abc import Sequence
from datetime import date

from ..conditions import Value
from ..statements import Statement
from ..topics import Topic
from .case import Case
from .decision import ChosenFact, Conflict, Considered


def select(
    facts: Sequence[Statement], topic: Topic, case: Case
) -> tuple[ChosenFact | None, tuple[Conflict, ...], list[Considered]]:
    """The fact that holds, or the conflict between those that remain, and why each of the others was not chosen.

    Newest decides between facts for one and the same territory; between territories that merely overlap a later date
    proves nothing, so there the topic's declared precedence of kinds decides, or nobody.
    """
    if not facts:
        return None, (), []
    passed_over: list[Considered] = []
    left = _best_tier(facts, passed_over)
    left = _most_local(left, case, passed_over)
    left = _newest(left, case, passed_over)
    left = _leading_kind(left, topic, case, passed_over)
    ids = tuple(fact.id for fact in left)
    if len({_comparable(fact) for fact in left}) > 1:
        considered = [Considered(each, "in_conflict", ("FACT",)) for each in ids]
        return None, (("FACT", ids),), considered + passed_over
    lead = left[0]
    assert not isinstance(lead.value, frozenset)
    considered = [Considered(each, "decisive") for each in ids]
    return ChosenFact(lead.value, ids, lead.tier, lead), (), considered + passed_over


def _comparable(fact: Statement) -> tuple[type, Value | frozenset[int]]:
    """1 and 1.0 agree, but 1 and true do not."""
    return (bool if isinstance(fact.value, bool) else object), fact.value


def _best_tier(facts: Sequence[Statement], passed_over: list[Considered]) -> list[Statement]:
    best = max(fact.tier for fact in facts)
    winners = [fact for fact in facts if fact.tier == best]
    because = ("BETTER_TIER", *(fact.id for fact in winners))
    passed_over += [Considered(fact.id, "not_chosen", because) for fact in facts if fact.tier < best]
    return winners


def _most_local(facts: Sequence[Statement], case: Case, passed_over: list[Considered]) -> list[Statement]:
    left = []
    for fact in facts:
        nearer = [other.id for other in facts if case.nesting.inside(other.region, fact.region)]
        if nearer:
            passed_over.append(Considered(fact.id, "not_chosen", ("MORE_LOCAL", *nearer)))
        else:
            left.append(fact)
    return left


def _newest(facts: Sequence[Statement], case: Case, passed_over: list[Considered]) -> list[Statement]:
    left = []
    for fact in facts:
        newer = [
            other.id
            for other in facts
            if case.nesting.covers(other.region, fact.region)
            and case.nesting.covers(fact.region, other.region)
            and _since(other) > _since(fact)
        ]
        if newer:
            passed_over.append(Considered(fact.id, "not_chosen", ("NEWER", *newer)))
        else:
            left.append(fact)
    return left


def _since(fact: Statement) -> date:
    return fact.validity.start or date.min


def _leading_kind(
    facts: Sequence[Statement], topic: Topic, case: Case, passed_over: list[Considered]
) -> list[Statement]:
    if not topic.kind_precedence or len({_comparable(fact) for fact in facts}) == 1:
        return list(facts)
    rank = {kind: place for place, kind in enumerate(topic.kind_precedence)}

    def place(fact: Statement) -> int:
        return rank.get(case.kinds.get(fact.region, ""), len(rank))

    first = min(place(fact) for fact in facts)
    winners = [fact for fact in facts if place(fact) == first]
    because = ("KIND_PRECEDENCE", *(fact.id for fact in winners))
    passed_over += [Considered(fact.id, "not_chosen", because) for fact in facts if place(fact) > first]
    return winners
