"""What is read of content is kept beside the data: a start parses what changed, and trusts nothing damaged."""

import os
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from helpdesk.bootstrap.reading import examined_of
from helpdesk.content import files
from helpdesk.content.files import read
from helpdesk.content.kept import NAME, Kept
from helpdesk.settings import Settings

from .sample import write

PARSED = list[str]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "data").mkdir()
    return Settings(content=(write(tmp_path / "content"),), data=tmp_path / "data")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> PARSED:
    """The texts that the parser was given."""
    given: PARSED = []
    parser = files.check_unfolding

    def noting(text: str) -> None:
        given.append(text)
        parser(text)

    monkeypatch.setattr(files, "check_unfolding", noting)
    return given


def test_what_is_kept_is_what_was_read(settings: Settings, parsed: PARSED) -> None:
    first = examined_of(settings)
    assert len(parsed) == first.files
    again = examined_of(settings)
    assert len(parsed) == first.files
    assert again == first
    assert [entry.where for entry in again.shelf.statements] == [entry.where for entry in first.shelf.statements]


def test_what_was_edited_is_parsed_and_the_rest_is_not(settings: Settings, parsed: PARSED) -> None:
    examined_of(settings)
    parsed.clear()
    layer = settings.content[0] / "layers" / "clay.yaml"
    layer.write_text(layer.read_text().replace("title: {en: Clay}", "title: {en: Loam}\ntitel: {en: Clay}"))
    examined = examined_of(settings)
    assert parsed == [layer.read_text()]
    assert any(":3: titel:" in str(problem) for problem in examined.problems)


def test_a_problem_in_what_was_kept_is_told_by_its_line(settings: Settings) -> None:
    layer = settings.content[0] / "layers" / "clay.yaml"
    layer.write_text(layer.read_text().replace("kind: coverage", "kind: covrage"))
    assert examined_of(settings).problems == examined_of(settings).problems != ()


def test_only_what_was_read_last_is_kept(settings: Settings) -> None:
    examined_of(settings)
    before = _entries(settings)
    layer = settings.content[0] / "layers" / "clay.yaml"
    layer.write_text(layer.read_text().replace("Clay", "Loam"))
    examined_of(settings)
    assert len(_entries(settings)) == len(before)
    assert len(_entries(settings).keys() - before.keys()) == 1


HARM: dict[str, Callable[[bytes], bytes]] = {
    "cut off": lambda held: held[: len(held) // 2],
    "empty": lambda held: b"",
    "one letter is another": lambda held: held.replace(b"Clay", b"Cley", 1),
    "of another reader": lambda held: b"0" + held[1:],
    "no JSON": lambda held: held.partition(b"\n")[0] + b"\n[",
    "no text": lambda held: bytes(range(256)),
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_what_is_damaged_is_read_anew(settings: Settings, parsed: PARSED, harm: Callable[[bytes], bytes]) -> None:
    first = examined_of(settings)
    path = settings.data / NAME
    held = path.read_bytes()
    path.write_bytes(harm(held))
    parsed.clear()
    assert examined_of(settings) == first
    assert len(parsed) == first.files
    assert path.read_bytes() == held


@pytest.mark.parametrize("is_there", [True, False], ids=["a folder stands in its place", "there is no data folder"])
def test_where_nothing_can_be_kept_all_is_read(settings: Settings, is_there: bool) -> None:
    if is_there:
        (settings.data / NAME / "x").mkdir(parents=True)
    else:
        settings.data.rmdir()
    assert examined_of(settings) == examined_of(settings)
    assert [path.name for path in settings.data.glob("*")] == [NAME] * is_there


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_is_no_fault(settings: Settings) -> None:
    settings.data.chmod(0o500)
    assert examined_of(settings).valid()


TOLD_OTHERWISE = ("1: a", "a: !!timestamp 2020-01-01", "a: !!binary aGk=", "a: !!set {b}", "a: !!omap [b: 1]")


@pytest.mark.parametrize("text", [*TOLD_OTHERWISE, "a: 123456789012345678901234567890", "a: 1e400"])
def test_what_json_would_tell_otherwise_is_not_kept(tmp_path: Path, text: str) -> None:
    kept, path = Kept(tmp_path / NAME), tmp_path / "a.yaml"
    path.write_text(text)
    first = read(path, "a.yaml", kept)
    kept.write()
    again = read(path, "a.yaml", Kept(tmp_path / NAME))
    assert again == first
    assert repr(again.data) == repr(first.data)
    assert not (tmp_path / NAME).exists()


def test_what_json_tells_alike_is_kept(tmp_path: Path) -> None:
    kept, path = Kept(tmp_path / NAME), tmp_path / "a.yaml"
    path.write_text('x: &x {y: 1.0, n: no, b: true}\r\nz: [*x, ~, -0.0, "\\u00e9\\0", 12]\r\n', newline="")
    first = read(path, "a.yaml", kept)
    kept.write()
    assert (tmp_path / NAME).exists()
    again = read(path, "a.yaml", Kept(tmp_path / NAME))
    assert repr(again) == repr(first)


def _entries(settings: Settings) -> dict[str, object]:
    found: dict[str, object] = orjson.loads((settings.data / NAME).read_bytes().partition(b"\n")[2])
    return found
