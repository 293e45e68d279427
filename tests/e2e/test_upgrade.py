"""A system that earlier software published is taken over by today's: on both stores, with its jobs, and back again."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from helpdesk.bootstrap import build_data, open_or_build, postgis, tables
from helpdesk.bootstrap.backup import back_up, restore
from helpdesk.bootstrap.opening import housing_of
from helpdesk.domain.errors import BadParameter
from helpdesk.settings import Settings
from helpdesk.storage.ingest.progress import Silent
from helpdesk.storage.postgis.migrations import HEAD, upgrade

from .small_desk import answers, ingested, kept_jobs, settings_of, small_desk

FIRST = "0001"
NITROGEN = "-2.75 47.75"


def asked(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    assert settings.dsn is not None
    with psycopg.connect(settings.dsn.get_secret_value(), autocommit=True) as connection:
        return connection.execute(sql).fetchall()  # type: ignore[arg-type]


@pytest.fixture(params=["folder", "postgis"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Published by software of an earlier version, into a database at its first revision."""
    dsn = str(request.getfixturevalue("new_database")()) if request.param == "postgis" else None
    settings = small_desk(tmp_path / "desk", dsn)
    with monkeypatch.context() as then:
        then.setattr(tables, "__version__", "0.0.1")
        then.setattr(postgis, "upgrade", lambda dsn: upgrade(dsn, to=FIRST))
        build_data(settings)
    if dsn:
        assert asked(settings, "SELECT version_num FROM helpdesk.revision") == [(FIRST,)]
    return settings


def edit(settings: Settings, before: str, after: str) -> None:
    rules = settings.content[0] / "regions" / "demo" / "statements" / "manure.yaml"
    text = rules.read_text()
    assert before in text
    rules.write_text(text.replace(before, after))


def opened(settings: Settings) -> str:
    """As a server opens it when it starts; answers the version that it serves."""
    desk = open_or_build(settings, lambda _: None)
    desk.close()
    return desk.manifest.version


def test_todays_software_publishes_anew_what_earlier_software_published(earlier: Settings) -> None:
    before = housing_of(earlier).published()
    assert before is not None
    now = opened(earlier)
    present = housing_of(earlier).published()
    assert present is not None
    assert present.version == now != before.version
    # The layers are the same, and are not built again.
    assert present.layers == before.layers
    if earlier.dsn:
        assert asked(earlier, "SELECT version_num FROM helpdesk.revision") == [(HEAD,)]
    assert "170" in str(answers(earlier)[NITROGEN])


def test_new_content_is_answered_from_and_jobs_stay(earlier: Settings) -> None:
    opened(earlier)
    ingested(earlier)
    jobs, before = kept_jobs(earlier), answers(earlier)
    edit(earlier, "value: 170", "value: 120")
    opened(earlier)
    after = answers(earlier)
    assert "120" in str(after[NITROGEN])
    assert after[NITROGEN] != before[NITROGEN]
    assert after["plots"] == before["plots"]
    assert kept_jobs(earlier) == jobs
    edit(earlier, "value: 120", "value: 170")
    opened(earlier)
    # One step back: the earlier content makes the version that it made before.
    assert answers(earlier) == before
    assert kept_jobs(earlier) == jobs


def test_the_version_of_earlier_software_is_still_there_for_the_servers_that_read_it(earlier: Settings) -> None:
    """A rolling upgrade: the others go on with theirs until it is their turn."""
    before = housing_of(earlier).published()
    assert before is not None
    opened(earlier)
    if earlier.dsn:
        assert housing_of(earlier).published(before.extra_key) == before
    else:
        assert (earlier.data / "versions" / before.version / "features.gpkg").is_file()


def test_a_backup_of_an_earlier_revision_is_restored_and_brought_up_to_date(
    tmp_path: Path, new_database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = small_desk(tmp_path / "first", new_database())
    with monkeypatch.context() as then:
        then.setattr(postgis, "upgrade", lambda dsn: upgrade(dsn, to=FIRST))
        build_data(first)
    file = tmp_path / "desk.tar.gz"
    assert back_up(first, file, Silent()).revision == FIRST
    second = settings_of(tmp_path / "second" / "content", tmp_path / "second" / "data", new_database())
    restore(second, file, second.content[0], Silent())
    assert asked(second, "SELECT version_num FROM helpdesk.revision") == [(HEAD,)]
    assert answers(second) == answers(first)
    with pytest.raises(BadParameter, match=f"at revision {FIRST} .* at {HEAD} already; restore it into a new database"):
        restore(second, file, second.content[0], Silent(), force=True)
