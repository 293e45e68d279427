"""SECURITY.md: no step of an operator, no promise and no test of one is lost from it, and what it names is there."""

import re
import subprocess

import pytest

from helpdesk.settings import Settings

from .files import COMPOSE, DOCKER, ROOT

TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
BLOCKS = [re.sub(r"(?m)^ +", "", block) for block in re.findall(r"```(?:sh|crontab)\n(.*?)```", TEXT, re.DOTALL)]


def code() -> list[str]:
    """All that is there to be typed, line by line."""
    inline = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL))
    return [line for block in BLOCKS for line in block.splitlines()] + [" ".join(words.split()) for words in inline]


def test_every_script_that_is_not_a_containers_is_run_in_a_step() -> None:
    files = "".join((DOCKER / name).read_text("utf-8") for name in COMPOSE)
    ours = {path.name for path in DOCKER.glob("*.sh") if f"./{path.name}:" not in files}
    assert {"setup.sh", "backup.sh", "restore.sh", "renew.sh", "password.sh", "watch.sh"} <= ours
    run = {name for line in code() for name in re.findall(r"\bsh (?:\S*/)?docker/([\w.-]+)", line)}
    assert run == ours


def test_no_address_of_a_database_stands_on_a_command_line() -> None:
    assert not [line for line in code() if "postgresql:" in line]


@pytest.mark.parametrize(
    "words",
    [
        "helpdesk jobs --remove", "DOCKER-USER", "certbot certonly", "docker/restore.sh --try", "down --volumes",
        "AUDIT=--strict", ":before", "HELPDESK_CONTACT=", "HELPDESK_LOG_CLIENTS=", "docker compose logs nginx", "nmap",
        "map $http_origin $readers", "git clone", "docker/firewall.sh",
    ],
)  # fmt: skip
def test_what_an_operator_needs_on_a_bad_day_is_there_to_be_typed(words: str) -> None:
    assert any(words in line for line in code())


def test_an_update_and_the_way_back_give_nginx_the_files_of_their_commit() -> None:
    """It has single files mounted, in whose place Git puts others; an unchanged definition recreates no container."""
    updates = [block for block in BLOCKS if "git checkout" in block and ":before" in block]
    assert [re.findall(r"docker compose up (.*?) *(?:#.*)?$", block, re.MULTILINE) for block in updates] == [
        ["-d --force-recreate nginx helpdesk"]
    ] * 2


def test_every_promise_names_a_test_that_exists_and_every_hostile_test_holds_one() -> None:
    rows = re.findall(r"(?m)^\| (.+?) \| (`tests/.+`) \|$", TEXT)
    named = {name for _, tests in rows for name in re.findall(r"`(tests/[\w/]+\.py)`", tests)}
    assert [name for name in named if not (ROOT / name).is_file()] == []
    hostile = {f"tests/hostile/{path.name}" for path in (ROOT / "tests" / "hostile").glob("test_*.py")}
    assert hostile - named == set()
    assert {"tests/docker/test_operating.py", "tests/storage/jobs/test_bounds.py"} <= named


def test_every_setting_that_is_named_is_one() -> None:
    known = {f"HELPDESK_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"HELPDESK_[A-Z_]+", TEXT)) - known == set()


@pytest.mark.parametrize("block", [block for block in BLOCKS if "* * *" not in block])
def test_what_is_to_be_typed_is_valid_shell(block: str) -> None:
    ran = subprocess.run(["sh", "-n"], input=block, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
