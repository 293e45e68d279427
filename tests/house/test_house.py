"""The house keeps its own rules: small rooms, current schemas, no path of a machine, true examples."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.app import api_document
from helpdesk.content.schemas import schemas
from helpdesk.settings import Settings

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "helpdesk").rglob("*.py"))


def test_no_file_is_longer_than_its_idea() -> None:
    long = {
        str(path.relative_to(ROOT)): count for path in SOURCES if (count := len(path.read_text().splitlines())) > 300
    }
    assert not long


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.body[0].lineno >= 40
    ]
    assert not long


def test_the_scripts_are_typed_by_the_api_as_it_is() -> None:
    """Run `make types` where this fails."""
    assert json.loads((ROOT / "web" / "api.json").read_text(encoding="utf-8")) == api_document()


def test_schemas_for_editors_are_current() -> None:
    """Run `make schemas` where this fails."""
    written = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "config" / "schemas").glob("*.json")}
    assert written == schemas()


@pytest.mark.parametrize("folder", ["layers", "regions"])
def test_every_content_file_names_a_schema_that_exists(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, path
        assert (path.parent / named[1]).resolve().is_file(), path


def test_every_setting_is_documented() -> None:
    documented = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"HELPDESK_{name.upper()}" not in documented] == []


def test_the_readme_prints_what_the_command_prints(desk: object) -> None:
    """Each line of the README's example answer is a line of the real one."""
    del desk  # only asked for because it skips where nothing was ingested
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```console\n\$ (?:uv run )?helpdesk (ask [^\n]+)\n(.*?)```", readme, re.DOTALL)
    assert example
    import shlex

    printed = subprocess.run(
        [sys.executable, "-m", "helpdesk", *shlex.split(example[1])],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "100", "PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
    ).stdout
    lines = {line.rstrip() for line in printed.splitlines()}
    assert [line for line in example[2].splitlines() if line.strip() != "..." and line.rstrip() not in lines] == []


SLOW = {"pandas", "psycopg", "pyogrio", "reportlab"}


def test_a_start_does_not_wait_for_what_few_requests_need() -> None:
    """pandas comes with pyogrio, and takes a fifth of the time of all other imports; the driver of a database that many
    do without, with what is asked of it, a fifteenth."""
    asked = f"import sys, helpdesk.cli, helpdesk.app; print(*sorted({SLOW} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split() == []
    )
