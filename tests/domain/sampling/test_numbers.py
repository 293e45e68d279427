"""How many points a plan needs, and how they are shared among strata."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.sampling.numbers import Allocation, Numbering, Wish, numbering
from helpdesk.domain.toolkit.detection import Design
from helpdesk.domain.toolkit.quantiles import t_quantile
from helpdesk.domain.toolkit.strata import Estimate, stratified

FEWEST, MOST = 3, 100_000
STRATA = st.lists(st.tuples(st.floats(1, 1000), st.floats(1, 30)), min_size=1, max_size=8)
DESIGNS = st.sampled_from(["paired", "unpaired"])
ALLOCATIONS = st.sampled_from(["neyman", "proportional"])


def planned(
    strata: list[tuple[float, float]],
    difference: float,
    power: float = 0.8,
    design: Design = "paired",
    allocation: Allocation = "neyman",
    most: int = MOST,
) -> Numbering:
    area, sd = (np.array(each, dtype=float) for each in zip(*strata, strict=True))
    wish = Wish(difference_t_ha=difference, design=design, alpha=0.05, power=power)
    whole = float(np.sqrt(area @ sd**2 / area.sum()))
    return numbering(area, sd, whole, wish, allocation, fewest=FEWEST, most=most)


@pytest.mark.parametrize(("design", "sd", "difference", "n"), [("unpaired", 12, 4, 143), ("paired", 6, 2, 73)])
def test_one_stratum_needs_what_the_toolkit_says(design: Design, sd: float, difference: float, n: int) -> None:
    """Cases T5-3 and T5-4."""
    found = planned([(100, sd)], difference, design=design)
    assert found.points == (n,)
    assert found.without_strata == n


@settings(deadline=None)
@given(STRATA, st.floats(2, 20), DESIGNS, ALLOCATIONS, st.floats(0.5, 0.99), st.floats(0.5, 0.99))
def test_more_power_never_needs_fewer_points(
    strata: Any, difference: float, design: Design, allocation: Allocation, one: float, other: float
) -> None:
    less, more = (sum(planned(strata, difference, power, design, allocation).points) for power in sorted((one, other)))
    assert less <= more


@settings(deadline=None)
@given(STRATA, DESIGNS, ALLOCATIONS, st.floats(2, 20), st.floats(2, 20))
def test_a_smaller_difference_never_needs_fewer_points(
    strata: Any, design: Design, allocation: Allocation, one: float, other: float
) -> None:
    small, large = (
        sum(planned(strata, each, design=design, allocation=allocation).points) for each in sorted((one, other))
    )
    assert large <= small


@settings(deadline=None)
@given(STRATA, st.floats(2, 20), DESIGNS, ALLOCATIONS)
def test_the_strata_as_they_are_tell_the_difference(
    strata: Any, difference: float, design: Design, allocation: Allocation
) -> None:
    found = planned(strata, difference, design=design, allocation=allocation)
    assert len(found.points) == len(strata)
    assert min(found.points) >= FEWEST
    assert found.detectable_t_ha <= difference * (1 + 1e-9)
    weight = np.array([area for area, _ in strata]) / sum(area for area, _ in strata)
    spread = np.array([sd for _, sd in strata])
    times = 1 if design == "paired" else 2
    assert found.standard_error_t_ha == pytest.approx(np.sqrt(times * (weight**2 * spread**2 / found.points).sum()))


def test_neyman_gives_more_to_what_varies_more_and_needs_no_more_in_all() -> None:
    strata = [(400.0, 8.0), (350.0, 14.0), (250.0, 20.0)]
    neyman, by_area = planned(strata, 4), planned(strata, 4, allocation="proportional")
    assert neyman.points[2] / neyman.points[0] == pytest.approx(250 * 20 / (400 * 8), rel=0.1)
    assert by_area.points[2] / by_area.points[0] == pytest.approx(250 / 400, rel=0.1)
    assert sum(neyman.points) <= sum(by_area.points)


def test_a_difference_that_is_too_small_says_what_can_be_seen() -> None:
    with pytest.raises(BadParameter, match=r"difference_t_ha: 0.1 t C/ha would need .* at most 500; those tell about"):
        planned([(100, 10)], 0.1, most=500)


@pytest.mark.parametrize("design", ["paired", "unpaired"])
@pytest.mark.parametrize("allocation", ["neyman", "proportional"])
def test_surveys_by_the_plan_see_the_difference_as_often_as_wished(design: Design, allocation: Allocation) -> None:
    """2,000 surveys of soils that changed and 2,000 of soils that did not, each judged by the spread that it found."""
    strata, difference = [(400.0, 8.0), (350.0, 14.0), (250.0, 20.0)], 5.0
    plan = planned(strata, difference, power=0.8, design=design, allocation=allocation)
    area, sd = (np.array(each) for each in zip(*strata, strict=True))
    random = np.random.RandomState(11)
    seen = [_sees(random, area, sd, plan.points, design, shift) for shift in (difference, 0.0) for _ in range(2000)]
    assert np.mean(seen[:2000]) == pytest.approx(0.8, abs=0.03)
    assert np.mean(seen[2000:]) == pytest.approx(0.05, abs=0.02)


def _sees(
    random: np.random.RandomState,
    area: np.ndarray,
    sd: np.ndarray,
    points: tuple[int, ...],
    design: Design,
    shift: float,
) -> bool:
    """Whether a survey tells the shift from nothing: of differences at the same points, or of two sets of points."""
    times = [0.0, shift] if design == "unpaired" else [shift]
    estimates = [_estimated(random, area, sd, points, mean) for mean in times]
    found = estimates[-1].mean - (estimates[0].mean if design == "unpaired" else 0.0)
    error = np.sqrt(sum(each.se**2 for each in estimates))
    return bool(abs(found) > t_quantile(0.975, sum(each.df for each in estimates)) * error)


def _estimated(
    random: np.random.RandomState, area: np.ndarray, sd: np.ndarray, points: tuple[int, ...], mean: float
) -> Estimate:
    drawn = [mean + each * random.standard_normal(n) for each, n in zip(sd, points, strict=True)]
    means, spreads = [each.mean() for each in drawn], [each.std(ddof=1) for each in drawn]
    return stratified(area, means, spreads, points)
