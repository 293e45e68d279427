"""`helpdesk new`: a region pack or a layer from the template."""

import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..domain.errors import BadParameter
from ..settings import default_content_root, load_settings

out = Console(soft_wrap=False, highlight=False)


def new(
    kind: Annotated[str, typer.Argument(help="region or layer", metavar="region|layer")],
    name: Annotated[str, typer.Argument(help="The id of the new region pack or layer.")],
    root: Annotated[Path | None, typer.Option(help="Content root; the first of the settings by default.")] = None,
) -> None:
    """Start a region pack or a layer from the template."""
    target = _from_template(kind, name, root or load_settings().content[0])
    first = "edit it" if kind == "region" else "edit it and put its data where `source` says"
    out.print(f"{target} is a start; {first}, then run `helpdesk check`", soft_wrap=True)


def _from_template(kind: str, name: str, root: Path) -> Path:
    if kind not in ("region", "layer"):
        raise BadParameter("kind", f"{kind!r} is neither region nor layer")
    if not name.replace("-", "").isalnum() or name != name.lower():
        raise BadParameter("name", f"{name!r} must be lower-case letters, digits and hyphens, for example be-wal")
    templates = default_content_root()
    if kind == "layer":
        source, target = templates / "layers" / "_template.yaml", root / "layers" / f"{name}.yaml"
    else:
        source, target = templates / "regions" / "_template", root / "regions" / name
    if target.exists():
        raise BadParameter("name", f"{target} exists already")
    _copy(source, target, name)
    return target


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
        path.write_text(path.read_text(encoding="utf-8").replace("template", name), encoding="utf-8")
        if path != beside:
            path.rename(path.with_name(path.name.replace("template", name)))
    beside.rename(target)
