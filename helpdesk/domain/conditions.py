"""Conditions on what is known about a place, with three values: an unknown pH is not a "no"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan

Value = str | float | bool
Facts = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The fact is one of `values`, or lies in `[minimum, maximum]`, both ends inclusive."""

    fact: str
    values: tuple[Value, ...] = ()
    minimum: float | None = None
    maximum: float | None = None

    def holds(self, facts: Facts) -> bool | None:
        """True, False, or None where the fact is not known."""
        value = facts.get(self.fact)
        if value is None or value != value:
            return None
        if self.minimum is None and self.maximum is None:
            # True equals 1 in Python, and is another answer here.
            return value in self.values and (isinstance(value, str) or _is_one_of(value, self.values))
        number = _number(value)
        if number is None:
            return None
        return (self.minimum is None or self.minimum <= number) and (self.maximum is None or number <= self.maximum)


def _is_one_of(value: Value, values: Iterable[Value]) -> bool:
    return any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in values)


# How many values of a fact are remembered at most.
_REMEMBERED = 256


class ByFact:
    """Conditions in the order of the facts that they are on, so that facts which none of them names are not looked at,
    and a value that was met before is not compared again."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        found: dict[str, list[Condition]] = {}
        for each in conditions:
            found.setdefault(each.fact, []).append(each)
        self._asked = [(fact, tuple(several), _Outcomes()) for fact, several in found.items()]

    def outcomes(self, facts: Facts) -> tuple[tuple[bool | None, ...] | None, ...]:
        """Fact by fact which conditions hold; None for all of a fact that is not known. Equal where the same hold,
        fail and wait."""
        return tuple(
            [
                None if (value := facts.get(fact)) is None else outcomes.of(value, conditions)
                for fact, conditions, outcomes in self._asked
            ]
        )


class _Outcomes(dict[tuple[type, Value], tuple[bool | None, ...]]):
    def of(self, value: Value, conditions: tuple[Condition, ...]) -> tuple[bool | None, ...]:
        # True equals 1 in Python, and is another answer here.
        key = value.__class__, value
        found = self.get(key)
        if found is None:
            if len(self) >= _REMEMBERED:
                self.clear()
            found = self[key] = tuple([each.holds({each.fact: value}) for each in conditions])
        return found


def all_hold(conditions: tuple[Condition, ...], facts: Facts) -> bool | None:
    """False if one is false; else None if one is unknown; else True (Kleene's conjunction)."""
    held = [condition.holds(facts) for condition in conditions]
    if False in held:
        return False
    return None if None in held else True


def missing(conditions: tuple[Condition, ...], facts: Facts) -> list[Condition]:
    """The conditions that wait for a fact."""
    return [condition for condition in conditions if condition.holds(facts) is None]


def meeting(conditions: Iterable[Condition]) -> dict[str, Value]:
    """Facts that meet every condition: of each the first word that all of its conditions allow, or a bound. A fact on
    which they contradict each other is left out."""
    by_fact: dict[str, list[Condition]] = {}
    for each in conditions:
        by_fact.setdefault(each.fact, []).append(each)
    found = {}
    for fact, asked in by_fact.items():
        candidates = [value for each in asked for value in _candidates(each)]
        meets = (value for value in candidates if all(each.holds({fact: value}) for each in asked))
        if (value := next(meets, None)) is not None:
            found[fact] = value
    return found


def _candidates(condition: Condition) -> tuple[Value, ...]:
    bounds = tuple(each for each in (condition.minimum, condition.maximum) if each is not None)
    return condition.values or bounds


def _number(value: Value) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return None if isnan(number) else number
