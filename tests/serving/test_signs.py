"""What counts as something new on disk, and what does not."""

import os
from pathlib import Path

import pytest

from helpdesk.serving.signs import Signs, is_news, look


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "clay.yaml").write_text("id: clay")
    return tmp_path


def edit(path: Path) -> None:
    path.write_text("id: sand")


def touch_later(path: Path) -> None:
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000_000))


def replaced(path: Path) -> None:
    """As editors save: a new file of the same length and time is moved over the old one."""
    beside = path.with_name("new.tmp")
    beside.write_bytes(path.read_bytes())
    os.utime(beside, ns=(0, path.stat().st_mtime_ns))
    beside.replace(path)


@pytest.mark.parametrize("change", [touch_later, replaced, Path.unlink, lambda p: edit(p.with_name("new.yaml"))])
def test_a_change_of_any_kind_shows(root: Path, change: object) -> None:
    before = look([root], "v1")
    assert callable(change)
    change(root / "layers" / "clay.yaml")
    assert is_news(look([root], "v1"), before)


def test_a_folder_that_comes_later_shows(root: Path) -> None:
    before = look([root], "v1")
    pack = root / "regions" / "mine"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text("id: mine")
    assert is_news(look([root], "v1"), before)


@pytest.mark.parametrize("name", [".clay.yaml.swp", "clay.yaml~", ".my-layer.yaml.new"])
def test_what_editors_leave_about_does_not_show(root: Path, name: str) -> None:
    before = look([root], "v1")
    edit(root / "layers" / name)
    assert not is_news(look([root], "v1"), before)


def test_a_newer_version_shows_and_one_of_other_content_does_not() -> None:
    before, after = Signs(files={}, version="v1"), Signs(files={}, version="v2")
    assert is_news(after, before)
    assert not is_news(Signs(files={}, version=None), before)
    assert not is_news(before, before)


def test_roots_that_do_not_exist_are_empty(tmp_path: Path) -> None:
    assert look([tmp_path / "nowhere"], None).files == {}
