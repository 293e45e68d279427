"""The short version of `make soak`, and what it would find."""

import dataclasses
import os
from pathlib import Path

import pytest

from helpdesk.services.desk import Desk

from .report import report, unstable
from .soak import server, settles, soak
from .users import EVERYBODY
from .windows import MOST_GROWN_BYTES, MOST_HANDLES, Answer, Look, Measured, grown

SECONDS = float(os.environ.get("SOAK_S", "30"))
MEGABYTE = 1_000_000
# In so short a time caches still fill, and threads still open rasters.
SHORT_GROWN_BYTES, SHORT_HANDLES = 600 * MEGABYTE, 300


def test_everybody_at_once_meets_no_fault_and_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    del desk  # only asked for because it skips where nothing was ingested
    with server(tmp_path) as at:
        measured, failures = soak(at, SECONDS, pause_s=0.5)
        settles(at)
        assert "Traceback" not in at.log.read_text()
    assert failures == []
    assert {"WMS map", "page of everything", "process", "map tile"} <= {each.kind for each in measured.answers}
    if measured.looks:
        assert grown(measured.windows(), SHORT_GROWN_BYTES, SHORT_HANDLES) == []
    assert "0 faults" in report(measured, failures)


def steady(megabytes: float = 0, handles: float = 0, slower: float = 1) -> Measured:
    """A made-up hour that grows by so much from its first minute to its last."""
    measured = Measured(whole_s=3600)
    for minute in range(60):
        part, at_s = minute / 59, minute * 60.0
        resident = int(300 * MEGABYTE + part * megabytes * MEGABYTE)
        measured.looks.append(Look(at_s=at_s, resident=resident, handles=40 + int(part * handles)))
        measured.answers += [
            Answer(kind="page", at_s=at_s + second, seconds=0.01 * slower**part) for second in range(60)
        ]
    return measured


def test_what_is_steady_is_not_found_to_grow() -> None:
    assert grown(steady(megabytes=20, handles=MOST_HANDLES / 2).windows()) == []
    assert unstable(steady(slower=1.5)) == []


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        (steady(megabytes=2 * MOST_GROWN_BYTES / MEGABYTE), "memory grew"),
        (steady(handles=4 * MOST_HANDLES), "open files grew"),
    ],
)
def test_a_leak_is_found(measured: Measured, said: str) -> None:
    assert said in str(grown(measured.windows()))


def test_answers_that_become_slower_and_slower_are_found() -> None:
    assert "median" in str(unstable(steady(slower=100)))
    assert all(each.answers for each in steady().windows())
    assert {user.__name__ for user, _ in EVERYBODY} == {"qgis", "web_map", "agent", "harvester", "batch"}
    assert dataclasses.asdict(steady().windows()[0])["answers"] > 0
