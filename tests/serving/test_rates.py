"""How often one client may ask, who counts as one, and what is kept of them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.faces.clients import UNKNOWN, client_of
from helpdesk.serving.gate.rates import Rates


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_granted_and_then_one_at_a_time_as_time_goes() -> None:
    clock = Clock()
    rates = Rates(2.0, 5, clock=clock)
    assert [rates.take("a").again_s for _ in range(7)] == [0, 0, 0, 0, 0, 1, 1]
    clock.now += 0.5
    assert [rates.take("a").again_s for _ in range(2)] == [0, 1]
    clock.now += 100
    assert sum(rates.take("a").again_s == 0 for _ in range(20)) == 5


def test_one_client_takes_nothing_from_another() -> None:
    rates = Rates(1.0, 1, clock=Clock())
    assert rates.take("a").again_s == 0
    assert rates.take("a").again_s == 1
    assert rates.take("b").again_s == 0


def test_what_is_left_and_when_to_come_back_is_told_as_it_is() -> None:
    clock = Clock()
    rates = Rates(0.1, 3, clock=clock)
    told = [rates.headers(rates.take("a")) for _ in range(4)]
    assert [each["RateLimit"] for each in told] == [
        f'"client";r={left};t={t}' for left, t in ((2, 10), (1, 20), (0, 30), (0, 30))
    ]
    assert {each["RateLimit-Policy"] for each in told} == {'"client";q=3;w=30'}
    assert [each.get("Retry-After") for each in told] == [None, None, None, "10"]
    clock.now += 10
    assert rates.take("a").again_s == 0


@given(st.floats(0.1, 1000), st.integers(1, 500), st.lists(st.floats(0, 10), min_size=1, max_size=200))
def test_over_any_time_no_more_than_rate_and_burst_is_granted(per_s: float, burst: int, pauses: list[float]) -> None:
    clock = Clock()
    rates, granted = Rates(per_s, burst, clock=clock), 0
    began = clock.now
    for pause in pauses:
        clock.now += pause
        grant = rates.take("a")
        granted += grant.again_s == 0
        assert granted <= burst + (clock.now - began) * per_s + 1
        assert 0 <= grant.left <= burst
        if grant.again_s:
            after = Clock()
            after.now = clock.now + grant.again_s
            waited = Rates(per_s, burst, clock=after)
            waited._full_at.update(rates._full_at)
            assert waited.take("a").again_s == 0


def test_the_memory_of_clients_is_bounded_and_forgets_who_asked_longest_ago() -> None:
    clock = Clock()
    rates = Rates(0.001, 1, most_clients=100, clock=clock)
    for number in range(1000):
        assert rates.take(str(number)).again_s == 0
        assert len(rates) <= 100
    assert rates.take("999").again_s > 0
    assert rates.take("1").again_s == 0


def test_full_buckets_are_not_kept() -> None:
    clock = Clock()
    rates = Rates(10.0, 5, clock=clock)
    for number in range(1000):
        clock.now += 1
        rates.take(str(random.randrange(10**9) if number % 2 else "a"))
    assert len(rates) <= 3


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::/64"),
        ("_hidden", UNKNOWN),
        ("", UNKNOWN),
        ("203.0.113.9, 198.51.100.1", UNKNOWN),
    ],
)
def test_an_address_counts_as_its_client(host: str, client: str) -> None:
    assert client_of(host) == client
