"""The books of a scenario, year by year: what is held against the 4 per 1000 line, and what is shown beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...domain.planning import Account, Course, Step, Years, course, target
from ...domain.tier1 import CO2_PER_C
from .asked import Order
from .gains import Effect, steps_apart, steps_of

Json = dict[str, Any]

# After so many years the progress towards the target is told: as long as most changes of Tier 1 go on.
HORIZON = 20
# The book of gains in place on ground of which no stock is known, so that no target is either.
NO_STOCK, COUNTED = "no_stock", "counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """`counted` begins at the stock that is known; the others at 0. `n2o_t_co2e` is taken off a year while it lasts."""

    counted: Course
    apart: dict[str, Course]
    n2o: Course


@dataclass(slots=True)
class Ledger:
    """Steps of all measures of a scenario, by the book they are in."""

    counted: list[Step] = field(default_factory=list)
    apart: dict[str, list[Step]] = field(default_factory=dict)
    n2o: list[Step] = field(default_factory=list)

    def add(self, effects: Sequence[Effect], begin: int) -> None:
        known = [each for each in effects if each.ground.stock_t_c_ha is not None]
        unknown = [each for each in effects if each.ground.stock_t_c_ha is None]
        self.counted += steps_of(known, begin)
        self._enter(NO_STOCK, steps_of(unknown, begin))
        for account in (Account.FROM_ELSEWHERE, Account.N2O_MAY_CANCEL):
            self._enter(account.value, steps_apart(effects, begin, account))
        self.n2o += [
            Step(hectares=each.hectares, begin=begin, gain=each.emission.as_loss) for each in known if each.emission
        ]

    def _enter(self, book: str, steps: list[Step]) -> None:
        self.apart.setdefault(book, []).extend(steps)

    def courses(self, stock_t_c: float, years: int) -> Books:
        return Books(
            counted=course(stock_t_c, self.counted, years),
            apart={book: course(0.0, steps, years) for book, steps in self.apart.items()},
            n2o=course(0.0, self.n2o, years),
        )


def rows(order: Order, books: Books, known: float) -> list[Json]:
    """One for the beginning of each year; the first stands before anything changed. Stock, change and target are of the
    same hectares; ends of the range as if all parts were off to the same side, `independent` as if each for itself, and
    None in every year where a part of what is counted has no range."""
    line, found = target(known, order.years), books.counted
    return [
        {
            "year": order.first_year + at,
            "stock_t_c": float(found.stock_t_c[at]),
            "stock_low_t_c": _end(found.low_t_c, at),
            "stock_high_t_c": _end(found.high_t_c, at),
            **_change(found, at, known),
            "n2o_t_co2e": _positive(-float(books.n2o.stock_t_c[at]) * CO2_PER_C),
            **{f"{book}_t_c": float(each.stock_t_c[at]) for book, each in books.apart.items()},
            "target_t_c": float(line[at]),
        }
        for at in range(order.years + 1)
    ]


def totals(order: Order, books: Books, known: float) -> list[Json]:
    """Each book after the years that the target is told for; those that are empty are left out."""
    at = min(HORIZON, order.years)
    told = [_total(COUNTED, books.counted, at, known)]
    told += [_total(book, found, at, 0.0) for book, found in books.apart.items() if found.stock_t_c[at]]
    return [{**each, "years": at} for each in told]


def _total(book: str, found: Course, at: int, known: float) -> Json:
    return {
        "book": book,
        "counted": book == COUNTED,
        "range_known": found.range_known,
        **_change(found, at, known),
    }


def _change(found: Course, at: int, known: float) -> Json:
    change = float(found.stock_t_c[at]) - known
    return {
        "change_t_c": change,
        "change_low_t_c": _end(found.low_t_c, at, known),
        "change_high_t_c": _end(found.high_t_c, at, known),
        "change_low_independent_t_c": _end(found.least_t_c, at, known),
        "change_high_independent_t_c": _end(found.most_t_c, at, known),
        "change_t_co2e": change * CO2_PER_C,
    }


def _end(ends: Years | None, at: int, known: float = 0.0) -> float | None:
    return None if ends is None else float(ends[at]) - known


def _positive(value: float) -> float:
    return value + 0.0
