"""`/api/advice` against an empty route of the same application. Compare within one run: the machine is noisy."""

import random
from collections.abc import Callable

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

rng = random.Random(1)
# Points within the five packs, so that regional rules are met and no two questions are the same.
BOXES = [
    (-4.5, 48.0, -1.5, 48.6),
    (35.9, -0.6, 36.4, 0.0),
    (-113.0, 49.5, -112.0, 50.5),
    (-56.0, -12.5, -55.0, -11.5),
    (8.5, 13.2, 9.5, 14.0),
]


def somewhere() -> str:
    west, south, east, north = rng.choice(BOXES)
    return f"lon={rng.uniform(west, east):.4f}&lat={rng.uniform(south, north):.4f}&on=2026-11-23"


@pytest.mark.benchmark(group="advice")
def test_empty_route(benchmark: BenchmarkFixture, caller: Callable[..., int]) -> None:
    benchmark(caller, "/empty")


@pytest.mark.benchmark(group="advice")
def test_advice_on_all_topics(benchmark: BenchmarkFixture, caller: Callable[..., int]) -> None:
    for _ in range(200):
        caller("/api/advice", somewhere())
    benchmark(lambda: caller("/api/advice", somewhere()))


@pytest.mark.benchmark(group="advice")
def test_advice_on_one_topic(benchmark: BenchmarkFixture, caller: Callable[..., int]) -> None:
    benchmark(lambda: caller("/api/advice", somewhere() + "&topic=cover_crops"))


@pytest.mark.benchmark(group="advice")
def test_services_of_a_place(benchmark: BenchmarkFixture, caller: Callable[..., int]) -> None:
    benchmark(lambda: caller("/api/services", somewhere()))
