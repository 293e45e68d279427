"""Schemes: support or compensation programmes as territorial, temporal and eligibility predicates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .calendar import Validity
from .conditions import Condition, Facts, all_hold, missing
from .statements import Source
from .text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    id: str
    names: Texts
    body: str
    region: str
    texts: Texts
    validity: Validity = Validity()
    eligible: tuple[Condition, ...] = ()
    successor: str | None = None
    stacks_with: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    unit: str | None = None
    pays: Texts = field(default_factory=dict)
    permanence: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a scheme stands for an asker: `open`, `ended`, `future`, `not_eligible` or `unknown`, and because of what.

    `because` names the predicate that failed or waits: a date, or a condition in words.
    """

    scheme: Scheme
    status: str
    because: str
    failed: tuple[Condition, ...] = ()
    waiting: tuple[Condition, ...] = ()


def standing(scheme: Scheme, on: date, facts: Facts) -> Standing:
    """How a scheme whose region covers the place stands on a day; an ended one is an answer, never silence."""
    start, end = scheme.validity.start, scheme.validity.end
    if end is not None and on >= end:
        successor = f"; its successor is {scheme.successor}" if scheme.successor else "; no successor is known"
        return Standing(scheme=scheme, status="ended", because=f"ended before {end.isoformat()}{successor}")
    if start is not None and on < start:
        return Standing(scheme=scheme, status="future", because=f"opens on {start.isoformat()}")
    eligible = all_hold(scheme.eligible, facts)
    failed = tuple(condition for condition in scheme.eligible if condition.holds(facts) is False)
    waiting = tuple(missing(scheme.eligible, facts))
    if eligible is False:
        because = "needs that " + " and ".join(condition.words() for condition in failed)
        return Standing(scheme=scheme, status="not_eligible", because=because, failed=failed, waiting=waiting)
    if eligible is None:
        because = "depends on whether " + " and ".join(condition.words() for condition in waiting)
        return Standing(scheme=scheme, status="unknown", because=because, waiting=waiting)
    return Standing(scheme=scheme, status="open", because="in its territory and term, and every condition is met")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An ecosystem service, the region it is provided in, and the topics that serve it."""

    id: str
    names: Texts
    region: str
    topics: tuple[str, ...]
    descriptions: Texts = field(default_factory=dict)
    effect_kind: str | None = None
    source: Source | None = None


SchemesById = Mapping[str, Scheme]
