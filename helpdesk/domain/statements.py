"""Statements: one thing a body says on a topic for a region, in one of three strata."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from .calendar import Validity
from .conditions import Condition, Value
from .text import Texts


class Modality(StrEnum):
    PROHIBIT = "PROHIBIT"
    REQUIRE = "REQUIRE"
    FLOOR = "FLOOR"
    CEILING = "CEILING"
    CLOSED_DAYS = "CLOSED_DAYS"
    VALUE = "VALUE"
    RECOMMEND = "RECOMMEND"
    DISCOURAGE = "DISCOURAGE"

    @property
    def stratum(self) -> str:
        """`norm`, `fact` or `advice`: the three strata are never mixed."""
        if self is Modality.VALUE:
            return "fact"
        return "advice" if self in ADVICE else "norm"


ADVICE = frozenset({Modality.RECOMMEND, Modality.DISCOURAGE})
# Those whose value is a practice.
OF_PRACTICES = ADVICE | {Modality.PROHIBIT, Modality.REQUIRE}


class Tier:
    """How good the evidence is; higher wins (design rule 3.2). Integers, so that cases and packs can write them."""

    MEASURED = 5
    OFFICIAL = 4
    META_ANALYSIS = 3
    IPCC_DEFAULT = 2
    MODEL = 1
    EXPERT_NOTE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement comes from, when it was read, and whether what it says was verified there."""

    title: str
    url: str | None = None
    read_on: date | None = None
    verified: bool = True
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """`value` is a practice for PROHIBIT, REQUIRE, RECOMMEND and DISCOURAGE, a number for FLOOR and CEILING, a set
    of days of the year for CLOSED_DAYS, a number or word for VALUE.

    Of a VALUE: `low` and `high` bound it; `error_pct` is half of that range in percent of the value and `error_meaning`
    what its table says the error is; `n` how many profiles or sites it rests on; `edition` that of the table, whose
    figures go with no other edition's; `verification` in how many sources the figure itself was seen.
    """

    id: str
    issuer: str
    topic: str
    region: str
    modality: Modality
    value: Value | frozenset[int]
    unit: str | None = None
    tier: int = Tier.EXPERT_NOTE
    validity: Validity = Validity()
    when: tuple[Condition, ...] = ()
    not_when: tuple[Condition, ...] = ()
    replaces: tuple[str, ...] = ()
    derogates: tuple[str, ...] = ()
    delegates_to: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    texts: Texts = field(default_factory=dict)
    source: Source | None = None
    low: float | None = None
    high: float | None = None
    edition: str | None = None
    error_pct: float | None = None
    error_meaning: str | None = None
    n: int | None = None
    verification: str | None = None

    @property
    def verified(self) -> bool:
        return self.source is None or self.source.verified
