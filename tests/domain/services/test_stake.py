"""At stake: three values, and what knowing a fact would settle."""

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.conditions import Condition
from helpdesk.domain.services import Service, kept_apart, stake

STEEP, SANDY = Condition(fact="slope", minimum=5.0), Condition(fact="soil", values=("sandy",))


def service(*when: Condition, name: str = "s", refines: str | None = None) -> Service:
    return Service(id=name, names={"en": name}, region="r", topics=("t",), when=when, refines=refines)


def test_without_conditions_it_is_at_stake_everywhere() -> None:
    found = stake(service(), {})
    assert (found.value, found.met, found.failed, found.waiting) == (True, (), (), ())


def test_one_condition_that_fails_decides_whatever_is_unknown() -> None:
    found = stake(service(STEEP, SANDY), {"slope": 2.0})
    assert (found.value, found.failed, found.waiting) == (False, (STEEP,), ())


def test_an_unknown_slope_is_not_a_no() -> None:
    found = stake(service(STEEP, SANDY), {"soil": "sandy"})
    assert (found.value, found.waiting, found.met) == (None, (STEEP,), (SANDY,))
    assert found.if_met() is True


def test_of_two_that_wait_neither_alone_makes_it_a_yes() -> None:
    assert stake(service(STEEP, SANDY), {}).if_met() is None


slopes = st.none() | st.floats(0, 40)
soils = st.none() | st.sampled_from(["sandy", "clay"])


@given(slopes, soils, st.floats(0, 40), st.sampled_from(["sandy", "clay"]))
def test_what_is_settled_stays_settled_when_more_is_known(slope, soil, later_slope, later_soil) -> None:
    known = {name: value for name, value in (("slope", slope), ("soil", soil)) if value is not None}
    before = stake(service(STEEP, SANDY), known).value
    after = stake(service(STEEP, SANDY), {"slope": later_slope, "soil": later_soil} | known).value
    assert after is not None
    assert before in (None, after)


def test_a_service_that_another_one_tells_nearer_is_not_told_twice() -> None:
    general, near, other = service(name="water"), service(name="bay", refines="water"), service(name="food")
    assert [each.id for each in kept_apart([general, near, other])] == ["bay", "food"]
    assert [each.id for each in kept_apart([general, other])] == ["food", "water"]
