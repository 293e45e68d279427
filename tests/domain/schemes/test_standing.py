"""Territory, term, eligibility and stacking are each yes, no or unknown, and unknown is never yes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.calendar import Validity
from helpdesk.domain.conditions import Condition
from helpdesk.domain.schemes import (
    Announced,
    Answer,
    Planned,
    PlanTerms,
    Predicate,
    Scheme,
    Stacking,
    Standing,
    beside,
    stackable,
    standing,
    together,
)
from helpdesk.domain.statements import Source

ON = date(2026, 11, 25)
facts = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.booleans())
conditions = st.sampled_from(["a", "b", "c"]).map(lambda fact: Condition(fact=fact, values=(True,)))
several = st.lists(conditions, max_size=3).map(tuple)
terms = st.none() | st.just(PlanTerms(practices=("no_till", "cover_crop"), min_years=5))
plans = st.none() | st.builds(
    Planned,
    measures=st.lists(st.frozensets(st.sampled_from(["no_till", "burning"]), min_size=1), min_size=1).map(tuple),
    years=st.integers(1, 40),
)


def scheme(name: str = "one", **more: object) -> Scheme:
    made: dict[str, object] = {"id": name, "names": {}, "body": "b", "region": "r", "texts": {}, **more}
    return Scheme(**made)  # type: ignore[arg-type]


def stands(one: Scheme, status: str = "open") -> Standing:
    yes = Answer(value=True, predicate=Predicate.INSIDE)
    return Standing(scheme=one, status=status, in_territory=yes, in_time=yes, eligible=yes)


@given(several, st.lists(several, max_size=3).map(tuple), terms, plans, facts)
def test_learning_a_fact_never_turns_a_yes_or_a_no_around(
    eligible: tuple[Condition, ...],
    alternatives: tuple[tuple[Condition, ...], ...],
    plan: PlanTerms | None,
    planned: Planned | None,
    known: dict[str, bool],
) -> None:
    one = scheme(eligible=eligible, alternatives=alternatives, plan=plan)
    before = standing(one, ON, known, planned).eligible.value
    for fact in {"a", "b", "c"} - known.keys():
        for value in (True, False):
            after = standing(one, ON, {**known, fact: value}, planned).eligible.value
            assert before is None or after is before


@given(several, st.lists(several, max_size=3).map(tuple), terms, plans, facts)
def test_a_fact_that_is_not_known_is_never_a_yes(
    eligible: tuple[Condition, ...],
    alternatives: tuple[tuple[Condition, ...], ...],
    plan: PlanTerms | None,
    planned: Planned | None,
    known: dict[str, bool],
) -> None:
    found = standing(scheme(eligible=eligible, alternatives=alternatives, plan=plan), ON, known, planned)
    if found.eligible.value:
        assert all(each.fact in known for each in eligible)
        assert plan is None or planned is not None
    if any(answer.value is None for answer in (found.in_territory, found.in_time)):
        assert found.status != "open"
    if found.eligible.value is None and found.eligible.predicate is not Predicate.NO_CONDITIONS:
        assert found.status != "open"
        assert found.waiting or found.eligible.predicate is Predicate.PLAN_MISSING


@pytest.mark.parametrize(
    ("measures", "years", "value", "predicate"),
    [
        ([{"no_till"}], 5, True, Predicate.CONDITIONS_MET),
        ([{"no_till", "liming"}], 5, True, Predicate.CONDITIONS_MET),
        ([{"no_till"}, {"liming"}], 5, False, Predicate.PRACTICE_NOT_ELIGIBLE),
        ([{"no_till"}], 4, False, Predicate.TOO_SHORT),
    ],
)
def test_every_measure_needs_an_eligible_practice_and_the_plan_its_years(
    measures: list[set[str]], years: int, value: bool, predicate: Predicate
) -> None:
    one = scheme(plan=PlanTerms(practices=("no_till",), min_years=5))
    found = standing(one, ON, {}, Planned(measures=tuple(map(frozenset, measures)), years=years)).eligible
    assert (found.value, found.predicate) == (value, predicate)
    assert standing(one, ON, {}).eligible == Answer(value=None, predicate=Predicate.PLAN_MISSING)


def test_a_measure_that_a_norm_requires_anyway_leaves_open_what_counts() -> None:
    one = scheme(plan=PlanTerms(practices=("cover_crop",), beyond_law=True))
    planned = Planned(measures=(frozenset({"cover_crop"}),), years=5)
    required = Planned(measures=planned.measures, years=5, required=frozenset({"cover_crop"}))
    assert standing(one, ON, {}, planned).eligible.value is True
    assert standing(one, ON, {}, required).eligible == Answer(value=None, predicate=Predicate.REQUIRED_BY_LAW)
    assert standing(scheme(plan=PlanTerms(practices=("cover_crop",))), ON, {}, required).eligible.value is True


@pytest.mark.parametrize(
    ("more", "value", "status"),
    [
        ({"validity": Validity(None, ON)}, False, "ended"),
        ({"validity": Validity(ON, None)}, True, "open"),
        ({"validity": Validity(date(2026, 11, 26), None)}, False, "future"),
        ({"announced": Announced(on=ON)}, False, "future"),
        ({"announced": Announced(on=date(2026, 2, 1))}, None, "future"),
        ({"source": Source(title="t", read_on=date(2027, 1, 1))}, None, "unknown"),
        ({"source": Source(title="t", read_on=date(2026, 1, 1))}, True, "open"),
    ],
)
def test_the_term_is_half_open_and_what_was_only_announced_or_read_later_is_not_known(
    more: dict[str, object], value: bool | None, status: str
) -> None:
    found = standing(scheme("one", **more), ON, {})
    assert (found.in_time.value, found.status) == (value, status)


@given(st.sampled_from([None, True, False]), st.sampled_from([None, True, False]))
def test_stacking_is_the_same_from_both_sides_and_a_no_outweighs_a_yes(here: bool | None, there: bool | None) -> None:
    said = {None: ()} | {value: (Stacking(scheme="x", allowed=value),) for value in (True, False)}
    one = scheme("one", stacking=tuple(Stacking(scheme="two", allowed=each.allowed) for each in said[here]))
    two = scheme("two", stacking=tuple(Stacking(scheme="one", allowed=each.allowed) for each in said[there]))
    values = {here, there} - {None}
    wanted = None if not values else False not in values
    assert beside(one, two).allowed is beside(two, one).allowed is wanted


def test_with_the_others_is_yes_only_where_each_is_recorded_and_ended_ones_are_none_of_them() -> None:
    one = scheme("one", stacking=(Stacking(scheme="two", allowed=True), Stacking(scheme="old", allowed=False)))
    two, three, old = stands(scheme("two")), stands(scheme("three")), stands(scheme("old"), "ended")
    assert stackable(together(one, [stands(one), old])).predicate is Predicate.NO_OTHERS
    assert stackable(together(one, [stands(one), two, old])).value is True
    assert stackable(together(one, [two, three])).value is None
    assert stackable(together(one, [two, three, stands(old.scheme)])).value is False
