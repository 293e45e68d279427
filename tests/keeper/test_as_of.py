"""Answers from published content: as of a version or a day, and again by the id of a record."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.bootstrap import open_desk
from helpdesk.content.load import examine
from helpdesk.domain.published import Publication
from helpdesk.settings import Settings, default_content_root
from helpdesk.storage.published import Library

from .test_publishing import HISTORY

ASKED = "/api/advice?lon=-31.3&lat=39.45&topic=cover_crops&on=2026-11-23"
TEXT = "Keep the soil covered between two main crops."


@pytest.fixture(scope="module")
def served(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, str]]:
    """A desk whose draft has moved on from the version that was published, named by the second value."""
    folder = tmp_path_factory.mktemp("past")
    root, data = folder / "content", folder / "data"
    for name in ("layers", "regions/world", "config"):
        shutil.copytree(default_content_root() / name, root / name)
    shutil.copytree(settings.data, data, copy_function=linked, ignore=shutil.ignore_patterns("published", "*.lock"))
    shutil.copytree(default_content_root() / "regions" / "_template", root / "regions" / "template")
    library = Library(data)
    first = examine([root]).content.version
    with library.copied([root]) as draft:
        library.keep(draft, _publication(first))
    path = root / "regions" / "template" / "statements" / "cover_crops.yaml"
    path.write_text(path.read_text().replace(TEXT, "Leave it bare.").replace("RECOMMEND", "DISCOURAGE"))
    outline = root / "regions" / "template" / "template.geojson"
    outline.write_text(outline.read_text() + "\n")
    desk = open_desk(settings.model_copy(update={"content": (root,), "data": data}))
    with TestClient(create_app(desk)) as client:
        yield client, first


def linked(source: str, target: str) -> str:
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
    return target


def _publication(version: str) -> Publication:
    told = HISTORY[0]
    return Publication(version=version, action=told.action, by=told.by, at=told.at, message=told.message)


def texts(record: dict[str, Any]) -> list[str]:
    return [each["text"] for each in record["topics"]["cover_crops"]["advice"]]


def test_a_version_or_a_day_answers_with_the_content_of_then(served: tuple[TestClient, str]) -> None:
    client, first = served
    assert "Leave it bare." in texts(client.get(ASKED).json())
    for asked in (first, first[:7], "2026-02-01"):
        found = client.get(f"{ASKED}&asOf={asked}").json()
        assert TEXT in texts(found)
        assert found["versions"]["content"] == first


def test_the_id_of_a_record_gives_the_same_record_again_after_the_content_moved_on(
    served: tuple[TestClient, str],
) -> None:
    client, first = served
    record = client.get(f"{ASKED}&asOf={first}").json()
    again = client.get(f"/api/advice/{record['id']}").json()
    assert again.pop("same_versions") is True
    assert again.pop("answered_with") == record["versions"]
    assert json.dumps(again, sort_keys=True) == json.dumps(record, sort_keys=True)
    today = client.get(ASKED).json()
    assert client.get(f"/api/advice/{today['id']}").json()["same_versions"] is True


def test_an_unknown_version_is_a_404_that_names_those_near_and_a_bad_day_a_400(served: tuple[TestClient, str]) -> None:
    client, first = served
    near = client.get(f"{ASKED}&asOf={first[:-1]}x")
    assert near.status_code == 404
    assert first in near.json()["detail"]
    assert client.get(f"{ASKED}&asOf=2025-01-01").status_code == 404
    assert client.get(f"{ASKED}&asOf=2026-13-01").status_code == 400
    assert client.get(f"/api/explain?lon=-31.3&lat=39.45&topic=cover_crops&asOf={first}").status_code == 200


def test_the_api_explains_with_the_id_of_the_record_it_explains(served: tuple[TestClient, str]) -> None:
    client, _ = served
    found = client.get("/api/explain?lon=-31.3&lat=39.45&topic=cover_crops&on=2026-11-23").json()
    assert found["id"] == client.get(ASKED).json()["id"]
    assert "template-cover-crop" in json.dumps(found["sections"])
    assert client.get("/api/explain?lon=-31.3&lat=39.45&topic=cover_crop").status_code == 400
