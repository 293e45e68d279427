"""What `helpdesk new` starts: valid as it is, with every field of the format explained."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from helpdesk.content.load import examine
from helpdesk.content.schema.scheme import CreditingEntry, DeductionEntry, PlanTermsEntry, SchemeEntry
from helpdesk.content.schema.statement import SourceEntry, StatementEntry
from helpdesk.settings import default_content_root

EXPLAINED = {
    "statement": (StatementEntry, SourceEntry),
    "scheme": (SchemeEntry, SourceEntry, PlanTermsEntry, CreditingEntry, DeductionEntry),
}


@pytest.mark.parametrize("kind", EXPLAINED)
def test_every_field_of_an_entry_is_explained_in_its_template(kind: str) -> None:
    text = (default_content_root() / "regions" / f"_{kind}.yaml").read_text(encoding="utf-8")
    models: tuple[type[BaseModel], ...] = EXPLAINED[kind]
    names = {field.alias or name for model in models for name, field in model.model_fields.items()}
    absent = [name for name in sorted(names) if f"{name}:" not in text]
    assert absent == []


def new(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "COLUMNS": "300"}
    return subprocess.run(
        [sys.executable, "-m", "helpdesk", "new", *words, "--root", str(root)],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip


def test_a_statement_and_a_scheme_of_a_pack_are_valid_as_they_are_started(tmp_path: Path) -> None:
    for name in ("layers", "regions/world", "config"):
        shutil.copytree(default_content_root() / name, tmp_path / name)
    assert new(tmp_path, "region", "azores-test").returncode == 0
    for words in (("statement", "azores-hedges"), ("scheme", "azores-first"), ("scheme", "azores-second")):
        done = new(tmp_path, *words, "--pack", "azores-test")
        assert done.returncode == 0, done.stderr
    examined = examine([tmp_path])
    assert examined.problems == ()
    for path in (tmp_path / "regions" / "azores-test").rglob("*.yaml"):
        first, *others = [line for line in path.read_text().splitlines() if "yaml-language-server" in line]
        assert not others
        assert (path.parent / first.partition("$schema=")[2]).is_file(), path
    assert {"azores-first", "azores-second"} <= examined.content.schemes.keys()
    assert examined.content.statements["azores-hedges"].issuer == "azores-test-advisory-service"


def test_an_entry_that_is_there_or_a_pack_that_is_not_is_refused_by_name(tmp_path: Path) -> None:
    assert new(tmp_path, "region", "azores-test").returncode == 0
    assert new(tmp_path, "scheme", "azores-first", "--pack", "azores-test").returncode == 0
    assert "has a scheme azores-first" in new(tmp_path, "scheme", "azores-first", "--pack", "azores-test").stderr
    assert "--pack: is missing" in new(tmp_path, "statement", "x").stderr
    assert "helpdesk new region nowhere" in new(tmp_path, "statement", "x", "--pack", "nowhere").stderr
