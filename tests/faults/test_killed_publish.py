"""A publication that is killed: the old content is current or the new, whole, with its line in the history."""

from pathlib import Path

from helpdesk.content.load import examine
from helpdesk.storage.published import Library

from ..e2e.small_desk import ingested, small_desk
from .desks import command, leftovers
from .killing import Killer

PUBLISHED_ALREADY = "is published already, and nothing was changed since"


def test_a_publication_killed_at_any_instant_leaves_the_old_content_or_the_new(killer: Killer, tmp_path: Path) -> None:
    draft = ingested(small_desk(tmp_path / "desk"))
    library = Library(draft.data)
    rule = draft.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    said = rule.read_text()
    publish = command(draft, tmp_path / "log", "publish", "-m", "Because")
    whole = killer.whole(publish)
    acknowledged = [library.current()]
    for number in killer.tries(4, 80):
        rule.write_text(said.replace("170", str(100 + number)))
        new = examine(draft.content, draft.profile).content.version
        hit = killer.killed(publish, whole)
        assert assert_served(library) in ((acknowledged[-1], new) if hit else (new,))
        killer.whole(publish, refused=PUBLISHED_ALREADY)
        assert assert_served(library) == new
        acknowledged.append(new)
        told = [each.version for each in library.history()]
        assert [version for version in acknowledged if version not in told] == []
        assert leftovers(draft.data) == []


def assert_served(library: Library) -> str | None:
    """Which version is read through the link, after a look at every file of it, and of all before it."""
    current = library.current()
    assert current in [each.version for each in library.history()]
    for version in {each.version for each in library.history()}:
        assert examine(library.roots(version), "default").content.version == version
    assert examine(library.current_roots(), "default").content.version == current
    return current
