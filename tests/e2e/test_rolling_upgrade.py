"""A new worker brings the tables to its revision while an old one serves: software that knows the revision before."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.bootstrap import build_data, open_desk, postgis, tables
from helpdesk.bootstrap.opening import housing_of
from helpdesk.domain.errors import BadParameter
from helpdesk.settings import Settings
from helpdesk.storage.postgis.migrations import HEAD, upgrade

from ..postgis.test_workers import surroundings
from ..serving.small_house import small_house
from .small_desk import small_desk

BEFORE = f"{int(HEAD) - 1:04}"
READS = (
    "/features/collections/plots/items?f=json",
    "/features/collections/statements/items?f=json",
    "/ogc/collections/plots/tiles/WebMercatorQuad/5/11/15?f=mvt",
    "/api/places?q=Rennes",
    "/ogc/collections/clay/position?coords=POINT(-2.75 47.75)",
)


@contextmanager
def of_the_revision_before() -> Iterator[None]:
    """Today's code, told that it is older: it knows the revision before, and names its version otherwise."""
    with pytest.MonkeyPatch.context() as then:
        then.setattr(tables, "__version__", "0.0.1")
        then.setattr(import_module("helpdesk.storage.postgis.migrations.upgrade"), "HEAD", BEFORE)
        then.setattr(postgis, "upgrade", lambda dsn: upgrade(dsn, to=BEFORE))
        yield


def revision(settings: Settings) -> object:
    assert settings.dsn is not None
    with psycopg.connect(settings.dsn.get_secret_value(), autocommit=True) as connection:
        return connection.execute("SELECT version_num FROM helpdesk.revision").fetchone()


def read(asking: TestClient) -> list[object]:
    """What is the same each time it is asked."""
    answers = [asking.get(address) for address in READS]
    assert [answer.status_code for answer in answers] == [200] * len(READS)
    advice: dict[str, Any] = asking.get("/api/advice?lon=-2.75&lat=47.75").json()
    features = [answer.json()["features"] for answer in answers[:2]]
    assert all(features)
    return [*features, *(answer.content for answer in answers[2:]), advice["topics"]]


def test_an_old_worker_serves_on_while_a_new_one_upgrades_and_publishes(tmp_path: Path, new_database: Any) -> None:
    settings = small_desk(tmp_path / "desk", new_database())
    with of_the_revision_before():
        build_data(settings)
        old = open_desk(settings, today=lambda: date(2026, 11, 25))
    assert revision(settings) == (BEFORE,)
    assert settings.dsn is not None
    with TestClient(create_app(old)) as asking:
        before = read(asking)
        (tmp_path / "new" / "data").mkdir(parents=True)
        (tmp_path / "new" / "content").symlink_to(settings.content[0])
        (tmp_path / "new" / "data" / "built").symlink_to(settings.data / "built")
        shared = surroundings(
            HELPDESK_DSN=settings.dsn.get_secret_value(), HELPDESK_RASTERS=str(settings.data / "rasters")
        )
        with shared, small_house(tmp_path / "new", anew=False) as new:
            assert revision(settings) == (HEAD,)
            assert read(asking) == before
            assert new.health()["versions"] != old.versions
            assert housing_of(settings).published(old.manifest.extra_key) == old.manifest
            # What it would publish it refuses, with both revisions; what it serves stays.
            with of_the_revision_before():
                layer = settings.content[0] / "layers" / "plots.yaml"
                layer.write_text(layer.read_text().replace('Plots"', 'Fields"'))
                with pytest.raises(BadParameter, match=f"at revision {HEAD} .* knows {BEFORE}; update the software"):
                    open_desk(settings)
            assert read(asking) == before


def test_old_software_that_starts_after_the_upgrade_is_refused_and_changes_nothing(
    tmp_path: Path, new_database: Any
) -> None:
    settings = small_desk(tmp_path / "desk", new_database())
    build_data(settings)
    before = housing_of(settings).published()
    with of_the_revision_before(), pytest.raises(BadParameter, match=f"at revision {HEAD} .* knows {BEFORE}"):
        housing_of(settings).ready(lambda _: None)
    assert (revision(settings), housing_of(settings).published()) == ((HEAD,), before)
