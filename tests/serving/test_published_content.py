"""A real server on published content: a publication, and a way back, under continuous requests."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

from . import load
from .load import Load, going_on
from .small_house import House, furnish, small_house

READ = ("/api/advice?lon=-3.1&lat=48.1", "/features/collections/plots/items", "/")


def helpdesk(draft: Path, data: Path, *words: str, **more: str) -> str:
    given = {"HELPDESK_CONTENT": str(draft), "HELPDESK_DATA": str(data), **more}
    done = subprocess.run(
        [sys.executable, "-m", "helpdesk", *words],
        capture_output=True, text=True, env={**os.environ, **given}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def serves(house: House, version: str) -> Callable[[], bool]:
    def held() -> bool:
        assert house.process.poll() is None, house.log.read_text()
        versions = house.health()["versions"]
        return isinstance(versions, dict) and versions["content"] == version

    return held


def test_a_running_server_takes_over_what_is_published_and_put_back_without_losing_a_request(tmp_path: Path) -> None:
    draft, data = tmp_path / "draft", tmp_path / "data"
    furnish(draft, data)
    helpdesk(draft, data, "ingest")
    first = helpdesk(draft, data, "publish", "-m", "First").split()[1]
    with small_house(tmp_path, anew=False, HELPDESK_CONTENT=str(data / "published" / "current")) as house:
        assert serves(house, first)()
        asking = Load(house.url)
        with going_on(asking, READ):
            path = draft / "layers" / "clay.yaml"
            path.write_text(path.read_text().replace('"Clay"', '"Clay of the draft"'))
            second = helpdesk(draft, data, "publish", "-m", "Second", "--by", "Aïcha").split()[1]
            load.until(serves(house, second))
            helpdesk(draft, data, "publish", "--back", first[:8])
            load.until(serves(house, first))
        assert asking.answers > len(READ)
        assert asking.failures == []
    history = [json.loads(line) for line in (data / "published" / "history.jsonl").read_text().splitlines()]
    assert [(each["version"], each["action"]) for each in history] == [
        (first, "publish"), (second, "publish"), (first, "back"),
    ]  # fmt: skip
    assert history[1]["by"] == "Aïcha"


def test_a_worker_of_another_machine_takes_over_what_is_published_into_the_database_they_share(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    draft, data, elsewhere = tmp_path / "draft", tmp_path / "data", tmp_path / "elsewhere"
    dsn, rasters = new_database(), str(tmp_path / "rasters")
    shared = {"HELPDESK_DSN": dsn, "HELPDESK_RASTERS": rasters}
    furnish(draft, data)
    elsewhere.mkdir()
    helpdesk(draft, data, "ingest", **shared)
    first = helpdesk(draft, data, "publish", "-m", "First", **shared).split()[1]
    current = str(elsewhere / "data" / "published" / "current")
    with small_house(
        elsewhere, anew=False, HELPDESK_CONTENT=current, HELPDESK_DSN=dsn, HELPDESK_RASTERS=rasters
    ) as house:
        assert serves(house, first)()
        asking = Load(house.url)
        with going_on(asking, READ):
            path = draft / "layers" / "clay.yaml"
            path.write_text(path.read_text().replace('"Clay"', '"Clay of the draft"'))
            second = helpdesk(draft, data, "publish", "-m", "Second", **shared).split()[1]
            load.until(serves(house, second))
            then = httpx.get(f"{house.url}{READ[0]}&asOf={first}", timeout=60).json()
            assert then["versions"]["content"] == first
            helpdesk(draft, data, "publish", "--back", first[:8], **shared)
            load.until(serves(house, first))
        assert asking.answers > len(READ)
        assert asking.failures == []
