"""A loss is never left out of a plan, and no range is told where one of its parts has none."""

from types import SimpleNamespace
from typing import Any

import pytest

from helpdesk.domain.planning import Account, EmissionFactor, emission
from helpdesk.services.desk import Desk
from helpdesk.services.plan.asked import Measure, Scenario
from helpdesk.services.plan.entries import Told
from helpdesk.services.plan.gains import Effect, effect
from helpdesk.services.plan.ledger import Ledger
from helpdesk.services.plan.outcome import outcome
from helpdesk.services.plan.summary import summary
from helpdesk.services.plan.together import leading
from helpdesk.services.report.drawing import Shape
from helpdesk.services.report.stock_plot import stock_plot
from helpdesk.services.report.words import Words

from .plans import CROPLAND, inputs_of, plan_of

NITROGEN = emission(100, (EmissionFactor(value=0.016, low=0.013, high=0.019),))


def headline(rate: float | None, half: float | None = 0.1, method: str = "field_evidence") -> dict[str, Any]:
    if rate is None:
        return {"headline": None, "why": ["NO_METHOD"], "methods": []}
    ends = {"low_t_c_ha_yr": None, "high_t_c_ha_yr": None}
    if half is not None:
        ends = {"low_t_c_ha_yr": rate - half, "high_t_c_ha_yr": rate + half}
    told = {"method": method, "edition": "2019" if method == "tier1" else None, "rate_t_c_ha_yr": rate, **ends}
    return {"headline": told, "saturates_after_years": 20, "practice": method}


def on_plot(entry: dict[str, Any], **more: Any) -> Effect:
    ground: Any = SimpleNamespace(number=1, hectares=10.0, stock_t_c_ha=50.0, banned={}, perhaps_banned={})
    measure = Measure(practices=("cover_crop",), share=1.0, from_year=2026, n_kg_ha_yr=100)
    return effect(ground, measure, entry, **more)


def test_nitrous_oxide_counts_where_nothing_tells_what_the_soil_gains() -> None:
    found = on_plot(headline(None), emission=NITROGEN)
    assert (found.account, found.counts) == (Account.NET_OF_N2O, True)
    ledger = Ledger()
    ledger.add([found], 0)
    books = ledger.courses(500.0, 20)
    assert books.counted.stock_t_c[20] == pytest.approx(500 - 20 * 10 * NITROGEN.t_co2e_ha_yr * 12 / 44)
    told = summary([found])
    assert told["hectares_counted"] == 10
    assert told["n2o"]["total_t_co2e_yr"] == pytest.approx(10 * NITROGEN.t_co2e_ha_yr)


def test_nitrogen_on_cropland_is_taken_off_whatever_the_practice_has_a_figure_for(desk: Desk) -> None:
    """What is already so gains nothing here; the nitrogen that is said to be spread does its harm all the same."""
    measure = {"practice": "residue_retention", "share": 1, "from_year": 2026, "n_kg_ha_yr": 100}
    inputs = inputs_of("brittany", present={**CROPLAND, "input": "medium"})
    told = plan_of(desk, inputs | {"scenarios": [{"name": "x", "measures": [measure]}]})
    (found,) = told["scenarios"]
    (made,) = found["measures"]
    assert made["rate"] is None
    assert made["n2o"]["total_t_co2e_yr"] > 0
    row = found["years"][20]
    assert row["n2o_t_co2e"] == pytest.approx(20 * made["n2o"]["total_t_co2e_yr"])
    assert row["change_t_c"] == pytest.approx(-row["n2o_t_co2e"] * 12 / 44)
    assert "NO_FIGURE" in [gap["code"] for gap in told["gaps"]]


def test_of_nitrogen_without_a_factor_it_is_said_that_its_nitrous_oxide_is_not_taken_off() -> None:
    found = on_plot(headline(-0.1))
    assert (found.n2o_unknown, found.counts) == (True, True)
    assert not on_plot({"headline": None, "why": ["no_land"]}).n2o_unknown
    assert on_plot({"headline": None, "why": ["no_land"]}, emission=NITROGEN).emission is None


@pytest.mark.parametrize("half", [None, 0.1])
def test_ends_of_a_range_are_told_only_where_every_part_has_one(half: float | None) -> None:
    told = scenario_of([headline(0.1), headline(0.3, half)])
    ends = {
        *((row, name) for row in (0, 20) for name in told["years"][row] if "low" in name or "high" in name),
        *(("totals", name) for name in told["totals"][0] if "low" in name or "high" in name),
    }
    assert len(ends) == 2 * 6 + 4
    values = [
        told["totals"][0][name] if row == "totals" else told["years"][row][name] for row, name in sorted(ends, key=str)
    ]
    values += [value for name, value in told["measures"][0]["rate"].items() if "low_" in name or "high_" in name]
    values += [told["share_of_target_low"], told["share_of_target_high"]]
    known = half is not None
    assert [value is not None for value in values] == [known] * len(values)
    assert (told["range_known"], told["totals"][0]["range_known"]) == (known, known)
    drawn = stock_plot([told], 20.0, Words("en"))
    assert len([each for each in drawn.items if isinstance(each, Shape)]) == int(known)


def test_a_part_without_a_range_that_is_not_counted_takes_none_from_what_is() -> None:
    manure = headline(0.3, None) | {"flags": [{"word": "carbon_from_elsewhere"}]}
    told = scenario_of([headline(0.1), manure])
    assert {each["book"]: each["range_known"] for each in told["totals"]} == {"counted": True, "from_elsewhere": False}
    assert told["range_known"]
    assert told["years"][20]["change_low_t_c"] is not None


def scenario_of(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """A measure on plots of 10 ha with 50 t C/ha each, and what it brings on each."""
    grounds: list[Any] = [
        SimpleNamespace(number=at, hectares=10.0, stock_t_c_ha=50.0, banned={}, perhaps_banned={}, answer=None)
        for at in range(len(entries))
    ]
    order: Any = SimpleNamespace(first_year=2026, years=20, area=SimpleNamespace(hectares=10.0 * len(entries)))
    speech: Any = SimpleNamespace(practice=str)
    measures = (Measure(practices=("no_till",), share=1.0, from_year=2026),)
    return outcome(
        order,
        Scenario(name="x", measures=measures),
        grounds,
        lambda ground, _: Told(entry=entries[ground.number]),
        speech,
    )


@pytest.mark.parametrize(
    ("product", "singles", "leads"),
    [
        (headline(0.3, method="tier1"), [headline(0.2), headline(0.1)], 0.3),
        (headline(0.1, method="tier1"), [headline(0.2), headline(0.1)], 0.2),
        (headline(-0.8, method="tier1"), [headline(-0.5), headline(0.1)], -0.8),
        (headline(-0.2, method="tier1"), [headline(-0.5), headline(0.1)], -0.5),
        (headline(0.1, method="tier1"), [headline(-0.5), headline(0.6)], -0.5),
        (headline(-0.1, method="tier1"), [headline(0.3), headline(0.2)], -0.1),
        (headline(0.1, method="tier1"), [headline(-0.5, method="tier1"), headline(0.6)], 0.1),
        (headline(-0.1, method="tier1"), [headline(-0.5, method="tier1"), headline(0.6)], -0.1),
        (headline(-0.1, method="tier1"), [headline(-0.5, method="tier1"), headline(-0.3)], -0.3),
        (headline(None), [headline(-0.5), headline(0.6)], -0.5),
        (headline(None), [headline(None), headline(0.6)], 0.6),
    ],
)
def test_the_largest_loss_leads_be_it_of_one_practice_or_of_the_product(
    product: dict[str, Any], singles: list[dict[str, Any]], leads: float
) -> None:
    found = leading(product, singles)
    assert found is not None
    assert found["headline"]["rate_t_c_ha_yr"] == leads


def test_of_several_practices_one_that_nothing_tells_of_is_named(desk: Desk) -> None:
    """What it loses, if it does, is in no sum."""
    known = [each for each in desk.content.practices.values() if "cropland" in each.land_uses and each.before is None]
    scenarios = [{"measures": [{"practice": each.id, "share": 1}]} for each in known[:10]]
    alone = plan_of(desk, inputs_of("brittany", scenarios=scenarios))["scenarios"]
    silent = [one["measures"][0]["practice"] for one in alone if one["measures"][0]["plots"][0]["status"] == "gap"]
    assert silent, "each of these practices has a figure in Brittany"
    measure = {"practices": ["cover_crop", silent[0]], "share": 1, "from_year": 2026}
    told = plan_of(desk, inputs_of("brittany", scenarios=[{"name": "x", "measures": [measure]}]))
    gaps = [gap for gap in told["gaps"] if gap["code"] == "NO_FIGURE_BESIDE"]
    assert [gap["practice"] for gap in gaps] == [silent[0]]
    words = Words("en")
    assert "if it loses carbon" in words("GAP_NO_FIGURE_BESIDE", practice=silent[0])
    assert told["scenarios"][0]["measures"][0]["plots"][0]["without_figure"] == [silent[0]]
