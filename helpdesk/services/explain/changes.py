"""What an answer would come to if a fact that is missing were known: asked of the rules themselves, value by value."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...domain.conditions import Condition, Value
from ...domain.subsidiarity import Decision
from ..advice import Answer
from ..desk import Desk
from ..record.speech import Speech


@dataclass(frozen=True, slots=True)
class Outcome:
    """If `fact` is `value`, the statements `gained` hold, are advised or chosen in addition, and those `lost` no more
    hold or can no more come to apply. A number stands for every other on the same side of the bounds of conditions."""

    fact: str
    value: Value
    condition: Condition
    met: bool
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def effects(self) -> Sequence[tuple[str, tuple[str, ...]]]:
        return ("holds", self.gained), ("falls", self.lost)

    def words(self, speech: Speech) -> str:
        """The condition in words, denied where it would not be met."""
        words = speech.condition(self.condition)
        return words if self.met else f"≠ ({words})"


def outcomes(desk: Desk, answer: Answer, topic: str) -> list[Outcome]:
    """For each fact that something on the topic waits for, each value that an asker may give."""
    decision = answer.decisions[topic]
    waiting = [condition for item in decision.may_apply for condition in item.waiting]
    found: dict[tuple[str, Value], Outcome] = {}
    for condition in waiting:
        for value, met, shown in _values(desk, condition):
            if (condition.fact, value) not in found:
                found[condition.fact, value] = _outcome(answer, decision, condition.fact, value, shown, met)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], str(key[1])))]


def _values(desk: Desk, condition: Condition) -> Iterator[tuple[Value, bool, Condition]]:
    """Each word that the fact may be; of a number one that meets the condition and one on each side beyond it."""
    if condition.minimum is None and condition.maximum is None:
        for value in _words(desk, condition):
            yield value, True, Condition(fact=condition.fact, values=(value,))
        return
    low, high = condition.minimum, condition.maximum
    yield (low if low is not None else high) or 0.0, True, condition
    beyond = [
        each
        for each in (low - 1 if low is not None else None, high + 1 if high is not None else None)
        if each is not None
    ]
    for value in beyond:
        yield value, False, condition


def _words(desk: Desk, condition: Condition) -> Iterable[Value]:
    asked = desk.content.facts.get(condition.fact)
    if asked is not None and asked.boolean:
        return (True, False)
    if asked is not None and asked.values:
        return tuple(asked.values)
    return condition.values


def _outcome(answer: Answer, before: Decision, fact: str, value: Value, condition: Condition, met: bool) -> Outcome:
    facts = {**answer.facts, fact: value}
    given = frozenset({*answer.question.given, fact})
    after = answer.docket.decide(facts, given, answer.question.topics)[before.topic]
    was, will = _standing(before), _standing(after)
    possible = {item.statement.id for item in before.may_apply} - {item.statement.id for item in after.may_apply}
    lost = (was | possible) - will
    return Outcome(fact, value, condition, met, tuple(sorted(will - was)), tuple(sorted(lost)))


def _standing(decision: Decision) -> set[str]:
    facts = decision.fact.by if decision.fact else ()
    return {*(each.id for each in decision.in_force), *(each.statement.id for each in decision.advice), *facts}
