"""What a scheme takes off a gain: in its order, never adding, and unknown where a part is unknown."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.schemes import CreditingRule, Deduction, Gross, Kind, Purpose

shares = st.floats(0, 1).map(lambda value: Deduction(kind=Kind.SHARE, purpose=Purpose.BUFFER, value=value))
free = st.floats(0, 100).map(lambda value: Deduction(kind=Kind.UNCERTAINTY, purpose=Purpose.UNCERTAINTY, value=value))
ceilings = st.floats(0, 10).map(lambda value: Deduction(kind=Kind.CEILING, purpose=Purpose.CEILING, value=value))
projects = st.just(Deduction(kind=Kind.PROJECT, purpose=Purpose.LEAKAGE))
rules = st.lists(st.one_of(shares, free, ceilings, projects), min_size=1, max_size=6).map(
    lambda found: CreditingRule(deductions=tuple(found))
)
grosses = st.builds(
    Gross,
    t_co2e=st.floats(-1e6, 1e6),
    uncertainty_pct=st.none() | st.floats(0, 500),
    hectares=st.none() | st.floats(0, 1e5),
    years=st.none() | st.floats(1, 100),
)


@given(rules, grosses)
def test_no_deduction_raises_a_credit_and_a_loss_is_none(rule: CreditingRule, gross: Gross) -> None:
    found = rule.credit(gross)
    left = [max(0.0, gross.t_co2e), *(step.left_t_co2e for step in found.steps)]
    assert all(after <= before for before, after in pairwise(left))
    assert 0 <= found.credited_t_co2e == left[-1]
    assert gross.t_co2e > 0 or found.credited_t_co2e == 0


@given(rules, grosses)
def test_steps_are_told_in_the_order_in_which_they_are_declared(rule: CreditingRule, gross: Gross) -> None:
    assert tuple(step.deduction for step in rule.credit(gross).steps) == rule.deductions


@given(rules, grosses)
def test_a_credit_is_exact_only_where_every_deduction_is_known(rule: CreditingRule, gross: Gross) -> None:
    found = rule.credit(gross)
    unknown = any(step.taken_t_co2e is None for step in found.steps)
    assert found.complete == (not unknown or found.credited_t_co2e == 0)


@given(rules, grosses, shares)
def test_another_deduction_at_the_end_never_credits_more(rule: CreditingRule, gross: Gross, one: Deduction) -> None:
    longer = CreditingRule(deductions=(*rule.deductions, one))
    assert longer.credit(gross).credited_t_co2e <= rule.credit(gross).credited_t_co2e


def test_the_order_of_a_ceiling_and_a_share_changes_what_is_left() -> None:
    ceiling = Deduction(kind=Kind.CEILING, purpose=Purpose.CEILING, value=1.0)
    fifth = Deduction(kind=Kind.SHARE, purpose=Purpose.BUFFER, value=0.2)
    gross = Gross(t_co2e=100.0, hectares=10.0, years=2.0)
    first = CreditingRule(deductions=(ceiling, fifth)).credit(gross)
    last = CreditingRule(deductions=(fifth, ceiling)).credit(gross)
    assert first.credited_t_co2e == pytest.approx(20 * 44 / 12 * 0.8)
    assert last.credited_t_co2e == pytest.approx(20 * 44 / 12)


def test_the_example_of_gold_standard_by_hand() -> None:
    rule = CreditingRule(
        deductions=(
            Deduction(kind=Kind.UNCERTAINTY, purpose=Purpose.UNCERTAINTY, value=20),
            Deduction(kind=Kind.SHARE, purpose=Purpose.BUFFER, value=0.2),
        )
    )
    found = rule.credit(Gross(t_co2e=1000, uncertainty_pct=32))
    assert [step.left_t_co2e for step in found.steps] == pytest.approx([880, 704])
    unknown = rule.credit(Gross(t_co2e=1000))
    assert unknown.steps[0].taken_t_co2e is None
    assert (unknown.credited_t_co2e, unknown.complete) == (800, False)
