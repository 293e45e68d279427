"""Schemes: support or compensation programmes as territorial, temporal and eligibility predicates."""

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
    """How a scheme stands for an asker: `open`, `ended`, `future`, `not_eligible` or `unknown`.

    `failed` are the conditions that are not met, `waiting` those that wait for a fact.
    """

    scheme: Scheme
    status: str
    failed: tuple[Condition, ...] = ()
    waiting: tuple[Condition, ...] = ()


def standing(scheme: Scheme, on: date, facts: Facts) -> Standing:
    """How a scheme whose region covers the place stands on a day; an ended one is an answer, never silence."""
    start, end = scheme.validity.start, scheme.validity.end
    if end is not None and on >= end:
        return Standing(scheme=scheme, status="ended")
    if start is not None and on < start:
        return Standing(scheme=scheme, status="future")
    failed = tuple(condition for condition in scheme.eligible if condition.holds(facts) is False)
    waiting = tuple(missing(scheme.eligible, facts))
    status = {False: "not_eligible", None: "unknown", True: "open"}[all_hold(scheme.eligible, facts)]
    return Standing(scheme=scheme, status=status, failed=failed, waiting=waiting)


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
