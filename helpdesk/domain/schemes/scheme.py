"""Schemes: support or compensation programmes as territorial, temporal and eligibility predicates."""

from dataclasses import dataclass, field
from datetime import date

from ..calendar import Validity
from ..conditions import Condition
from ..statements import Source
from ..text import Texts
from .crediting import CreditingRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacking:
    """Whether a scheme can be had together with another, `scheme`, on the same ground; `source` None stands for that of
    the scheme which says so."""

    scheme: str
    allowed: bool
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What was paid, or asked, for one `unit`, such as `CAD/t CO2e`, in a `year`: told of the past, never promised.
    `high` is `low` where there is one amount. `source` None stands for that of the scheme."""

    low: float
    high: float
    unit: str
    year: int
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """What a scheme asks of a plan: practices of which every measure must have one, for how many years at least, and
    whether it counts nothing that the law asks for anyway."""

    practices: tuple[str, ...] = ()
    min_years: int | None = None
    beyond_law: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A scheme that somebody said would come, on a day that is not known; `on` is the day when that was read."""

    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """Eligible is who meets all of `eligible` and, where there are any, one of the `alternatives` whole."""

    id: str
    names: Texts
    body: str
    region: str
    texts: Texts
    validity: Validity = Validity()
    announced: Announced | None = None
    eligible: tuple[Condition, ...] = ()
    alternatives: tuple[tuple[Condition, ...], ...] = ()
    plan: PlanTerms | None = None
    successor: str | None = None
    stacking: tuple[Stacking, ...] = ()
    unit: str | None = None
    pays: Texts = field(default_factory=dict)
    payment: Payment | None = None
    crediting: CreditingRule | None = None
    permanence: Texts = field(default_factory=dict)
    first_steps: Texts = field(default_factory=dict)
    source: Source | None = None

    @property
    def conditions(self) -> frozenset[Condition]:
        """All that it asks about a place or an asker."""
        return frozenset((*self.eligible, *(each for one in self.alternatives for each in one)))

    @property
    def stacks_with(self) -> tuple[str, ...]:
        return tuple(each.scheme for each in self.stacking if each.allowed)

    @property
    def excludes(self) -> tuple[str, ...]:
        return tuple(each.scheme for each in self.stacking if not each.allowed)
