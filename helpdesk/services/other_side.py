"""On which topics the answer on the other side of a boundary would differ."""

from collections.abc import Iterable, Mapping

from ..domain.conditions import Facts
from ..domain.subsidiarity import Decision
from .docket import Docket


def differing(
    here: Docket,
    there: Docket,
    decisions: Mapping[str, Decision],
    facts: Facts,
    given: frozenset[str],
    also: tuple[str, ...],
) -> tuple[str, ...]:
    """The topics of either side, by id, where what is decided differs: the answer, who decides or what may come to
    apply. `decisions` are those here.

    Where the regions that differ only give advice on a topic, it differs if any of that is shown, suppressed or waits
    on its side: no decision is made for that.
    """
    changed = here.case.here ^ there.case.here
    # Out at sea they are gaps whatever is said, and another side is no addition to them.
    known = here.topics == there.topics and decisions is here.decide(facts, given, also)
    weighed = here.weighed_in(changed, also) if known else None
    if weighed is None:
        theirs = there.decide(facts, given, also)
        return tuple(_differing(decisions.keys() | theirs.keys(), decisions, theirs))
    theirs = there.decide_as_beside(here, weighed, facts, given, also)
    advised = here.advised_in(changed, facts, also) - weighed
    return tuple(sorted({*_differing(weighed, decisions, theirs), *advised}))


def _differing(topics: Iterable[str], here: Mapping[str, Decision], there: Mapping[str, Decision]) -> list[str]:
    return [topic for topic in sorted(topics) if _differ(here.get(topic), there.get(topic))]


def _differ(here: Decision | None, there: Decision | None) -> bool:
    """Whether two answers differ; a topic that only one side knows differs unless that side has a gap too."""
    if here is not None and there is not None:
        return here is not there and _substance(here) != _substance(there)
    one = here or there
    return one is not None and one.status != "GAP"


def _substance(decision: Decision) -> tuple[object, ...]:
    """The answer, with who decides and what may come to apply."""
    waiting = tuple(item.statement.id for item in decision.may_apply)
    return decision.answer(), decision.allocation.decided_by, waiting
