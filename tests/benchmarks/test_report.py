"""What `make bench` concludes from what was measured; measuring itself is not part of the tests."""

import re
import time
from pathlib import Path

import pytest

from . import baseline, report, results, wrk
from .figures import Figure, Row, Spread, ratio
from .loads import Loaded
from .results import Results
from .rounds import Pace, in_turns
from .rows.growth import slope

SAID_BY_WRK = """\
Running 2s test @ http://127.0.0.1:8000
  212 requests in 2.02s, 53.21KB read
{"requests":212,"us":2000000,"bytes":54484,"statuses":3,"sockets":1,"max":252865,"p50":65492,"p95":200279,"p99":245184}
"""


def figure(key: str, median: float, **more: object) -> Figure:
    return Figure(key=key, what=key, spread=Spread.of([median]), **more)  # type: ignore[arg-type]


@pytest.fixture
def found() -> Results:
    load = wrk.read(SAID_BY_WRK, 8)
    reached = ratio("row/reached", "a ratio", [2.0, 4.0, 6.0], [2.0, 2.0, 2.0], better="more", reach=2)
    missed = figure("row/missed", 20.0, reach=10, unit="ms")
    rows = [
        Row(id="row", title="A row", figures=[reached, missed], times={"ours": Spread.of([0.5])}, about="Today."),
        Row(id="growth", title="Growth", figures=[slope("size", "size", {10: [1.0, 1.0], 1000: [10.0, 10.0]})]),
        Row(id="loads", title="Loads", figures=[]),
    ]
    loads = [Loaded(kind="empty", closed=load, open=load, asked_rate=100.0)]
    return Results(rows={row.id: row for row in rows}, loads=loads)


def test_a_ratio_is_the_median_of_the_ratios_of_rounds_with_its_quartiles() -> None:
    found = ratio("a", "a", [1.0, 4.0, 90.0], [1.0, 2.0, 10.0]).spread
    assert (found.median, found.low, found.high, found.rounds) == (2.0, 1.5, 5.5, 3)


def test_every_contestant_is_called_in_every_round() -> None:
    calls: list[str] = []
    contestants = {"a": lambda: calls.append("a"), "b": lambda: calls.append("b") or time.sleep(0.002)}
    series = in_turns(contestants, Pace(rounds=3, slot_s=0.001, warm_up=2))
    assert [len(found) for found in series.values()] == [3, 3]
    # In turns: each comes back after the other.
    assert re.sub(r"(.)\1*", r"\1", "".join(calls)).count("ab") == 4
    assert min(series["b"]) >= 0.002


def test_a_slope_is_the_power_with_which_cost_grows() -> None:
    assert slope("a", "a", {10: [1.0], 1000: [100.0]}).spread.median == pytest.approx(1)
    assert slope("a", "a", {10: [3.0], 1000: [3.0]}).spread.median == 0


def test_what_wrk_found_is_read_in_seconds() -> None:
    load = wrk.read(SAID_BY_WRK, 8)
    assert (load.rate, load.p50, load.p99, load.failed) == (106.0, 0.065492, 0.245184, 4)


@pytest.mark.parametrize("said", ["", "unable to connect", SAID_BY_WRK.replace('"requests":212', '"requests":0')])
def test_a_load_of_which_nothing_was_answered_fails(said: str) -> None:
    with pytest.raises(wrk.LoadFailed, match="nothing was answered"):
        wrk.read(said, 8)


def test_a_load_that_was_shed_fails() -> None:
    with pytest.raises(wrk.LoadFailed, match="31 of 212 were not answered"):
        wrk.read(SAID_BY_WRK.replace('"statuses":3', '"statuses":30'), 8)


def test_a_ratio_that_became_worse_by_more_than_noise_regressed_whichever_way_is_worse() -> None:
    committed = [figure(key, 2.0) for key in ("slower", "less", "noise", "gone", "a/p99")]
    now = [figure("slower", 3.5), figure("less", 1.0, better="more"), figure("noise", 2.5), figure("a/p99", 3.5)]
    found = baseline.compared([*now, figure("new", 9.0)], committed)
    assert [each.key for each in found if each.regressed] == ["less", "slower"]
    assert "less" in baseline.table(found)


@pytest.mark.parametrize(("before", "now", "regressed"), [(0.02, 0.1, False), (-0.1, 0.05, False), (0.0, 0.3, True)])
def test_a_slope_regressed_where_ten_times_the_work_costs_much_more_than_it_did(
    before: float, now: float, regressed: bool
) -> None:
    (found,) = baseline.compared([figure("a", now, slope=True)], [figure("a", before)])
    assert found.regressed is regressed


def test_what_depends_on_the_machine_or_was_measured_on_a_busy_one_is_held_against_no_other_run() -> None:
    figures = [figure("ratio", 1.0), figure("amount", 1.0, unit="ms")]
    row = Row(id="row", title="Row", figures=figures)
    assert [each.key for each in Results(rows={"row": row}).guarded] == ["ratio"]
    assert Results(rows={"row": row.told("Today.", busy=True)}).guarded == []


def test_results_are_read_as_they_were_written(found: Results, tmp_path: Path) -> None:
    results.write(found, tmp_path)
    again = results.read(tmp_path)
    assert (again.rows, again.loads) == (found.rows, found.loads)
    assert results.read(tmp_path / "none").figures == []


def test_a_row_measured_again_replaces_itself_alone(found: Results) -> None:
    newer = Results(rows={"row": Row(id="row", title="A row", figures=[figure("row/new", 1.0)])})
    keys = [each.key for each in found.updated(newer).figures]
    assert keys == ["row/new", "growth/size"]
    assert found.updated(newer).loads == found.loads


def test_a_report_tells_what_was_reached(found: Results) -> None:
    page = report.as_markdown(found)
    assert "1 of 2 marks are reached" in page
    assert "| a ratio | 2 (1.5 to 2.5) | ≥ 2 | yes |" in page
    assert "| row/missed | 20 ms | ≤ 10 ms | **no** |" in page
    assert "| empty | 106 | 65.5 | 200 | 245 | 106 |" in page


def test_a_report_has_a_plot_of_each_thing(found: Results, tmp_path: Path) -> None:
    report.write(found, tmp_path)
    page = (tmp_path / report.PAGE).read_text("utf-8")
    for name in ("marks", "growth", "loads"):
        assert f"({name}.svg)" in page
        # Matplotlib writes each text as a comment beside its outlines.
        assert {"marks": "row/missed", "growth": "size", "loads": "empty"}[name] in (
            tmp_path / f"{name}.svg"
        ).read_text("utf-8")


def test_the_committed_report_is_of_the_committed_results(tmp_path: Path) -> None:
    committed = Path(__file__).parent / "committed"
    found = results.read(committed)
    assert {"advice", "items", "vector-tiles", "raster-tiles"} <= set(found.rows)
    assert report.as_markdown(found) == (committed / report.PAGE).read_text("utf-8")
