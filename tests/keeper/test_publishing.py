"""Published versions: kept for good, named by digest or day, refused where they are not what was published."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from helpdesk.domain.errors import BadParameter, NotFound, Unavailable
from helpdesk.domain.published import Publication, version_as_of
from helpdesk.storage.published import Library

HISTORY = tuple(
    Publication(version=version, action="publish", by="Us", at=datetime(2026, month, 3, 12, tzinfo=UTC), message="Why")
    for version, month in (("aaaaaa111111", 1), ("aaaaaa222222", 3), ("bbbbbb333333", 5))
)


def _root(folder: Path) -> Path:
    for name, text in (("layers/a.yaml", "a"), ("layers/_template.yaml", "t"), ("regions/x/pack.yaml", "x")):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_a_version_is_named_by_its_digest_its_first_letters_or_a_day_on_which_it_was_current() -> None:
    assert version_as_of(HISTORY, "aaaaaa222222") == "aaaaaa222222"
    assert version_as_of(HISTORY, "bbbbbb") == "bbbbbb333333"
    assert version_as_of(HISTORY, "2026-03-03") == "aaaaaa222222"
    assert version_as_of(HISTORY, "2026-05-02") == "aaaaaa222222"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("aaaaaa222223", "aaaaaa222222 (2026-03-03)"),
        ("aaaaaa", "is 'aaaaaa'; there are"),
        ("zz", "bbbbbb333333 (2026-05-03)"),
        ("2026-01-02", "the first is aaaaaa111111 of 2026-01-03"),
    ],
)
def test_what_names_no_version_is_told_those_near(asked: str, says: str) -> None:
    with pytest.raises(NotFound) as error:
        version_as_of(HISTORY, asked)
    assert says in str(error.value)


def test_what_looks_like_a_day_and_is_none_is_a_bad_parameter() -> None:
    with pytest.raises(BadParameter, match="not a date"):
        version_as_of(HISTORY, "2026-02-30")


def test_a_version_keeps_its_files_when_the_draft_changes_and_the_link_goes_to_and_fro(tmp_path: Path) -> None:
    library, root = Library(tmp_path / "data"), _root(tmp_path / "draft")
    for each, text in zip(HISTORY[:2], ("one", "two"), strict=True):
        (root / "layers" / "a.yaml").write_text(text)
        with library.copied([root]) as draft:
            library.keep(draft, each)
    assert library.current() == "aaaaaa222222"
    assert (library.current_link / "layers" / "a.yaml").read_text() == "two"
    library.back(HISTORY[0])
    assert (library.current_link / "layers" / "a.yaml").read_text() == "one"
    assert [each.version for each in library.history()] == ["aaaaaa111111", "aaaaaa222222", "aaaaaa111111"]
    assert not (library.current_link / "layers" / "_template.yaml").exists()


def test_what_was_not_published_in_the_end_leaves_nothing_behind(tmp_path: Path) -> None:
    library, root = Library(tmp_path / "data"), _root(tmp_path / "draft")
    with library.copied([root, root]) as draft:
        assert [each.name for each in draft.roots] == ["1", "2"]
    assert library.current() is None
    assert not draft.folder.exists()


def test_a_history_that_cannot_be_read_is_away_and_says_where_only_to_the_operator(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.folder.mkdir()
    (library.folder / "history.jsonl").write_text("{half")
    with pytest.raises(Unavailable) as error:
        library.history()
    assert str(tmp_path) not in str(error.value)
    assert str(tmp_path) in error.value.detail
