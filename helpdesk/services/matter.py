"""One topic where some regions lie: what is said on it and by which powers, whatever other regions lie there too."""

from collections.abc import Hashable, Mapping
from dataclasses import replace
from threading import Lock
from typing import Any, NamedTuple

from ..domain.conditions import Condition, Facts, Value
from ..domain.statements import Modality, Statement
from ..domain.subsidiarity import Case, Decision
from ..domain.subsidiarity.allocation import allocate, next_to_ask
from ..domain.subsidiarity.decision import Allocation
from ..domain.subsidiarity.resolve import merged, together
from ..domain.subsidiarity.strata import Advised, Binding, By, Measured, advise, bind, hear, measure
from .kept import Kept

Forbidden = tuple[tuple[str, tuple[str, ...]], ...]
# Whether each condition holds, by its number.
Held = Mapping[int, bool | None]


class Conditions:
    """Every condition met so far by a number of its own, so that none is compared with another twice."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}
        self._each: list[Condition] = []
        self._of_statements: dict[str, tuple[int, ...]] = {}
        self._turn = Lock()

    def of(self, statement: Statement) -> tuple[int, ...]:
        """Those of a statement by number; statements have ids of their own."""
        found = self._of_statements.get(statement.id)
        if found is None:
            found = tuple([self.number(each) for each in (*statement.when, *statement.not_when)])
            self._of_statements[statement.id] = found
        return found

    def number(self, condition: Condition) -> int:
        # True equals 1 in Python, and is asked of other facts.
        key = condition, tuple([value.__class__ for value in condition.values])
        with self._turn:
            if key not in self._numbers:
                self._numbers[key] = len(self._each)
                self._each.append(condition)
            return self._numbers[key]

    def __getitem__(self, number: int) -> Condition:
        return self._each[number]


class Asked(NamedTuple):
    """What a decision depends on of the facts: the facts themselves, those that the asker measured or knows, and which
    conditions hold."""

    facts: Facts
    given: frozenset[str]
    held: Held


class Stratum:
    """What is said in one stratum on a topic and above it where some regions lie, by id; `case` has the competences of
    those who say it."""

    def __init__(self, said: tuple[Statement, ...], case: Case, conditions: Conditions) -> None:
        self.said, self.case = said, case
        self.asks = tuple(dict.fromkeys(number for each in said for number in conditions.of(each)))
        self.recommended = frozenset(str(each.value) for each in said if each.modality is Modality.RECOMMEND)
        self.discouraged = frozenset(str(each.value) for each in said if each.modality is Modality.DISCOURAGE)

    def outcomes(self, held: Held) -> tuple[bool | None, ...]:
        return tuple([held[each] for each in self.asks])

    def asked(self, asked: Asked) -> Case:
        return replace(self.case, facts=asked.facts, given=asked.given)


class Allotted:
    """Who should decide on a topic. `asks_beyond`: nobody decides, and nobody able speaks on any topic of its root;
    then whom to ask is looked for among all who have a competence at the place."""

    def __init__(self, topic: str, case: Case) -> None:
        self.allocation: Allocation = allocate(topic, case)
        self.ask = next_to_ask(topic, case, self.allocation)
        self.asks_beyond = not self.allocation.decided_by and not any(held.capacity for held in case.competences)


class Matter:
    """A topic in a case whose regions and competences are those alone that a decision on it looks at, by stratum.

    What a stratum comes to depends on the facts only through which conditions hold, fail or wait, and on what was
    measured. That is the key it is kept under, so that it is made once whatever the exact numbers are; and so is the
    decision that they make together.
    """

    def __init__(
        self, topic: str, norms: Stratum, facts: Stratum, advice: Stratum, allotted: Allotted, kept: Kept[Any]
    ) -> None:
        self.topic, self._norms, self._facts, self._advice, self._kept = topic, norms, facts, advice, kept
        declared = norms.case.topics.get(topic)
        self.measured_as = declared.measured_as if declared else None
        self._allotted, self.asks_beyond = allotted, allotted.asks_beyond
        self.asks = tuple(dict.fromkeys((*norms.asks, *facts.asks, *advice.asks)))

    @property
    def said(self) -> tuple[Statement, ...]:
        """What is said on it and above it, by id."""
        several = (*self._norms.said, *self._facts.said, *self._advice.said)
        return tuple(sorted(several, key=lambda each: each.id))

    @property
    def figures(self) -> tuple[Statement, ...]:
        return self._facts.said

    def binding(self, asked: Asked) -> Binding:
        """What norms on it come to."""
        norms = self._norms
        key = norms, norms.outcomes(asked.held)
        found: Binding = self._kept.get(key, lambda: bind(norms.said, norms.asked(asked)))
        return found

    def decide(self, asked: Asked, forbidden: By, possible: By) -> Decision:
        """`forbidden` are practices that norms on any topic forbid, `possible` those that they may."""
        against, perhaps = only(forbidden, self._advice.recommended), only(possible, self._advice.recommended)
        outcomes = tuple([asked.held[each] for each in self.asks])
        key: Hashable = self, outcomes, self._measured_value(asked), against, perhaps
        found: Decision = self._kept.get(key, lambda: self._decided(asked, dict(against), dict(perhaps)))
        return found

    def _decided(self, asked: Asked, against: By, perhaps: By) -> Decision:
        binding, told = self.binding(asked), self._advised(asked, {}, {})
        # What nobody would recommend is not told of as forbidden by others; what stood back for something forbidden is
        # recommended once that is, and may be forbidden too.
        advised: frozenset[str] = frozenset()
        while more := (told.recommended & (against.keys() | perhaps.keys())) - advised:
            advised |= more
            told = self._advised(asked, dict(only(against, advised)), dict(only(perhaps, advised)))
        found = self._allotted
        return together(self.topic, binding, self._measured(asked), told, found.allocation, found.ask)

    def _measured(self, asked: Asked) -> Measured:
        facts = self._facts
        key = self.topic, facts, facts.outcomes(asked.held), self._measured_value(asked)
        found: Measured = self._kept.get(key, lambda: measure(self.topic, facts.said, facts.asked(asked)))
        return found

    def _measured_value(self, asked: Asked) -> tuple[type, Value] | None:
        if self.measured_as is None or self.measured_as not in asked.given:
            return None
        value = asked.facts[self.measured_as]
        return value.__class__, value

    def _advised(self, asked: Asked, against: By, perhaps: By) -> Advised:
        """Topics on which the same is advised share it, unless norms on them differ."""
        binding, advice = self.binding(asked), self._advice
        prohibited = _some(binding.norms.prohibited, against, advice.recommended)
        required = only(binding.norms.required, advice.discouraged)
        possible = _some(binding.may_forbid, perhaps, advice.recommended)

        def made() -> Advised:
            case = advice.asked(asked)
            return advise(hear(advice.said, case), case, dict(prohibited), dict(required), dict(possible))

        key = advice, advice.outcomes(asked.held), prohibited, required, possible
        found: Advised = self._kept.get(key, made)
        return found


def _some(own: By, others: By, practices: frozenset[str]) -> Forbidden:
    return only(merged(own, others) if own and others else own or others, practices)


def only(forbidden: By, practices: frozenset[str]) -> Forbidden:
    if not forbidden or not practices:
        return ()
    return tuple([(practice, tuple(forbidden[practice])) for practice in sorted(practices & forbidden.keys())])
