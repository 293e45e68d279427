"""The page of a run tells what held from what failed."""

import pytest

from .report import KILLS, Report, Tried


@pytest.fixture(autouse=True)
def _tried() -> None:
    """Nothing is tried here that the page of this run could tell."""


def tried(test: str) -> Tried:
    return Tried(what=KILLS, times=3, seed=1, test=test)


def test_a_statement_that_failed_is_listed_apart_and_not_among_what_held() -> None:
    all_tried = [tried("a restore holds[folder]"), tried("a restore holds[postgis]"), tried("an ingest holds[deep]")]
    report = Report(tried=all_tried, skipped=0, failed={"a restore holds[postgis]"})
    said, _, held = report.markdown(deep=True).partition("| statement | held through |")
    assert "**1 tests failed.**\n\n- a restore holds[postgis]\n\n" in said
    assert f"| {KILLS} | 9 |" in said
    assert f"| an ingest holds | 3 {KILLS} |" in held
    assert "a restore holds" not in held
    assert list(report.lines())[-2:] == ["failed: a restore holds[postgis]", "1 tests failed."]


def test_a_run_without_a_failure_tells_that_all_held() -> None:
    report = Report(tried=[tried("a restore holds[folder]"), tried("a restore holds[postgis]")], skipped=2)
    assert f"| a restore holds | 6 {KILLS} |" in report.markdown(deep=False)
    assert report.verdict.endswith("nothing half done was served. 2 tests were skipped.")


def test_a_statement_is_named_by_the_name_of_its_test_or_by_its_id() -> None:
    assert Tried.name("tests/faults/test_x.py::test_a_restore_holds[folder]") == "a restore holds[folder]"
    assert Tried.name("test_a_restore_holds[folder]") == "a restore holds[folder]"
