"""The log of answers: every door writes what it answered, and each id in it gives that answer again, byte for byte,
after the content has moved on."""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.bootstrap import open_desk
from helpdesk.content.load import examine
from helpdesk.domain.published import Publication
from helpdesk.settings import Settings, default_content_root
from helpdesk.storage.published import Library

from .test_as_of import linked

ANSWERS = 100
# Around the packs' scenarios, and some where no pack is.
PLACES = (
    (-4.409, 48.634), (-2.75, 48.1), (36.05, -0.2), (37.5, 0.4), (-112.8, 49.7), (-55.5, -11.9), (8.99, 13.81),
    (-1.5, 12.4), (-31.3, 39.45), (10.0, 51.0),
)  # fmt: skip
GIVEN = ("crop:maize", "crop:wheat", "soil_ph:5.4", "slope_pct:12", "land_use:cropland", "land_use:grassland")
Door = Callable[[TestClient, dict[str, Any]], Any]


def _advice(client: TestClient, asked: dict[str, Any]) -> Any:
    return client.get(f"/api/advice?{urlencode(asked, doseq=True)}")


def _page(client: TestClient, asked: dict[str, Any]) -> Any:
    return client.get(f"/?{urlencode({**asked, 'lang': 'en'}, doseq=True)}")


def _schemes(client: TestClient, asked: dict[str, Any]) -> Any:
    return client.get(f"/api/schemes?{urlencode(asked, doseq=True)}")


def _services(client: TestClient, asked: dict[str, Any]) -> Any:
    return client.get(f"/api/services?{urlencode(asked, doseq=True)}")


def _process(client: TestClient, asked: dict[str, Any]) -> Any:
    return client.post("/ogc/processes/advise/execution", json={"inputs": asked})


def _explained(client: TestClient, asked: dict[str, Any]) -> Any:
    return client.get(f"/api/explain?{urlencode({**asked, 'topic': 'cover_crops'}, doseq=True)}")


def _position(client: TestClient, asked: dict[str, Any]) -> Any:
    where = f"POINT({asked['lon']} {asked['lat']})"
    return client.get(f"/ogc/collections/advice/position?{urlencode({'coords': where, 'datetime': asked['on']})}")


DOORS: tuple[Door, ...] = (_advice, _page, _schemes, _services, _process, _explained, _position)


class Desks:
    """The published content of a copy of all packs: asked as of a version, which is then the one that is served."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.root, self.data = folder / "content", folder / "data"
        for name in ("layers", "regions", "config"):
            shutil.copytree(default_content_root() / name, self.root / name)
        shutil.copytree(
            settings.data, self.data, copy_function=linked,
            ignore=shutil.ignore_patterns("published", "decisions", "*.lock"),
        )  # fmt: skip
        self.settings = settings.model_copy(update={"content": (self.root,), "data": self.data})

    def publish(self) -> str:
        """Without the check, which is tested elsewhere and runs every scenario."""
        library = Library(self.data)
        version = examine([self.root]).content.version
        told = Publication(version=version, action="publish", by="Us", at=datetime.now(UTC), message="Why")
        with library.copied([self.root]) as draft:
            library.keep(draft, told)
        return version

    def edit(self) -> None:
        """Every text of the packs ends otherwise."""
        for path in (self.root / "regions").glob("*/statements/*.yaml"):
            path.write_text(path.read_text().replace('."\n', ', so it is said."\n'))

    def client(self) -> TestClient:
        return TestClient(create_app(open_desk(self.settings)))

    def logged(self) -> list[str]:
        path = self.data / "decisions" / "decisions.jsonl"
        return [json.loads(line)["id"] for line in path.read_text().splitlines()] if path.is_file() else []


@pytest.fixture(scope="module")
def desks(settings: Settings, desk: object, tmp_path_factory: pytest.TempPathFactory) -> Desks:
    del desk  # only asked for because it skips where nothing was ingested
    return Desks(settings, tmp_path_factory.mktemp("logged"))


def _asked(chance: random.Random) -> dict[str, Any]:
    lon, lat = chance.choice(PLACES)
    given = [each for each in GIVEN if chance.random() < 0.3]
    told = {each.partition(":")[0]: each for each in given}
    return {
        "lon": round(lon + chance.uniform(-0.2, 0.2), 6),
        "lat": round(lat + chance.uniform(-0.2, 0.2), 6),
        "on": f"202{chance.randrange(4, 9)}-0{chance.randrange(1, 10)}-1{chance.randrange(10)}",
        "given": list(told.values()),
    }


def _answered(desks: Desks, count: int, seed: int) -> dict[str, bytes]:
    """What each id gives while the content is the one that it was answered from; every door writes one line."""
    chance, found = random.Random(seed), {}
    with desks.client() as client:
        for number in range(count):
            door, asked, before = DOORS[number % len(DOORS)], _asked(chance), desks.logged()
            told = door(client, asked)
            assert told.status_code == 200, told.text
            now = desks.logged()
            assert len(now) == len(before) + 1, door.__name__
            again = client.get(f"/api/advice/{now[-1]}").content
            if door is _advice:
                assert again.startswith(told.content[:-1] + b',"answered_with":')
            assert again.endswith(b'"same_versions":true}')
            found[now[-1]] = again
    return found


def test_each_id_of_the_log_gives_its_answer_again_byte_for_byte_from_the_version_it_was_of(desks: Desks) -> None:
    first = desks.publish()
    found = _answered(desks, ANSWERS // 2, seed=1)
    desks.edit()
    second = desks.publish()
    assert second != first
    found |= _answered(desks, ANSWERS - ANSWERS // 2, seed=2)
    assert list(found) == desks.logged()
    assert len(found) == ANSWERS
    with desks.client() as client:
        for record_id, answer in random.Random(3).sample(sorted(found.items()), ANSWERS):
            assert client.get(f"/api/advice/{record_id}").content == answer
    assert len(desks.logged()) == ANSWERS


def test_what_is_asked_on_the_command_line_is_logged_with_the_id_that_is_printed(desks: Desks) -> None:
    given = {"HELPDESK_CONTENT": str(desks.root), "HELPDESK_DATA": str(desks.data)}
    for words in (("ask", "-4.409", "48.634", "--json"), ("explain", "-4.409", "48.634", "cover_crops", "--json")):
        done = subprocess.run(
            [sys.executable, "-m", "helpdesk", *words],
            capture_output=True, text=True, env={**os.environ, **given}, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["id"] == desks.logged()[-1]
