"""What is asked of a plan: where, how the land is used now, and what might be done on how much of it from when on."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.areas import Area
from ...domain.carbon import SamplingPlan
from ...domain.errors import BadParameter
from ...domain.planning import CARBON_FROM_ELSEWHERE, contradiction
from ...domain.practices import Tier1State
from ...domain.sampling.variation import assumed, given
from ..desk import Desk
from ..question import Question

Json = Mapping[str, Any]

YEARS, MOST_YEARS = 40, 100
MOST_SCENARIOS, MOST_MEASURES, MOST_TOGETHER = 10, 20, 6
# How much the measures of a scenario may exceed the area: what people round when they write hectares down.
ROUNDING = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Practices on one share of the area (0 to 1) from a year on, mostly one; several are on the same ground.
    `n_kg_ha_yr`: how much more mineral nitrogen is spread there, None where nobody said."""

    practices: tuple[str, ...]
    share: float
    from_year: int
    n_kg_ha_yr: float | None = None

    @property
    def practice(self) -> str:
        """Its name in the plan: the id, or ids joined by `+`."""
        return "+".join(self.practices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    name: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How the stock would be measured: the same `n` points at each time (paired), standard deviation of the differences
    in t C/ha (None assumes it from the stock), risk of a false alarm and chance of seeing a change that is there."""

    n: int = 20
    sd_difference_t_ha: float | None = None
    alpha: float = 0.05
    power: float = 0.8

    def at(self, stock_t_c_ha: float | None) -> SamplingPlan:
        """Where the mean stock is this, t C/ha at 0-30 cm; None where it is not known."""
        sd = self.sd_difference_t_ha
        variation = assumed(stock_t_c_ha) if sd is None else given(sd)
        return SamplingPlan(n=self.n, variation=variation, alpha=self.alpha, power=self.power)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`question` has the day, the language and what is given; its place is that of each plot in turn. `present` None
    takes the land use from the map; `stock_t_c_ha` is a measurement, 0-30 cm."""

    area: Area
    question: Question
    scenarios: tuple[Scenario, ...]
    present: Tier1State | None = None
    stock_t_c_ha: float | None = None
    years: int = YEARS
    sampling: Sampling = Sampling()

    @property
    def first_year(self) -> int:
        return self.question.on.year

    def shortest(self, measures: Iterable[Measure]) -> int:
        """For how many years of the plan the measure that begins last runs."""
        return self.years - max(each.from_year - self.first_year for each in measures)


def scenarios_of(desk: Desk, given: Sequence[Json], hectares: float, years: Sequence[int]) -> tuple[Scenario, ...]:
    """`years` are the first and the last of the plan. Raises BadParameter for an unknown practice, an area beyond the
    whole, or a start outside the plan."""
    return tuple(
        _scenario(desk, f"scenarios[{number}]", each, number, hectares, years) for number, each in enumerate(given)
    )


def _scenario(desk: Desk, where: str, given: Json, number: int, hectares: float, years: Sequence[int]) -> Scenario:
    measures = tuple(
        _measure(desk, f"{where}.measures[{place}]", each, hectares, years)
        for place, each in enumerate(given["measures"])
    )
    total = sum(each.share for each in measures)
    if total > 1 + ROUNDING:
        raise BadParameter(
            f"{where}.measures",
            f"cover {total * hectares:,.2f} ha of {hectares:,.2f} ha; each stands on ground of its own, so make them "
            'smaller, put those of the same ground into one measure ("practices": [...]), or into scenarios of their '
            "own",
        )
    return Scenario(name=given.get("name") or str(number + 1), measures=measures)


def _measure(desk: Desk, where: str, given: Json, hectares: float, years: Sequence[int]) -> Measure:
    practices = _practices(desk, where, given)
    if ("area_ha" in given) == ("share" in given):
        raise BadParameter(where, "needs either area_ha, in hectares, or share, from 0 to 1")
    share = given["share"] if "share" in given else given["area_ha"] / hectares
    if not 0 < share <= 1 + ROUNDING:
        raise BadParameter(
            f"{where}.area_ha", f"{given['area_ha']:,.2f} ha is more than the {hectares:,.2f} ha there are"
        )
    from_year = int(given.get("from_year", years[0]))
    if not years[0] <= from_year <= years[1]:
        raise BadParameter(
            f"{where}.from_year", f"{from_year} is outside {years[0]} to {years[1]}, the years of the plan"
        )
    nitrogen = None if given.get("n_kg_ha_yr") is None else float(given["n_kg_ha_yr"])
    return Measure(practices=practices, share=min(share, 1.0), from_year=from_year, n_kg_ha_yr=nitrogen)


def _practices(desk: Desk, where: str, given: Json) -> tuple[str, ...]:
    """Raises BadParameter for one that is unknown, and for two that cannot be on the same ground."""
    if ("practice" in given) == ("practices" in given):
        raise BadParameter(where, "needs either practice, an id, or practices, a list of those on the same ground")
    named = given["practices"] if "practices" in given else [given["practice"]]
    for practice in named:
        if practice not in desk.content.practices:
            raise BadParameter(f"{where}.practice", f"{practice[:80]!r} is no practice{_near(practice, desk)}")
    found = [desk.content.practices[practice] for practice in named]
    against = contradiction(found)
    if against is not None:
        raise BadParameter(
            f"{where}.practices",
            f"{against.one} and {against.other} cannot be on the same ground: {against.why}; give each its own",
        )
    moved = next((each.id for each in found if CARBON_FROM_ELSEWHERE in each.flags), None)
    if moved is not None and given.get("n_kg_ha_yr") is not None:
        raise BadParameter(
            f"{where}.n_kg_ha_yr",
            f"is of mineral nitrogen; {moved} brings carbon from elsewhere, which is not counted with or without it",
        )
    return tuple(named)


def _near(practice: str, desk: Desk) -> str:
    near = difflib.get_close_matches(practice[:80], list(desk.content.practices), n=1, cutoff=0.5)
    return f" (did you mean {near[0]!r}?)" if near else "; /ogc/processes/plan names them"
