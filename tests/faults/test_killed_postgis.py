"""The same with a database: what is published into it is one version, whole, and nobody waits for who was killed."""

from collections.abc import Callable, Sequence
from itertools import cycle, pairwise
from pathlib import Path

from helpdesk.bootstrap.libraries import library
from helpdesk.bootstrap.opening import housing_of
from helpdesk.content.load import examine
from helpdesk.settings import Settings

from ..e2e.small_desk import answers, ingested, settings_of, small_desk
from .desks import AT, Edition, command, edition, leftovers
from .killing import Killer
from .test_killed_publish import PUBLISHED_ALREADY


def served(desk: Settings, editions: Sequence[Edition]) -> Edition:
    """Which edition the database holds: all of it."""
    present = housing_of(desk).published()
    (found,) = [each for each in editions if each.manifest == present]
    assert answers(desk.model_copy(update={"content": (found.content,)}), AT) == found.answers
    return found


def test_an_ingest_into_a_database_killed_at_any_instant_leaves_the_old_version_or_the_new(
    killer: Killer, new_database: Callable[[], str], tmp_path: Path
) -> None:
    editions = [edition(tmp_path / str(number), number, new_database()) for number in range(3)]
    dsn, log = new_database(), tmp_path / "log"
    data = small_desk(tmp_path / "desk").data
    desks = {id(each): settings_of(each.content, data, dsn) for each in editions}
    ingest = {each: command(desk, log, "ingest") for each, desk in desks.items()}
    killer.whole(ingest[id(editions[0])])
    whole = killer.whole(ingest[id(editions[1])])
    turns = pairwise(cycle([editions[1], editions[2], editions[0]]))
    for _, (old, new) in zip(killer.tries(2, 30), turns, strict=False):
        hit = killer.killed(ingest[id(new)], whole)
        assert served(desks[id(new)], editions) in ((old, new) if hit else (new,))
        killer.whole(ingest[id(new)])
        assert served(desks[id(new)], editions) is new
        assert [left for left in leftovers(data) if not left.endswith(".part")] == []


def test_a_publication_into_a_database_killed_at_any_instant_is_all_of_it_or_nothing(
    killer: Killer, new_database: Callable[[], str], tmp_path: Path
) -> None:
    draft = ingested(small_desk(tmp_path / "desk", new_database()))
    rule = draft.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    said = rule.read_text()
    publish = command(draft, tmp_path / "log", "publish", "-m", "Because")
    whole = killer.whole(publish)
    acknowledged = [library(draft).current()]
    for number in killer.tries(2, 30):
        rule.write_text(said.replace("170", str(100 + number)))
        new = examine(draft.content, draft.profile).content.version
        hit = killer.killed(publish, whole)
        assert elsewhere(draft, tmp_path / f"{number}a") in ((acknowledged[-1], new) if hit else (new,))
        killer.whole(publish, refused=PUBLISHED_ALREADY)
        assert elsewhere(draft, tmp_path / f"{number}b") == new
        acknowledged.append(new)
        told = [each.version for each in library(draft).history()]
        assert [version for version in acknowledged if version not in told] == []
        assert leftovers(draft.data) == []


def elsewhere(draft: Settings, data: Path) -> str | None:
    """What another machine brings and reads."""
    other = library(draft.model_copy(update={"data": data}))
    current = other.current()
    assert current is not None
    assert examine(other.roots(current), "default").content.version == current
    return current
