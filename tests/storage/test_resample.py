"""Resampling on arrays small enough to reckon by hand."""

import numpy as np

from helpdesk.storage.resample import average, nearest


def test_an_average_counts_each_cell_by_its_share_and_leaves_nothing_out_of_account() -> None:
    values = np.array([[1.0, 2.0, np.nan], [3.0, 4.0, np.nan]])
    found = average(values, np.array([0.0, 2.0]), np.array([0.0, 1.5, 2.5, 3.0]))
    np.testing.assert_allclose(found, [[(1 + 3 + 0.5 * (2 + 4)) / 3, 3.0, np.nan]])


def test_edges_beyond_the_array_count_for_nothing() -> None:
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    found = average(values, np.array([-2.0, -1.0, 1.0]), np.array([1.5, 4.0]))
    np.testing.assert_allclose(found, [[np.nan], [2.0]])


def test_the_nearest_cell_holds_the_middle_and_there_is_none_outside() -> None:
    values = np.array([[1.0, 2.0], [3.0, np.nan]])
    found = nearest(values, np.array([0.0, 0.9, 2.9]), np.array([-2.0, 0.0, 1.0, 2.0]))
    np.testing.assert_array_equal(found, [[np.nan, 1.0, 2.0], [np.nan, 3.0, np.nan]])
