"""What `helpdesk new` starts: valid as it is, with every field of the format explained."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from helpdesk.content.load import examine
from helpdesk.content.schema.pack import Pack
from helpdesk.content.schema.scheme import SchemeEntry
from helpdesk.content.schema.statement import StatementEntry
from helpdesk.content.shelf import LISTS
from helpdesk.settings import default_content_root

REGIONS = default_content_root() / "regions"
ENTRIES: dict[str, type[BaseModel]] = {"pack": Pack, **LISTS}
FILES = {f"_template/{kind}.yaml": model for kind, model in ENTRIES.items() if kind != "schemes"} | {
    "_statement.yaml": StatementEntry,
    "_scheme.yaml": SchemeEntry,
}
# What a line that is made a comment has in common with a field: a name, or a list of things with names.
_FIELD = re.compile(r"^( *)# ((?: *- | *)[a-z_0-9-]+:( .*)?| +- \{.*)$")


def models_in(annotation: object) -> set[type[BaseModel]]:
    """Every model that stands in a type, and in the fields of those."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.values()
        return {annotation}.union(*(models_in(field.annotation) for field in fields))
    return set().union(*(models_in(each) for each in get_args(annotation)))


@pytest.mark.parametrize("name", FILES)
def test_every_field_is_written_in_the_template_with_an_explanation_behind_it(name: str) -> None:
    text = (REGIONS / name).read_text(encoding="utf-8")
    names = {field.alias or key for model in models_in(FILES[name]) for key, field in model.model_fields.items()}
    bare = [each for each in sorted(names) if not re.search(rf"\b{each}\b:.* # .{{4,}}", text)]
    assert bare == []


@pytest.mark.parametrize("name", FILES)
def test_every_field_that_is_explained_is_one_that_the_format_has_there(name: str) -> None:
    """With all comments that are fields taken up; what goes not together with another field is then a value_error."""
    lines = (REGIONS / name).read_text(encoding="utf-8").replace("template-topic", "cover_crops").splitlines()[1:]
    text = "\n".join(_FIELD.sub(r"\1\2", line) if _is_field(line) else line for line in lines)
    read = yaml.load(text, yaml.BaseLoader)
    entries = read if isinstance(read, list) else [read]
    assert len(entries) == 1, text
    try:
        FILES[name].model_validate(entries[0])
    except ValidationError as error:
        wrong = [each for each in error.errors() if each["type"] != "value_error"]
        assert wrong == [], text


def _is_field(line: str) -> bool:
    return _FIELD.match(line) is not None


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


def test_what_nobody_has_replaced_yet_is_named_by_file_and_line_and_a_line_less_for_each_that_is(
    tmp_path: Path,
) -> None:
    for name in ("layers", "regions/world", "config"):
        shutil.copytree(default_content_root() / name, tmp_path / name)
    assert examine([tmp_path]).unfilled(REGIONS) == ""
    assert new(tmp_path, "region", "azores-test").returncode == 0
    pack = tmp_path / "regions" / "azores-test" / "pack.yaml"
    lines = pack.read_text().splitlines()
    (named,) = [number for number, line in enumerate(lines, start=1) if "(name of the region)" in line]
    assert f"pack.yaml:{named}" in examine([tmp_path]).unfilled(REGIONS)
    pack.write_text(pack.read_text().replace("azores-test (name of the region)", "Açores"))
    assert f"pack.yaml:{named}" not in examine([tmp_path]).unfilled(REGIONS)


def test_every_pack_of_ours_is_filled() -> None:
    assert examine([default_content_root()]).unfilled(REGIONS) == ""


def test_an_entry_that_is_there_or_a_pack_that_is_not_is_refused_by_name(tmp_path: Path) -> None:
    assert new(tmp_path, "region", "azores-test").returncode == 0
    assert new(tmp_path, "scheme", "azores-first", "--pack", "azores-test").returncode == 0
    assert "has a scheme azores-first" in new(tmp_path, "scheme", "azores-first", "--pack", "azores-test").stderr
    assert "--pack: is missing" in new(tmp_path, "statement", "x").stderr
    assert "helpdesk new region nowhere" in new(tmp_path, "statement", "x", "--pack", "nowhere").stderr
