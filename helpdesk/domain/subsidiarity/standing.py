"""How a topic stands where a set of regions lie, before anything is known of soil or farm: what a map can show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..bodies import Competence, competent
from ..calendar import Validity
from ..conditions import missing
from ..statements import Statement
from .decision import Allocation, Decision

CONFLICT, DECIDED, SHARED, GAP = "CONFLICT", "DECIDED", "SHARED", "GAP"
STATUSES = (DECIDED, SHARED, GAP, CONFLICT)

# What a keeper is warned of: a statement that ends no later than this after the day of the map.
NOTICE = timedelta(days=365)
ENDS_SOON, ENDS_LATER, NO_END = "ENDS_WITHIN_A_YEAR", "ENDS_LATER", "NO_END"
OUTLOOKS = (ENDS_SOON, ENDS_LATER, NO_END)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicStanding:
    """`status` is that of the allocation, or CONFLICT where what is said disagrees. `said` is the status of the answer.

    `waits_for` are the facts that could change `said` and `conflicts`; the allocation waits for none. `ending` are the
    statements in force that end, with the day each ends; `changes_on` is the first later day on which a statement or a
    competence here begins or ends: up to it all of this stays true. `changes_by` are the statements that do so on that
    day, and the bodies whose competence does.
    """

    topic: str
    status: str
    said: str
    decided_by: tuple[str, ...]
    why_not: tuple[tuple[str, str], ...]
    ask: tuple[str, ...]
    conflicts: tuple[str, ...]
    waits_for: tuple[str, ...]
    ending: tuple[tuple[str, date], ...]
    changes_on: date | None
    changes_by: tuple[str, ...] = ()

    def outlook(self, day: date) -> str:
        """Whether of what is in force here something ends within a year of `day` (the 365th day included), later, or
        nothing does."""
        first = min((end for _, end in self.ending), default=None)
        if first is None:
            return NO_END
        return ENDS_SOON if first - day <= NOTICE else ENDS_LATER


def standing_of(decision: Decision, said: Iterable[Statement], held: Iterable[Competence], day: date) -> TopicStanding:
    """How the topic of a decision stands on its day. `said` and `held` are all that is stated and held there on any
    day; the decision was made without facts."""
    said = tuple(said)
    now = [each for each in said if day in each.validity]
    turning = [(each.id, each.validity) for each in said]
    turning += [(each.body, each.validity) for each in competent(held, decision.topic)]
    changes_on = next_turn((validity for _, validity in turning), day)
    ends = [(each.id, each.validity.end) for each in now]
    return TopicStanding(
        topic=decision.topic,
        status=_status(decision.allocation, in_conflict=bool(decision.conflicts)),
        said=decision.status,
        decided_by=decision.allocation.decided_by,
        why_not=decision.allocation.why_not,
        ask=decision.ask,
        conflicts=tuple(sorted({each for _, ids in decision.conflicts for each in ids})),
        waits_for=tuple(sorted({each.fact for one in now for each in missing((*one.when, *one.not_when), {})})),
        ending=tuple(sorted((name, end) for name, end in ends if end is not None)),
        changes_on=changes_on,
        changes_by=tuple(
            sorted({name for name, each in turning if changes_on and changes_on in (each.start, each.end)})
        ),
    )


def _status(allocation: Allocation, *, in_conflict: bool) -> str:
    return CONFLICT if in_conflict else allocation.status


def next_turn(validities: Iterable[Validity], day: date) -> date | None:
    """The first day after `day` on which one of them begins or ends."""
    return min((turn for turn in _turns(validities) if turn > day), default=None)


def last_turn(validities: Iterable[Validity], day: date) -> date | None:
    """The last day, `day` included, on which one of them began or ended: what is true of that day still is."""
    return max((turn for turn in _turns(validities) if turn <= day), default=None)


def last_notice(validities: Iterable[Validity], day: date) -> date | None:
    """The last day, `day` included, on which one of them came to end within a year."""
    noticed = (each.end - NOTICE for each in validities if each.end is not None and each.end - date.min > NOTICE)
    return max((notice for notice in noticed if notice <= day), default=None)


def _turns(validities: Iterable[Validity]) -> Iterable[date]:
    return (turn for each in validities for turn in (each.start, each.end) if turn is not None)
