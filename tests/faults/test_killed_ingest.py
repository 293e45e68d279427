"""An ingest that is killed: what is served is one version, whole, and the next ingest needs no help."""

from itertools import cycle, pairwise
from pathlib import Path

import pytest

from ..e2e.small_desk import settings_of
from .desks import Edition, assert_whole, command, edition, leftovers
from .killing import Killer


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[Edition]:
    folder = tmp_path_factory.mktemp("editions")
    return [edition(folder / str(number), number) for number in range(3)]


def data_of_a_desk(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_an_ingest_killed_at_any_instant_leaves_the_old_version_or_the_new(
    killer: Killer, editions: list[Edition], tmp_path: Path
) -> None:
    """Each of the three is dropped before its turn comes again, so that every ingest builds all there is."""
    data, log = data_of_a_desk(tmp_path / "data"), tmp_path / "log"
    ingest = {id(each): command(settings_of(each.content, data, None), log, "ingest") for each in editions}
    killer.whole(ingest[id(editions[0])])
    whole = killer.whole(ingest[id(editions[1])])
    turns = pairwise(cycle([editions[1], editions[2], editions[0]]))
    for _, (old, new) in zip(killer.tries(4, 60), turns, strict=False):
        hit = killer.killed(ingest[id(new)], whole)
        assert assert_whole(data, editions) in ((old, new) if hit else (new,))
        killer.whole(ingest[id(new)])
        assert assert_whole(data, editions) is new
        assert leftovers(data) == []
        # One more where the kill came between the new version and the end of the one before the last.
        assert len(list((data / "versions").iterdir())) <= 3


def test_a_first_ingest_killed_at_any_instant_leaves_nothing_or_all(
    killer: Killer, editions: list[Edition], tmp_path: Path
) -> None:
    only, log = editions[0], tmp_path / "log"
    first = command(settings_of(only.content, data_of_a_desk(tmp_path / "first"), None), log, "ingest")
    whole = killer.whole(first)
    for number in killer.tries(2, 30):
        data = data_of_a_desk(tmp_path / f"{number}")
        ingest = command(settings_of(only.content, data, None), log, "ingest")
        hit = killer.killed(ingest, whole)
        assert assert_whole(data, editions) in ((None, only) if hit else (only,))
        killer.whole(ingest)
        assert assert_whole(data, editions) is only
        assert leftovers(data) == []
