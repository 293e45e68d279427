"""`helpdesk new`: a region pack, a layer, a statement or a scheme from the template."""

import os
import re
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..bootstrap.packs import Speaker, speaker_of
from ..content.wording import did_you_mean
from ..domain.errors import BadParameter
from ..settings import default_content_root, load_settings

out = Console(soft_wrap=False, highlight=False)
# A comment behind a field, with the space before it.
_BEHIND = re.compile(r"(?<=\S) +(?=# )")
WHOLE, ENTRIES = ("region", "layer"), ("statement", "scheme")


def new(
    kind: Annotated[str, typer.Argument(help="What to start.", metavar="region|layer|statement|scheme")],
    name: Annotated[str, typer.Argument(help="The id of the new thing.")],
    root: Annotated[Path | None, typer.Option(help="Content root; the first of the settings by default.")] = None,
    pack: Annotated[str | None, typer.Option(help="The region pack of a new statement or scheme.")] = None,
) -> None:
    """Start a region pack, a layer, a statement or a scheme from the template, in which every field is explained."""
    _check(kind, name)
    content = root or load_settings().content[0]
    target = _from_template(kind, name, content) if kind in WHOLE else _entry(kind, name, content, pack)
    first = "edit it and put its data where `source` says" if kind == "layer" else "edit it"
    out.print(f"{target} is a start; {first}, then run `helpdesk check`", soft_wrap=True)


def _check(kind: str, name: str) -> None:
    if kind not in (*WHOLE, *ENTRIES):
        near = did_you_mean(kind, (*WHOLE, *ENTRIES))
        raise BadParameter("kind", f"{kind!r} is none of {', '.join((*WHOLE, *ENTRIES))}{near}")
    if not name.replace("-", "").isalnum() or name != name.lower():
        raise BadParameter("name", f"{name!r} must be lower-case letters, digits and hyphens, for example be-wal")


def _from_template(kind: str, name: str, root: Path) -> Path:
    templates = default_content_root()
    if kind == "layer":
        source, target = templates / "layers" / "_template.yaml", root / "layers" / f"{name}.yaml"
    else:
        source, target = templates / "regions" / "_template", root / "regions" / name
    if target.exists():
        raise BadParameter("name", f"{target} exists already")
    _copy(source, target, name)
    return target


def _entry(kind: str, name: str, root: Path, pack: str | None) -> Path:
    """A file of its own for a statement; a scheme goes to the end of the pack's."""
    if pack is None:
        raise BadParameter("--pack", f"is missing; name the folder in {root / 'regions'} that the {kind} is for")
    folder = root / "regions" / pack
    if not (folder / "pack.yaml").is_file():
        raise BadParameter("--pack", f"{folder} is no region pack; `helpdesk new region {pack}` starts one")
    text = _worded((default_content_root() / "regions" / f"_{kind}.yaml"), name, speaker_of(folder))
    target = folder / "statements" / f"{name}.yaml" if kind == "statement" else folder / "schemes.yaml"
    if kind == "statement" and target.exists():
        raise BadParameter("name", f"{target} exists already")
    before = target.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if target.exists() else ""
    if f"- id: {name}\n" in before or f"- id: {name} " in before:
        raise BadParameter("name", f"{target} has a scheme {name} already")
    schema, text = text.split("\n", 1)
    head = "" if before else schema.replace("=../", "=../../../" if kind == "statement" else "=../../") + "\n"
    target.parent.mkdir(exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    beside.write_text(head + before + text, encoding="utf-8")
    os.replace(beside, target)
    return target


def _worded(template: Path, name: str, speaker: Speaker) -> str:
    text = template.read_text(encoding="utf-8")
    for placeholder, value in (
        ("template-name", name),
        ("template-issuer", speaker.body),
        ("template-topic", speaker.topic),
        ("template-region", speaker.region),
    ):
        text = replaced(text, placeholder, value)
    return text


def replaced(text: str, placeholder: str, value: str) -> str:
    """With the value in place of the placeholder; comments behind it stay in their column where there is room."""
    return "\n".join(_replaced(line, placeholder, value) for line in text.split("\n"))


def _replaced(line: str, placeholder: str, value: str) -> str:
    written = line.replace(placeholder, value)
    behind = _BEHIND.search(line)
    if written == line or behind is None:
        return written
    field, comment = _BEHIND.split(written, maxsplit=1)
    return f"{field + ' ':<{behind.end() - 1}} {comment}"


def _copy(source: Path, target: Path, name: str) -> None:
    """Copy with `template` replaced by the name, in texts and file names, beside the target until it is whole."""
    beside = target.with_name(f".{target.name}.new")
    if source.is_dir():
        shutil.copytree(source, beside, dirs_exist_ok=True)
        files = [path for path in beside.rglob("*") if path.is_file()]
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, beside)
        files = [beside]
    for path in files:
        path.write_text(replaced(path.read_text(encoding="utf-8"), "template", name), encoding="utf-8")
        if path != beside:
            path.rename(path.with_name(path.name.replace("template", name)))
    beside.rename(target)
