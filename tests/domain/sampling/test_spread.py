"""Points along a curve that stays near itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.sampling.spread import along_curve, spread


def grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    x, y = np.meshgrid(np.arange(side, dtype=float), np.arange(side, dtype=float))
    return x.ravel(), y.ravel()


def test_the_curve_visits_every_cell_and_steps_to_a_neighbour() -> None:
    x, y = grid(64)
    order = np.argsort(along_curve(x, y))
    assert len(set(along_curve(x, y))) == 64 * 64
    assert np.abs(np.diff(x[order])).max() + np.abs(np.diff(y[order])).max() <= 2
    assert (np.hypot(np.diff(x[order]), np.diff(y[order])) == 1).all()


@given(st.integers(1, 400), st.floats(0, 1, exclude_max=True), st.integers(0, 99))
def test_points_are_different_places(count: int, start: float, seed: int) -> None:
    random = np.random.RandomState(seed)
    found = spread(random.random_sample(400), random.random_sample(400), count, start)
    assert len(set(found)) == count
    assert 0 <= min(found) <= max(found) < 400


def test_every_place_has_the_same_chance() -> None:
    x, y = grid(10)
    seen = np.bincount(np.concatenate([spread(x, y, 7, start) for start in np.arange(0, 1, 0.001)]), minlength=100)
    assert seen.min() >= 69
    assert seen.max() <= 71


def test_points_are_further_apart_than_at_random() -> None:
    x, y = grid(100)
    random = np.random.RandomState(3)
    ours = np.mean([nearest(x, y, spread(x, y, 50, start)) for start in random.random_sample(20)])
    chance = np.mean([nearest(x, y, random.choice(10_000, 50, replace=False)) for _ in range(20)])
    assert ours > 1.2 * chance


def nearest(x: np.ndarray, y: np.ndarray, chosen: np.ndarray) -> float:
    """The mean distance to the nearest other point."""
    far = np.hypot(x[chosen][:, None] - x[chosen], y[chosen][:, None] - y[chosen])
    np.fill_diagonal(far, np.inf)
    return float(far.min(axis=1).mean())


def test_more_points_than_places_are_refused() -> None:
    with pytest.raises(ValueError, match="5 points cannot be among 4 places"):
        spread(*grid(2), 5, 0.5)
