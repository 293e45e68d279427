"""The command line as a keeper and an agent use it, as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.services.desk import Desk
from helpdesk.settings import default_content_root

pytestmark = pytest.mark.usefixtures("desk")


def helpdesk(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "COLUMNS": "200",
        **{f"HELPDESK_{key.upper()}": value for key, value in settings.items()},
    }
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", *words], capture_output=True, text=True, env=environment, check=False
    )


def test_a_new_region_is_valid_as_it_is_and_its_rules_are_answered(tmp_path: Path) -> None:
    roots = f"{default_content_root()}{os.pathsep}{tmp_path}"
    (tmp_path / "regions").mkdir()
    assert helpdesk("new", "region", "azores-test", "--root", str(tmp_path)).returncode == 0
    checked = helpdesk("check", content=roots)
    assert "0 problems" in checked.stdout, checked.stdout
    again = helpdesk("new", "region", "azores-test", "--root", str(tmp_path))
    assert again.returncode == 1
    assert "exists already" in again.stderr


def test_a_new_layer_passes_the_check_once_its_file_is_there(tmp_path: Path) -> None:
    (tmp_path / "layers").mkdir()
    content = f"{default_content_root()}{os.pathsep}{tmp_path}"
    assert helpdesk("new", "layer", "my-layer", "--root", str(tmp_path)).returncode == 0
    checked = helpdesk("check", content=content)
    assert checked.returncode == 1
    assert "my-layer.yaml:13: source.path: there is no file" in checked.stdout, checked.stdout
    assert "1 problem in" in checked.stdout, checked.stdout
    (tmp_path / "layers" / "my-layer.tif").touch()
    checked = helpdesk("check", content=content)
    assert "0 problems" in checked.stdout, checked.stdout


def test_check_names_a_mistake_and_leaves_what_is_served_alone(tmp_path: Path, desk: Desk) -> None:
    (tmp_path / "regions").mkdir()
    helpdesk("new", "region", "azores-test", "--root", str(tmp_path))
    path = tmp_path / "regions" / "azores-test" / "statements" / "cover_crops.yaml"
    path.write_text(path.read_text().replace("topic: cover_crops", "topic: cover_crop"))
    checked = helpdesk("check", content=f"{default_content_root()}{os.pathsep}{tmp_path}")
    assert checked.returncode == 1
    assert "cover_crops.yaml:6: topic: 'cover_crop' is not a topic (did you mean \"cover_crops\"?)" in checked.stdout
    refused = helpdesk("ask", "8.99", "13.81", content=f"{default_content_root()}{os.pathsep}{tmp_path}")
    assert refused.returncode == 1
    assert "cover_crops.yaml:6" in refused.stderr
    assert helpdesk("ask", "8.99", "13.81").returncode == 0
    assert desk.features.layers()


def test_ask_reads_points_names_and_what_is_given() -> None:
    by_point = helpdesk("ask", "-4.409", "48.634", "--topic", "hedges", "--json")
    assert json.loads(by_point.stdout)["place"]["lon"] == -4.409
    assert "hedges.trimming" in json.loads(by_point.stdout)["topics"]
    in_one_word = helpdesk("ask", "-4.409, 48.634", "--topic", "hedges", "--json")
    assert json.loads(in_one_word.stdout)["place"] == json.loads(by_point.stdout)["place"]
    by_name = helpdesk("ask", "Guissény", "--topic", "hedges", "--lang", "fr", "--given", "fr_cap_payments:true")
    assert by_name.stdout.startswith("Guissény")
    assert "Haies" in by_name.stdout or "haie" in by_name.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("ask", "Xyzzyqwv"), "no place is called 'Xyzzyqwv'"),
        (("ask", "Münchenn"), "did you mean"),
        (("ask", "Каирр"), "did you mean"),
        (("ask", "Nakuru", "--bogus"), "--bogus: is not an option"),
        (("ask", "200", "10"), "200 is outside -180 to 180"),
        (("ask", "1", "2", "3"), "give two numbers"),
        (("ask", "1", "2", "--on", "20260101"), "write YYYY-MM-DD"),
        (("ask", "1", "2", "--topic", "hedgs"), "did you mean 'hedges'"),
        (("new", "planet", "x"), "none of region, layer, statement, scheme"),
        (("new", "region", "../x"), "must be lower-case letters"),
        (("ingest", "cley"), "did you mean clay"),
    ],
)
def test_mistakes_are_said_in_a_line_without_a_traceback(words: tuple[str, ...], says: str) -> None:
    ran = helpdesk(*words)
    assert ran.returncode == 1
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("port", "abc", "HELPDESK_PORT"),
        ("prot", "1", "HELPDESK_PROT: is not a setting"),
        ("base_url", "foo", "HELPDESK_BASE_URL"),
        ("profile", "onlin", "HELPDESK_PROFILE"),
        ("dsn", "not a dsn", "HELPDESK_DSN: is not a connection string of PostgreSQL"),
        ("dsn", "postgresql://me:hunter2@127.0.0.1:9/soil", "the database at 127.0.0.1:9/soil"),
        ("read_dsn", "postgresql://x", "HELPDESK_READ_DSN: names a replica and HELPDESK_DSN no primary"),
        ("content", "/nowhere-at-all", "is no content root"),
        ("data", "/proc/nothing", "there is no data in"),
    ],
)
def test_bad_settings_are_named(setting: str, value: str, says: str) -> None:
    ran = helpdesk("ask", "1", "2", **{setting: value})
    assert ran.returncode == 1
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "hunter2" not in ran.stderr


def test_settings_in_force_are_shown_without_secrets() -> None:
    shown = json.loads(helpdesk("serve", "--print-config", dsn="postgresql://user:hunter2@host/db").stdout)
    assert "hunter2" not in json.dumps(shown)
    assert shown["port"]
