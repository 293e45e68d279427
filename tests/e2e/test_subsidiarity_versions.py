"""The map of subsidiarity of every published content version says what the answers as of that version say."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from helpdesk.bootstrap import open_desk
from helpdesk.bootstrap.opening import housing_of
from helpdesk.bootstrap.publishing import publish
from helpdesk.bootstrap.tables import maps_of
from helpdesk.domain.content import Content
from helpdesk.services.desk import Desk
from helpdesk.services.past import desk_as_of
from helpdesk.settings import Settings, default_content_root
from helpdesk.storage.territories import Territories

from ..keeper.test_as_of import linked
from .partitions import Part, assert_adds_up, assert_agrees
from .test_subsidiarity_map import rows

Published = tuple[Desk, Settings, list[str]]


@pytest.fixture(scope="module")
def published(settings: Settings, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """Two versions of a pack: in the second its region is smaller, and its statement ends within a year."""
    del desk  # only asked for because it skips where nothing was ingested
    folder = tmp_path_factory.mktemp("versions")
    root, data = folder / "content", folder / "data"
    for name in ("layers", "regions/world", "config"):
        shutil.copytree(default_content_root() / name, root / name)
    pack = root / "regions" / "template"
    shutil.copytree(default_content_root() / "regions" / "_template", pack)
    shutil.copytree(settings.data, data, copy_function=linked, ignore=shutil.ignore_patterns("published", "*.lock"))
    kept = settings.model_copy(update={"content": (root,), "data": data})
    first = publish(kept, "Us", "First").version
    said = pack / "statements" / "cover_crops.yaml"
    end = date.today() + timedelta(days=200)
    said.write_text(said.read_text().replace("  tier: 0", f"  to: {end}\n  tier: 0"))
    outline = pack / "template.geojson"
    outline.write_text(outline.read_text().replace("39.3]", "39.4]"))
    second = publish(kept, "Us", "Second").version
    opened = open_desk(kept)
    yield opened, kept, [first, second]
    opened.close()


def drawn(content: Content, settings: Settings) -> tuple[list[Part], Territories]:
    territories = housing_of(settings).territories(content)
    assert territories is not None
    table = maps_of(content, territories)[0]
    return [({**row}, row["geometry"]) for row in table.rows], territories


def test_the_map_of_each_version_adds_up_and_agrees_with_the_answers_as_of_it(published: Published) -> None:
    desk, settings, versions = published
    assert len(set(versions)) == 2
    areas = []
    for version in versions:
        then = desk_as_of(desk, version)
        assert then.content.version == version
        parts, territories = drawn(then.content, settings)
        assert_adds_up(then.content, parts, territories.geometries)
        assert_agrees(then, parts, territories.geometries)
        areas.append(sum(row["area_km2"] for row, _ in parts if "template-cover-crop" in (row["ending"] or "")))
    assert areas[0] == 0
    assert areas[1] > 500


def test_what_is_served_is_the_map_of_the_last_version_and_names_what_ends_within_a_year(published: Published) -> None:
    desk, settings, _ = published
    served, built = rows(desk, "subsidiarity"), drawn(desk.content, settings)[0]
    assert {row["id"] for row, _ in served} == {row["id"] for row, _ in built}
    soon = [row for row, _ in served if row["outlook"] == "ENDS_WITHIN_A_YEAR"]
    assert {row["changes_by"] for row in soon if "template-cover-crop" in row["ending"]} == {"template-cover-crop"}
