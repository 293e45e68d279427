"""Which points must have the same answer: those that share all that an answer looks at.

An answer depends on the regions, on which of their conditions hold, fail or wait, on what was measured, on who asks,
and on what stands in the place of soil. So each distinct value of a fact is asked once for each condition on it, and
the points are sorted by the outcomes; what the values are matters no more.
"""

from collections.abc import Hashable, Iterable

import numpy as np

from ...domain.audience import AUDIENCE
from ...domain.conditions import Condition, Value
from ...ports.points import RegionSets
from ..carbon.stocks import STOCK_FACT
from ..desk import Desk
from ..soil import SoilFact
from .coded import Coded, Codes, combined
from .facts import Known
from .plan import Plan

_OUTCOMES = {False: 0, True: 1, None: 2}

Cases = Coded[tuple[frozenset[str], int]]


def cases(desk: Desk, plan: Plan, known: Known, where: RegionSets) -> Cases:
    """The regions of each distinct case and a point that stands for it, and the case of every point."""
    common, outcomes = [*_grounds(known), *_given(desk, known), *_askers(known)], _Outcomes(known)
    found: list[tuple[frozenset[str], int]] = []
    codes = np.empty(len(where.codes), dtype=np.int64)
    for number, here in enumerate(where.sets):
        points = np.flatnonzero(where.codes == number)
        parts = [*(each[points] for each in common), *outcomes.at(_conditions(desk, plan, here), points)]
        firsts, of_point = combined(parts, len(points))
        codes[points] = of_point + len(found)
        found += [(here, int(points[first])) for first in firsts]
    return Coded(found, codes)


def _conditions(desk: Desk, plan: Plan, here: frozenset[str]) -> Iterable[Condition]:
    """All that decisions and schemes look at where these regions lie."""
    schemes = (scheme for scheme in desk.content.schemes.values() if scheme.region in here)
    asked = {condition for scheme in schemes for condition in scheme.conditions}
    return asked.union(desk.rulebook.docket(here, plan.on).conditions)


class _Outcomes:
    """Which conditions hold for each distinct value of their fact, each looked at once however many regions ask."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._values: dict[str, Coded[Value | None] | None] = {}
        self._held: dict[Condition, Codes] = {}

    def at(self, conditions: Iterable[Condition], points: Codes) -> list[Codes]:
        """For each fact that is asked about, by number which outcomes the points have of the conditions on it."""
        by_fact: dict[str, list[Condition]] = {}
        for condition in conditions:
            by_fact.setdefault(condition.fact, []).append(condition)
        found = []
        for fact in sorted(by_fact):
            if fact not in self._values:
                self._values[fact] = self._known.value(fact)
            values = self._values[fact]
            if values is not None:
                held = [self._holds(condition, values) for condition in by_fact[fact]]
                found.append(combined(held, len(values.distinct))[1][values.codes[points]])
        return found

    def _holds(self, condition: Condition, values: Coded[Value | None]) -> Codes:
        if condition not in self._held:
            facts = ({} if value is None else {condition.fact: value} for value in values.distinct)
            self._held[condition] = np.array([_OUTCOMES[condition.holds(each)] for each in facts], dtype=np.int64)
        return self._held[condition]


def _grounds(known: Known) -> list[Codes]:
    """Ice, water and peat, no soil, a layer that is away, and whether the stock is known."""
    found = [facts.map(_ground).codes for facts in known.soil.values()]
    stock = known.soil.get(STOCK_FACT)
    return found if stock is None else [*found, stock.map(lambda fact: isinstance(fact.value, float)).codes]


def _ground(fact: SoilFact) -> Hashable:
    ground = next((each.ground for each in fact.layer.classes if each.ground and each.id == fact.value), None)
    return ground, fact.status in ("no_soil", "unavailable") and (fact.status, fact.reason)


def _given(desk: Desk, known: Known) -> list[Codes]:
    """Whether anything is given, and which of the facts that a topic, or the stock, is measured as."""
    measured = {STOCK_FACT, *(topic.measured_as for topic in desk.content.topics.values())}
    said = {name: values.map(lambda value: value is not None) for name, values in known.given.items()}
    found = [_flags(each) for name, each in said.items() if name in measured]
    anything = [_flags(each) for each in said.values()]
    return [*found, np.maximum.reduce(anything)] if anything else found


def _askers(known: Known) -> list[Codes]:
    """Who asks: no condition looks at it, but it says what is told first."""
    who = known.given.get(AUDIENCE)
    return [] if who is None else [who.codes]


def _flags(said: Coded[bool]) -> Codes:
    return np.array(said.distinct, dtype=np.int64)[said.codes]
