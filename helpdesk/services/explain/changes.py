"""What an answer would come to if what is missing were known: asked of the rules themselves, value by value, and for
each set of conditions that something waits for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...domain.conditions import Condition, Value, meeting
from ...domain.subsidiarity import Decision
from ..advice import Answer
from ..desk import Desk


@dataclass(frozen=True, slots=True)
class Outcome:
    """If `fact` is `value`, the statements `gained` hold, are advised or chosen in addition, and those `lost` no more
    hold or can no more come to apply. A number stands for every other on the same side of the bounds of conditions."""

    fact: str
    value: Value
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """If all `conditions` are met, the statements `gained` hold, are advised or chosen in addition, and those `lost`,
    which stand now, no more."""

    conditions: tuple[Condition, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def settled(answer: Answer, topic: str) -> list[Settled]:
    """For each set of conditions that something on the topic waits for, in the order of what waits."""
    decision = answer.decisions[topic]
    waiting = dict.fromkeys(item.waiting for item in decision.may_apply if item.waiting)
    return [_settled(answer, decision, conditions) for conditions in waiting]


def _settled(answer: Answer, before: Decision, conditions: tuple[Condition, ...]) -> Settled:
    was, will = _standing(before), _standing(_decided(answer, before.topic, meeting(conditions)))
    meant = [item.statement.id for item in before.may_apply if item.waiting == conditions]
    gained = [*(each for each in meant if each in will - was), *sorted(will - was - set(meant))]
    return Settled(conditions, tuple(gained), tuple(sorted(was - will)))


def outcomes(desk: Desk, answer: Answer, topic: str) -> list[Outcome]:
    """For each fact that something on the topic waits for, each value that an asker may give."""
    decision = answer.decisions[topic]
    waiting = [condition for item in decision.may_apply for condition in item.waiting]
    found: dict[tuple[str, Value], Outcome] = {}
    for condition in waiting:
        for value in _values(desk, condition):
            if (condition.fact, value) not in found:
                found[condition.fact, value] = _outcome(answer, decision, condition.fact, value)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], str(key[1])))]


def _values(desk: Desk, condition: Condition) -> Iterator[Value]:
    """Each word that the fact may be; of a number one that meets the condition and one on each side beyond it."""
    low, high = condition.minimum, condition.maximum
    if low is None and high is None:
        yield from _words(desk, condition)
        return
    yield (low if low is not None else high) or 0.0
    if low is not None:
        yield low - 1
    if high is not None:
        yield high + 1


def _words(desk: Desk, condition: Condition) -> Iterable[Value]:
    asked = desk.content.facts.get(condition.fact)
    if asked is not None and asked.boolean:
        return (True, False)
    if asked is not None and asked.values:
        return tuple(asked.values)
    return condition.values


def _outcome(answer: Answer, before: Decision, fact: str, value: Value) -> Outcome:
    after = _decided(answer, before.topic, {fact: value})
    was, will = _standing(before), _standing(after)
    possible = {item.statement.id for item in before.may_apply} - {item.statement.id for item in after.may_apply}
    lost = (was | possible) - will
    return Outcome(fact, value, tuple(sorted(will - was)), tuple(sorted(lost)))


def _decided(answer: Answer, topic: str, told: Mapping[str, Value]) -> Decision:
    given = frozenset({*answer.question.given, *told})
    return answer.docket.decide({**answer.facts, **told}, given, answer.question.topics)[topic]


def _standing(decision: Decision) -> set[str]:
    facts = decision.fact.by if decision.fact else ()
    return {*(each.id for each in decision.in_force), *(each.statement.id for each in decision.advice), *facts}
