"""The short version of `make soak`, and what it would find."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.services.desk import Desk

from .report import reasons, report, unstable
from .soak import server, settles, soak
from .users import EVERYBODY
from .windows import MOST_BYTES, MOST_GROWN_BYTES, MOST_HANDLES, WARM_UP, Answer, Look, Measured, Piece, grown, look

SECONDS = float(os.environ.get("SOAK_S", "30"))
MEGABYTE = 1_000_000
# In so short a time threads still open rasters. Memory at rest grows by a third of what is found to be a leak.
SHORT_HANDLES = 300


def test_everybody_at_once_meets_no_fault_and_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    del desk  # only asked for because it skips where nothing was ingested
    with server(tmp_path) as at:
        measured, failures = soak(at, SECONDS, pause_s=0.5, short=True)
        settles(at)
        assert "Traceback" not in at.log.read_text()
    assert failures == []
    assert {"WMS map", "page of everything", "process", "map tile"} <= {each.kind for each in measured.answers}
    if measured.looks:
        assert len(measured.rests) == 2
        assert grown(measured, most_handles=SHORT_HANDLES) == []
    assert measured.pieces, "the peer did nothing"
    assert "0 faults" in report(measured, failures, [])


def steady(megabytes: float = 0, handles: float = 0, slower: float = 1) -> Measured:
    """A made-up hour that grows by so much from its first minute to its last."""
    measured = Measured(whole_s=3600)
    for minute in range(60):
        part, at_s = minute / 59, minute * 60.0
        resident = int(300 * MEGABYTE + part * megabytes * MEGABYTE)
        seen = Look(at_s=at_s, resident=resident, handles=40 + int(part * handles))
        measured.looks.append(seen)
        measured.rests += [seen] if at_s >= 3600 * WARM_UP and minute % 10 == 9 else []
        measured.answers += [
            Answer(user="agent", kind="page", at_s=at_s + second, seconds=0.01 * slower**part) for second in range(60)
        ]
    return measured


def test_what_is_steady_is_not_found_to_grow() -> None:
    assert grown(steady(megabytes=20, handles=MOST_HANDLES / 2)) == []
    assert unstable(steady(slower=1.5)) == []


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (steady(megabytes=2 * MOST_GROWN_BYTES / MEGABYTE), "memory at rest grew"),
        (steady(handles=4 * MOST_HANDLES), "open files grew"),
        (steady(megabytes=2 * MOST_BYTES / MEGABYTE), "docs/limits.md"),
    ],
)
def test_a_leak_is_found(measured: Measured, said: str) -> None:
    assert said in str(grown(measured))


@pytest.mark.parametrize(("slower", "stable"), [(12.0, True), (1.0, False)])
def test_a_machine_that_is_slower_for_all_is_not_the_servers_fault(slower: float, stable: bool) -> None:
    measured = steady(slower=20)
    for minute in range(60):
        measured.pieces.append(Piece(at_s=minute * 60.0, seconds=0.02 * slower ** (minute / 59)))
    assert (unstable(measured) == []) is stable


def test_a_user_who_asks_for_more_in_one_window_is_not_slower_and_slower() -> None:
    measured = steady()
    for number, each in enumerate(measured.answers):
        busy = each.at_s % 1200 >= 600  # the second and the last of the windows, which last 630 s
        agent = dataclasses.replace(each, user="harvester", seconds=0.1 if busy else 0.01)
        measured.answers[number] = each if number % 3 else agent
    by_window = [each.middle_s for each in measured.windows("harvester")]
    assert by_window[-1] > 5 * by_window[0]
    assert not any(each.startswith("harvester") for each in unstable(measured))


def test_what_comes_and_goes_is_no_leak() -> None:
    """Answers in the making, and memory that is given back after a while."""
    measured = steady()
    for number, each in enumerate(measured.looks):
        measured.looks[number] = dataclasses.replace(each, resident=each.resident + number % 3 * 250 * MEGABYTE)
    assert grown(measured) == []


@pytest.mark.parametrize(
    ("measured", "failures", "named"),
    [
        (steady(), ["page /answer: 500"], "1 faults, the first: page /answer: 500"),
        (steady(handles=4 * MOST_HANDLES), [], "open files grew"),
        (steady(slower=100), [], "agent: 95 %"),
        (Measured(whole_s=60), ["the server ended after 3 s"], "the server ended"),
    ],
)
def test_a_report_ends_with_a_verdict_and_its_reasons(measured: Measured, failures: list[str], named: str) -> None:
    why = reasons(measured, failures)
    verdict = report(measured, failures, why).partition("**Verdict: ")[2]
    assert verdict.startswith("failed.**")
    assert named in verdict


def test_a_soak_without_a_reason_has_passed() -> None:
    measured = steady()
    assert reasons(measured, []) == []
    assert report(measured, [], []).endswith("**Verdict: passed.**\n")
    assert "| agent | 10 ms, 10 ms |" in report(measured, [], [])


def test_a_process_that_has_ended_cannot_be_looked_at() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    with pytest.raises(ProcessLookupError):  # a zombie has no memory
        look(process.pid, 0)
    process.wait()
    with pytest.raises(ProcessLookupError):
        look(process.pid, 0)


def test_answers_that_become_slower_and_slower_are_found() -> None:
    said = unstable(steady(slower=100))
    assert "all users: median" in said[0]
    assert "agent: median" in str(said)
    assert all(each.answers for each in steady().windows())
    assert {user.__name__ for user, _ in EVERYBODY} == {"qgis", "web_map", "agent", "harvester", "batch"}
    assert dataclasses.asdict(steady().windows()[0])["answers"] > 0
