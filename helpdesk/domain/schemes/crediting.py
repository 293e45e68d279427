"""What of a gain a scheme credits: its deductions, declared as data, one after the other."""

from dataclasses import dataclass, field
from enum import StrEnum

from ..statements import Source
from ..text import Texts
from ..tier1 import CO2_PER_C
from ..toolkit.crediting import credited, uncertainty_deduction_pct


class Kind(StrEnum):
    """`UNCERTAINTY`: the part of the uncertainty above `value` percent of the gain. `SHARE`: the share `value`, 0 to 1,
    of what is left. `CEILING`: what is above `value` t C per hectare and year. `PROJECT`: something that only the
    project itself can work out, such as a rating of its risks: how much is not known."""

    UNCERTAINTY = "uncertainty"
    SHARE = "share"
    CEILING = "ceiling"
    PROJECT = "project"


class Purpose(StrEnum):
    """What is taken off for. `WITHHELD` comes later, if the gain lasts; `OTHERS` is paid, but to somebody else."""

    UNCERTAINTY = "uncertainty"
    BUFFER = "buffer"
    LEAKAGE = "leakage"
    PERMANENCE = "permanence"
    WITHHELD = "withheld"
    OTHERS = "others"
    CEILING = "ceiling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """`value` is None for `Kind.PROJECT` alone; `source` None stands for that of the scheme."""

    kind: Kind
    purpose: Purpose
    value: float | None = None
    texts: Texts = field(default_factory=dict)
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gross:
    """t CO2e on so many hectares in so many years. `uncertainty_pct`: half of its range in percent of it, None where
    nobody knows the range."""

    t_co2e: float
    uncertainty_pct: float | None = None
    hectares: float | None = None
    years: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a deduction takes and what it leaves, t CO2e. `taken_t_co2e` is None where it is not known: then what is
    left is the most that it may be."""

    deduction: Deduction
    taken_t_co2e: float | None
    left_t_co2e: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """`credited_t_co2e` is exact where all deductions are known (`complete`), else the most that may be credited."""

    gross_t_co2e: float
    steps: tuple[Step, ...]
    credited_t_co2e: float
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditingRule:
    """The deductions in the order in which the scheme makes them. `years`: for how long it credits, None where that
    was not read. `order_known`: whether the order was read, or is the one in which we list them."""

    deductions: tuple[Deduction, ...]
    years: int | None = None
    order_known: bool = True

    def credit(self, gross: Gross) -> Credit:
        """A loss is no credit: nothing is left of it. No deduction raises what is left."""
        left = max(0.0, gross.t_co2e)
        steps: list[Step] = []
        for each in self.deductions:
            after = _left(each, left, gross)
            steps.append(
                Step(
                    deduction=each,
                    taken_t_co2e=None if after is None else left - after,
                    left_t_co2e=left if after is None else after,
                )
            )
            left = steps[-1].left_t_co2e
        complete = left == 0 or all(each.taken_t_co2e is not None for each in steps)
        return Credit(gross_t_co2e=gross.t_co2e, steps=tuple(steps), credited_t_co2e=left, complete=complete)


def _left(deduction: Deduction, left: float, gross: Gross) -> float | None:
    """What is left after a deduction, None where that is not known."""
    if deduction.value is None:
        return None
    if deduction.kind is Kind.UNCERTAINTY:
        if gross.uncertainty_pct is None:
            return None
        return float(credited(left, uncertainty_deduction_pct(gross.uncertainty_pct, deduction.value), 0.0)[0])
    if deduction.kind is Kind.SHARE:
        return float(credited(left, 0.0, deduction.value)[1])
    if gross.hectares is None or gross.years is None:
        return None
    return min(left, deduction.value * CO2_PER_C * gross.hectares * gross.years)
