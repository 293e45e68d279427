"""A restore over what is served, killed: the old desk or the new is served, or nothing until it is run again."""

import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.bootstrap import build_data, open_desk, open_or_build
from helpdesk.bootstrap.backup import back_up, restore
from helpdesk.domain.errors import BadParameter, HelpdeskError, Unavailable, in_full
from helpdesk.settings import Settings
from helpdesk.storage.backup.unfinished import Begun, note, noted
from helpdesk.storage.ingest.progress import Silent

from ..e2e.conftest import free_port
from ..e2e.small_desk import answers, ingested, kept_jobs, settings_of, small_desk
from ..serving.load import until
from .desks import AT, command, leftovers
from .disks import read_only
from .killing import Killer
from .serving import served

ADVICE = "/api/advice?lon=-2.75&lat=47.75&on=2026-11-23"
_HALF = r"a restore of version .* goes on here, or was broken off half way; .*run it again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An archive, and what the desk in it answers and holds."""

    file: Path
    answers: Any
    jobs: Sequence[object]


@pytest.fixture(params=["folder", "postgis"])
def store(request: pytest.FixtureRequest) -> Any:
    """Answers a new DSN, or None for a folder."""
    return request.getfixturevalue("new_database") if request.param == "postgis" else lambda: None


def kept(folder: Path, limit: int, dsn: str | None) -> Kept:
    """Of a desk with a rule and a job of its own."""
    desk = small_desk(folder, dsn)
    rule = desk.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    rule.write_text(rule.read_text().replace("170", str(limit)))
    ingested(desk)
    back_up(desk, folder / "desk.tar.gz", Silent())
    return Kept(file=folder / "desk.tar.gz", answers=answers(desk, AT), jobs=kept_jobs(desk))


def test_a_restore_over_a_desk_killed_at_any_instant_leaves_the_old_or_the_new_or_is_not_served(
    killer: Killer, store: Any, tmp_path: Path
) -> None:
    old, new = (kept(tmp_path / str(limit), limit, store()) for limit in (120, 130))
    log, place = tmp_path / "log", tmp_path / "place"
    desk = settings_of(place / "content", place / "data", store())
    restore(desk, old.file, desk.content[0], Silent())
    words = ("--content", str(desk.content[0]), "--force")
    whole = killer.whole(command(desk, log, "restore", str(new.file), *words))
    old, new = new, old
    for _ in killer.tries(2, 40):
        hit = killer.killed(command(desk, log, "restore", str(new.file), *words), whole)
        assert_old_or_new(desk, (old, new) if hit else (new,))
        if killer.chance.random() < 0.3:
            # Also where the first had ended: this one replaces what is the same.
            hit |= killer.killed(command(desk, log, "restore", str(new.file), *words), whole)
            assert_old_or_new(desk, (old, new) if hit else (new,))
        killer.whole(command(desk, log, "restore", str(new.file), *words))
        assert (answers(desk, AT), kept_jobs(desk)) == (new.answers, new.jobs)
        assert leftovers(place) == []
        for before in place.glob("content.before-*"):
            shutil.rmtree(before)
        old, new = new, old


def assert_old_or_new(desk: Settings, may_be: Sequence[Kept]) -> None:
    """As `helpdesk serve` opens it."""
    told = ""
    try:
        open_or_build(desk, lambda _: None).close()
    except Unavailable as refused:
        told = in_full(refused)
    if told:
        assert re.search(_HALF, told)
        assert len(may_be) == 2
    else:
        assert answers(desk, AT) in [each.answers for each in may_be]


@pytest.mark.tries("halves found")
def test_what_is_half_restored_is_neither_served_nor_built_on_until_a_restore_has_ended(
    store: Any, tmp_path: Path
) -> None:
    """Noted as by one that was killed in between; another that fails early changes nothing of that."""
    old = kept(tmp_path / "120", 120, store())
    place = tmp_path / "place"
    desk = settings_of(place / "content", place / "data", store())
    about = restore(desk, old.file, desk.content[0], Silent()).about
    half = Begun(made="then", data="another", target=str(desk.content[0]), before=about.data, changing=True)
    note(desk.data, half)
    for opened in (open_desk, build_data, lambda desk: open_or_build(desk, lambda _: None)):
        with pytest.raises(Unavailable) as refused:
            opened(desk)
        assert re.search(_HALF, in_full(refused.value))
        assert str(desk.data) not in str(refused.value)
    with pytest.raises(BadParameter, match="--force"):
        restore(desk, old.file, desk.content[0], Silent())
    with pytest.raises(Unavailable):
        open_desk(desk)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with read_only(elsewhere), pytest.raises(HelpdeskError, match="cannot be written"):
        restore(desk, old.file, elsewhere / "content", Silent(), force=True)
    assert noted(desk.data) == half
    with pytest.raises(Unavailable):
        open_desk(desk)
    restore(desk, old.file, desk.content[0], Silent(), force=True)
    assert answers(desk, AT) == old.answers
    note(desk.data, replace(half, before="older"))
    assert answers(desk, AT) == old.answers


@pytest.mark.tries("disks full or only read")
def test_a_restore_that_fails_over_a_desk_leaves_it_served(tmp_path: Path) -> None:
    old = kept(tmp_path / "120", 120, None)
    other = kept(tmp_path / "130", 130, None)
    desk = settings_of(tmp_path / "120" / "content", tmp_path / "120" / "data", None)
    (desk.data / "versions").rename(tmp_path / "versions")
    (desk.data / "versions").symlink_to(tmp_path / "versions")
    with read_only(tmp_path / "versions"), pytest.raises(HelpdeskError, match=r"cannot be written: .*file system"):
        restore(desk, other.file, desk.content[0], Silent(), force=True)
    assert answers(desk, AT) == old.answers
    restore(desk, other.file, desk.content[0], Silent(), force=True)
    assert answers(desk, AT) == other.answers


def test_a_desk_that_runs_answers_as_the_old_or_the_new_while_restores_over_it_are_killed(
    killer: Killer, new_database: Any, tmp_path: Path
) -> None:
    old, new = (kept(tmp_path / str(limit), limit, new_database()) for limit in (120, 130))
    place, log = tmp_path / "place", tmp_path / "log"
    desk = settings_of(place / "content", place / "data", new_database())
    restore(desk, old.file, desk.content[0], Silent())
    words = ("--content", str(desk.content[0]), "--force")
    with served(command(desk, tmp_path / "serve.log", "serve"), free_port()) as (url, _):
        told = [rules(url)]
        whole = killer.whole(command(desk, log, "restore", str(new.file), *words))
        told.append(rules_after(url, told[0]))
        with asked(url) as heard:
            for _ in killer.tries(1, 10):
                old, new = new, old
                killer.killed(command(desk, log, "restore", str(new.file), *words), whole)
                killer.whole(command(desk, log, "restore", str(new.file), *words))
        assert heard
        assert [each for each in heard if each not in told] == []
        assert told[0] != told[1]


def rules(url: str) -> Any:
    """What is answered, and from which version; without what differs between any two answers."""
    answer = httpx.get(url + ADVICE, timeout=60)
    assert answer.status_code == 200, answer.text
    return {key: value for key, value in answer.json().items() if key not in ("asked_at", "id")}


def rules_after(url: str, before: Any) -> Any:
    """Once the desk has taken up what was restored."""
    now = before

    def has_changed() -> bool:
        nonlocal now
        now = rules(url)
        return bool(now != before)

    until(has_changed)
    return now


@contextmanager
def asked(url: str) -> Iterator[list[Any]]:
    """Meanwhile, again and again."""
    heard: list[Any] = []
    over = threading.Event()

    def ask() -> None:
        while not over.wait(0.05):
            try:
                heard.append(rules(url))
            except (AssertionError, httpx.HTTPError) as error:
                heard.append(repr(error))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield heard
    finally:
        over.set()
        thread.join()
