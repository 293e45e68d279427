"""What askers tell, so that a comparison also meets rules that wait for it: a rule on acid soils shows its change only
to somebody who says how acid the soil is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...domain.conditions import Condition, Value, all_hold, meeting
from ...domain.scenarios import Scenario
from .entries import EntryChange

Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Facts that an asker tells, in the regions where an entry that changed tests them; none and everywhere for who
    tells nothing."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    regions: frozenset[str] | None = None

    def reaches(self, here: Iterable[str]) -> bool:
        return self.regions is None or not self.regions.isdisjoint(here)


def told_in(entries: Sequence[EntryChange], scenarios: Iterable[Scenario]) -> tuple[Told, ...]:
    """Nothing first; then what meets each changed entry's own conditions, before and after, and what sets the two
    apart; then what the scenarios tell, of those that tell any fact which a changed entry tests."""
    found: dict[tuple[tuple[str, Value], ...], set[str]] = {}
    tested: dict[str, set[str]] = {}
    for change in entries:
        if change.kind not in ("statements", "schemes", "services"):
            continue
        regions = {each.region for each in (change.before, change.after) if each is not None}
        for facts in _telling(change):
            found.setdefault(tuple(sorted(facts.items())), set()).update(regions)
            for fact in facts:
                tested.setdefault(fact, set()).update(regions)
    for scenario in scenarios:
        if regions := {region for fact in scenario.given for region in tested.get(fact, ())}:
            found.setdefault(tuple(sorted(scenario.given.items())), set()).update(regions)
    return (Told(), *(Told(dict(facts), frozenset(regions)) for facts, regions in found.items()))


def _telling(change: EntryChange) -> Iterator[Mapping[str, Value]]:
    was, will = _alternatives(change.before), _alternatives(change.after)
    for one, other in ((was, will), (will, was)):
        for conditions in one:
            facts = meeting(conditions)
            yield facts
            apart = (_apart(facts, each, other) for each in conditions)
            yield from (told for told in apart if told)


def _apart(facts: Mapping[str, Value], condition: Condition, other: Sequence[Conditions]) -> Mapping[str, Value]:
    """With the first value that this condition allows and the other side does not; none where there is none."""
    for value in condition.values:
        told = {**facts, condition.fact: value}
        if not any(all_hold(conditions, told) for conditions in other):
            return told
    return {}


def _alternatives(entry: Any) -> Sequence[Conditions]:
    """Each set of conditions under which an entry holds; none where it needs none."""
    if entry is None:
        return ()
    if hasattr(entry, "when"):
        return [entry.when] if entry.when else []
    alternatives = entry.alternatives or ((),)
    return [(*entry.eligible, *each) for each in alternatives if entry.eligible or each]
