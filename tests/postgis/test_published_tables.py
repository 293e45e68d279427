"""Tables and views of others, each published by one layer file and read where they lie."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import psycopg
import pytest

from helpdesk.bootstrap import build_data, check, open_desk
from helpdesk.settings import default_content_root

from ..e2e.small_desk import settings_of
from ..serving.small_house import furnish, small_house
from .cluster import Server, free_port
from .published import publish
from .test_workers import surroundings, until

TABLES = """
CREATE TABLE "My Table" (id int PRIMARY KEY, "Yield" double precision, geom geometry(Point, 28992));
INSERT INTO "My Table" SELECT n, n / 2.0, ST_SetSRID(ST_Point(155000 + n, 463000), 28992) FROM generate_series(1, 7) n;
CREATE VIEW seen AS SELECT id AS code, "Yield" AS yield, ST_Transform(geom, 3857) AS geom FROM "My Table" WHERE id < 4;
"""


def test_a_table_a_view_and_a_missing_one_are_served_side_by_side(postgres: Server, tmp_path: Path) -> None:
    dsn = postgres.database()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(TABLES)
        (tmp_path / "house").mkdir()
        root = tmp_path / "house" / "content"
        furnish(root, tmp_path / "house" / "data")
        publish(root, "mine", """'"My Table"'""")
        publish(root, "seen", "public.seen", "  key: code\n")
        publish(root, "gone", "gone")
        with surroundings(HELPDESK_DSN=dsn), small_house(tmp_path / "house", anew=False) as house:
            collections = f"{house.url}/ogc/collections"
            mine = httpx.get(f"{collections}/mine/items", timeout=30).json()
            assert mine["numberMatched"] == 7
            assert abs(mine["features"][0]["geometry"]["coordinates"][0] - 5.387) < 0.01
            assert httpx.get(f"{collections}/seen/items", timeout=30).json()["numberMatched"] == 3
            assert httpx.get(f"{collections}/plots/items", timeout=30).json()["numberMatched"] == 1
            assert httpx.get(f"{collections}/gone/items", timeout=30).status_code == 503
            tile = httpx.get(f"{collections}/mine/tiles/WebMercatorQuad/0/0/0?f=mvt", timeout=30)
            assert (tile.status_code, tile.headers["cache-control"]) == (200, "public, max-age=60")


def test_the_layer_file_of_the_readme_publishes_its_table(new_database: Callable[[], str], tmp_path: Path) -> None:
    dsn = new_database()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA trials")
        connection.execute("CREATE TABLE trials.plots (id int PRIMARY KEY, geom geometry(Point, 28992))")
        connection.execute("INSERT INTO trials.plots VALUES (1, ST_SetSRID(ST_Point(155000, 463000), 28992))")
    furnish(tmp_path / "content", tmp_path / "data")
    readme = (default_content_root() / "README.md").read_text()
    (example,) = [part for part in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) if "type: postgis" in part]
    (tmp_path / "content" / "layers" / "field-trials.yaml").write_text(example)
    settings = settings_of(tmp_path / "content", tmp_path / "data", dsn)
    build_data(settings)
    assert check(settings).problems == ()
    desk = open_desk(settings)
    try:
        assert desk.features.feature("field-trials", "1")["geometry"]["coordinates"][0] == pytest.approx(
            5.387, abs=0.01
        )
    finally:
        desk.close()


def without_database(root: Path, data: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "HELPDESK_DSN"}
    environment |= {"HELPDESK_CONTENT": str(root), "HELPDESK_DATA": str(data), "HELPDESK_PORT": str(free_port())}
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", *command], env=environment, capture_output=True, text=True, check=False,
        timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("command", [("serve",), ("ingest",), ("ask", "48.1", "-2.5"), ("check",)])
def test_without_a_database_a_desk_refuses_with_the_line_and_the_setting(
    command: Sequence[str], tmp_path: Path
) -> None:
    root, data = tmp_path / "content", tmp_path / "data"
    furnish(root, data)
    publish(root, "mine", "mine")
    told = without_database(root, data, *command)
    assert told.returncode == 1
    said = told.stdout + told.stderr
    assert "layers/mine.yaml:7: source.table: needs HELPDESK_DSN" in said
    assert "Traceback" not in said
    # Nothing was fetched or built for a desk that cannot open.
    assert not (data / "built").exists()


def test_a_layer_that_needs_a_database_is_refused_by_a_served_desk_without_one(tmp_path: Path) -> None:
    with small_house(tmp_path / "house") as house:
        path = publish(house.root, "mine", "mine")
        until(lambda: bool(house.health()["unpublished"]))
        assert "mine.yaml:7: source.table: needs HELPDESK_DSN" in str(house.health()["unpublished"])
        assert httpx.get(f"{house.url}/features/collections/plots/items", timeout=30).status_code == 200
        path.unlink()
        until(lambda: house.health()["unpublished"] == [])
