"""How a scheme stands for an asker on a day: territory, term and eligibility, each yes, no or unknown, and why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..conditions import Condition, Facts, all_hold, missing
from .scheme import Scheme


class Predicate(StrEnum):
    """What an answer rests on, by name."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    PARTLY_INSIDE = "partly_inside"
    IN_FORCE = "in_force"
    ENDED = "ended"
    NOT_YET = "not_yet"
    ANNOUNCED = "announced"
    START_NOT_READ = "start_not_read"
    NO_CONDITIONS = "no_conditions"
    CONDITIONS_MET = "conditions_met"
    CONDITION_FAILED = "condition_failed"
    FACT_MISSING = "fact_missing"
    PLAN_MISSING = "plan_missing"
    PRACTICE_NOT_ELIGIBLE = "practice_not_eligible"
    TOO_SHORT = "too_short"
    REQUIRED_BY_LAW = "required_by_law"
    NO_OTHERS = "no_others"
    EXCLUDED = "excluded"
    ALL_STACK = "all_stack"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`value` is True, False, or None for unknown; `conditions` are those that failed or wait for a fact."""

    value: bool | None
    predicate: Predicate
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What a scenario of a plan does: the practices of its measures, each a set on the same ground, and for how many
    years of the plan that which begins last runs. `required`: practices that norms in force there require."""

    measures: tuple[frozenset[str], ...]
    years: int
    required: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Three answers of four, and in one word `open`, `ended`, `future`, `not_eligible` or `unknown`; whether others go
    together with it depends on what others there are (`stacking.together`).

    `failed` are the conditions that are not met, `waiting` those that wait for a fact.
    """

    scheme: Scheme
    status: str
    failed: tuple[Condition, ...] = ()
    waiting: tuple[Condition, ...] = ()
    in_territory: Answer
    in_time: Answer
    eligible: Answer


INSIDE = Answer(value=True, predicate=Predicate.INSIDE)


def standing(
    scheme: Scheme, on: date, facts: Facts, planned: Planned | None = None, in_territory: Answer = INSIDE
) -> Standing:
    """How a scheme stands on a day; an ended one is an answer, never silence. Where the place is outside, who would be
    eligible inside is told all the same."""
    time, eligible = _in_time(scheme, on), eligible_for(scheme, facts, planned)
    current = time.predicate not in (Predicate.ENDED, Predicate.NOT_YET, Predicate.ANNOUNCED)
    return Standing(
        scheme=scheme,
        status=_status(in_territory, time, eligible),
        failed=eligible.conditions if current and eligible.value is False else (),
        waiting=eligible.conditions if current and eligible.value is None else (),
        in_territory=in_territory,
        in_time=time,
        eligible=eligible,
    )


def _status(territory: Answer, time: Answer, eligible: Answer) -> str:
    """Open where all three say yes, or where it runs and nobody wrote down what it asks: who is told so asks there.
    Outside its territory nobody is eligible."""
    if time.predicate is Predicate.ENDED:
        return "ended"
    if time.predicate in (Predicate.NOT_YET, Predicate.ANNOUNCED):
        return "future"
    answers = [each.value for each in (territory, time, eligible)]
    if False in answers:
        return "not_eligible"
    unasked = eligible.predicate is Predicate.NO_CONDITIONS
    return "unknown" if None in (answers[:2] if unasked else answers) else "open"


def _in_time(scheme: Scheme, on: date) -> Answer:
    """What was read on a day tells nothing of a year before it, unless the first day was read too."""
    start, end, source = scheme.validity.start, scheme.validity.end, scheme.source
    if end is not None and on >= end:
        return Answer(value=False, predicate=Predicate.ENDED)
    if start is not None and on < start:
        return Answer(value=False, predicate=Predicate.NOT_YET)
    if scheme.announced is not None:
        # On the day that it was read it had not begun; what came after that day nobody here knows.
        return Answer(value=False if on <= scheme.announced.on else None, predicate=Predicate.ANNOUNCED)
    if start is None and source is not None and source.read_on is not None and on.year < source.read_on.year:
        return Answer(value=None, predicate=Predicate.START_NOT_READ)
    return Answer(value=True, predicate=Predicate.IN_FORCE)


def eligible_for(scheme: Scheme, facts: Facts, planned: Planned | None = None) -> Answer:
    """Kleene's three values: one condition that fails decides, one that waits leaves it open. Of a scheme whose
    conditions nobody wrote down it is not known."""
    place, terms = _of_place(scheme, facts), _of_plan(scheme, planned)
    for value in (False, None):
        for each in (place, terms):
            if each is not None and each.value is value:
                return each
    if place is None and terms is None:
        return Answer(value=None, predicate=Predicate.NO_CONDITIONS)
    return Answer(value=True, predicate=Predicate.CONDITIONS_MET)


def _of_place(scheme: Scheme, facts: Facts) -> Answer | None:
    """None where nothing is asked of a place."""
    if not scheme.conditions:
        return None
    failed = tuple(condition for condition in scheme.eligible if condition.holds(facts) is False)
    options = [all_hold(option, facts) for option in scheme.alternatives]
    if not failed and options and all(each is False for each in options):
        said = (each for option in scheme.alternatives for each in option)
        failed = tuple(dict.fromkeys(each for each in said if each.holds(facts) is False))
    if failed:
        return Answer(value=False, predicate=Predicate.CONDITION_FAILED, conditions=failed)
    waiting = list(missing(scheme.eligible, facts))
    if options and True not in options:
        open_ones = zip(scheme.alternatives, options, strict=True)
        waiting += [each for one, held in open_ones if held is None for each in missing(one, facts)]
    if waiting:
        return Answer(value=None, predicate=Predicate.FACT_MISSING, conditions=tuple(dict.fromkeys(waiting)))
    return Answer(value=True, predicate=Predicate.CONDITIONS_MET)


def _of_plan(scheme: Scheme, planned: Planned | None) -> Answer | None:
    """None where nothing is asked of a plan. One measure that is not eligible makes the plan as it is not eligible."""
    terms = scheme.plan
    if terms is None:
        return None
    if planned is None:
        return Answer(value=None, predicate=Predicate.PLAN_MISSING)
    if terms.min_years is not None and planned.years < terms.min_years:
        return Answer(value=False, predicate=Predicate.TOO_SHORT)
    if terms.practices and any(each.isdisjoint(terms.practices) for each in planned.measures):
        return Answer(value=False, predicate=Predicate.PRACTICE_NOT_ELIGIBLE)
    if terms.beyond_law and any(not each.isdisjoint(planned.required) for each in planned.measures):
        # How much of it goes beyond what is required, nobody knows from its name.
        return Answer(value=None, predicate=Predicate.REQUIRED_BY_LAW)
    return Answer(value=True, predicate=Predicate.CONDITIONS_MET)
