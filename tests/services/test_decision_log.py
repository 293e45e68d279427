"""The log of answers: whole lines up to a size, and nothing of who asked."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.decision_log import note
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question, parse_id
from helpdesk.storage.decision_log import BoundedLog

GIVEN = {"audience": "women,young_farmer", "land_use": "cropland"}
QUESTION = Question(place=Place(at=LonLat(lon=-4.40912345, lat=48.63412345)), on=date(2026, 11, 23), given=GIVEN)


def test_a_line_gives_the_question_again_rounded_and_without_what_askers_say_of_themselves(
    desk: Desk, tmp_path: Path
) -> None:
    note(replace(desk, log=BoundedLog(tmp_path, 10_000)), QUESTION)
    (line,) = (tmp_path / "decisions.jsonl").read_text().splitlines()
    told = json.loads(line)
    question, versions = parse_id(desk, told["id"])
    assert versions == desk.versions
    assert (question.place.at.lon, question.place.at.lat) == (-4.4091, 48.6341)
    assert question.given == {"land_use": "cropland"}
    assert told.keys() == {"id", "answered_on"}


def test_the_id_of_a_record_is_written_as_it_is_unless_it_tells_of_who_asked(desk: Desk, tmp_path: Path) -> None:
    logging = replace(desk, log=BoundedLog(tmp_path, 10_000))
    plain = replace(QUESTION, given={"land_use": "cropland"})
    note(logging, plain, "its id")
    note(logging, QUESTION, QUESTION.id(desk.versions))
    first, second = (json.loads(line)["id"] for line in (tmp_path / "decisions.jsonl").read_text().splitlines())
    assert first == "its id"
    assert second == plain.id(desk.versions)


def test_a_log_that_is_switched_off_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    note(replace(desk, log=None), QUESTION)
    assert list(tmp_path.iterdir()) == []


def test_the_log_stays_under_its_size_and_keeps_the_newest_lines_whole(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "made" / "anew", 1000)
    for number in range(500):
        log.write(b"line %03d" % number)
    files = sorted((tmp_path / "made" / "anew").iterdir())
    assert sum(each.stat().st_size for each in files) <= 1000
    lines = [line for each in files for line in each.read_text().splitlines()]
    assert lines == [f"line {number:03}" for number in range(500 - len(lines), 500)]
    assert len(lines) > 50


def test_a_disk_that_takes_nothing_is_told_once_and_stops_no_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    log = BoundedLog(tmp_path / "file" / "folder", 1000)
    with caplog.at_level("WARNING", logger="helpdesk.decisions"):
        log.write(b"one")
        log.write(b"two")
    assert len(caplog.records) == 1
