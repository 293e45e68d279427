"""One topic where some regions lie: what is said on it and by which powers, whatever other regions lie there too."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from threading import Lock

from ..domain.conditions import Condition, Facts
from ..domain.statements import Modality, Statement
from ..domain.subsidiarity import Case, Decision, resolve_gathered
from ..domain.subsidiarity.allocation import allocate
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


class Matter:
    """A topic in a case whose regions and competences are those alone that a decision on it looks at. `said` is what is
    said on it and above it, by id.

    A decision depends on the facts only through which conditions hold, fail or wait, and on what was measured. That
    is the key it is kept under, so that it is made once whatever the exact numbers are.
    """

    def __init__(
        self, topic: str, said: tuple[Statement, ...], case: Case, conditions: Conditions, kept: Kept[Decision]
    ) -> None:
        self.topic, self.said, self._case, self._kept = topic, said, case, kept
        declared = case.topics.get(topic)
        self.measured_as = declared.measured_as if declared else None
        able = any(held.capacity for held in case.competences)
        # Nobody decides, and nobody able speaks on any topic of its root: then whom to ask is looked for among all who
        # have a competence at the place.
        self.asks_beyond = not able and not allocate(topic, case).decided_by
        self.asks = tuple(dict.fromkeys(number for each in said for number in conditions.of(each)))

    def decide(
        self, facts: Facts, given: frozenset[str], held: Held, against: Forbidden = (), perhaps: Forbidden = ()
    ) -> Decision:
        """`held` is what `facts` make of the conditions; `against` are practices that other topics forbid, `perhaps`
        those that they may."""
        measured = self.measured_as is not None and self.measured_as in given
        outcomes = tuple([held[each] for each in self.asks])
        key: Hashable = self, outcomes, facts[str(self.measured_as)] if measured else None, against, perhaps

        def made() -> Decision:
            case = replace(self._case, facts=facts, given=given)
            return resolve_gathered(self.topic, self.said, case, dict(against), dict(perhaps))

        return self._kept.get(key, made)


def only(forbidden: Mapping[str, Iterable[str]], practices: frozenset[str]) -> Forbidden:
    return tuple((practice, tuple(forbidden[practice])) for practice in sorted(practices & forbidden.keys()))


def recommended(decision: Decision) -> frozenset[str]:
    advised = (item.statement for item in decision.advice)
    return frozenset(str(each.value) for each in advised if each.modality is Modality.RECOMMEND)
