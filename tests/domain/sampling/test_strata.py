"""Pieces of an area as strata."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.sampling.strata import means_of, stock_classes, strata_of

PIECES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.floats(5, 200) | st.just(float("nan")), st.floats(1, 100)),
    min_size=1,
    max_size=60,
)  # fmt: skip


@given(PIECES, st.integers(1, 8))
def test_strata_are_few_and_none_is_a_sliver(pieces: list[tuple[int, int, float, float]], most: int) -> None:
    one, other, stock, area = (np.array(each) for each in zip(*pieces, strict=True))
    codes = strata_of(np.column_stack([one, other]), stock, area, most=most, least_share=0.05)
    areas = np.bincount(codes, weights=area)
    assert len(areas) <= most
    assert len(areas) == 1 or areas.min() >= 0.05 * area.sum()
    assert list(areas) == sorted(areas, reverse=True)
    assert areas.sum() == area.sum() or abs(areas.sum() / area.sum() - 1) < 1e-12


@given(PIECES)
def test_pieces_that_are_alike_are_never_parted(pieces: list[tuple[int, int, float, float]]) -> None:
    one, other, stock, area = (np.array(each) for each in zip(*pieces, strict=True))
    codes = strata_of(np.column_stack([one, other]), stock, area, most=5, least_share=0.05)
    for kind in {(a, b) for a, b, _, _ in pieces}:
        assert len(set(codes[(one == kind[0]) & (other == kind[1])])) == 1


def test_a_sliver_is_joined_to_the_stratum_with_the_nearest_stock() -> None:
    codes = strata_of(
        np.array([[0], [1], [2]]), np.array([20.0, 90.0, 80.0]), np.array([52.0, 47.0, 1.0]), most=9, least_share=0.05
    )
    assert list(codes) == [0, 1, 1]


def test_thirds_of_the_area_by_rising_stock() -> None:
    stock = np.array([30.0, 10.0, 20.0, np.nan, 40.0, 50.0, 60.0])
    assert list(stock_classes(stock, np.ones(7))) == [1, 0, 0, -1, 1, 2, 2]
    assert list(stock_classes(np.array([7.0, 7.0, 7.0]), np.ones(3))) == [1, 1, 1]


def test_means_are_weighted_by_area_and_leave_out_what_is_not_known() -> None:
    found = means_of(np.array([0, 0, 1, 0]), np.array([10.0, 40.0, np.nan, np.nan]), np.array([3.0, 1.0, 5.0, 9.0]))
    assert found[0] == 17.5
    assert np.isnan(found[1])
