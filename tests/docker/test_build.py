"""What the Dockerfile's first stages do, done here: the files they copy make a desk that needs no checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .files import ROOT, instructions


def test_the_build_stages_make_a_desk_that_stands_on_its_own(tmp_path: Path) -> None:
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not on the PATH; run the tests by `make test`")
    given = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "HELPDESK_"))}
    # As in the Dockerfile, but that links are enough here, and that Python and Node are those of the tests.
    given |= {"UV_LINK_MODE": "hardlink", "UV_PYTHON_DOWNLOADS": "never", "UV_PYTHON": sys.executable}
    tools = {"uv": uv, "npm": str(Path(sys.executable).with_name("npm"))}
    roots = {stage: tmp_path / stage for stage in ("web", "build")}
    for stage, instructions_of in _stages().items():
        folder = roots[stage]
        for word, rest in instructions_of:
            if word == "WORKDIR":
                folder = roots[stage] / rest.lstrip("/")
                folder.mkdir(parents=True, exist_ok=True)
            if word == "COPY":
                _copied(rest, folder, roots)
            if word == "RUN":
                for command in rest.split(" && "):
                    tool, *arguments = command.split()
                    subprocess.run([tools[tool], *arguments], cwd=folder, env=given, check=True)
    shutil.move(roots["build"] / "app" / ".venv", tmp_path / "venv")
    assert list(tmp_path.glob("venv/lib/*/site-packages/helpdesk/faces/pages/built/desk.js"))
    shutil.rmtree(roots["build"])
    python = tmp_path / "venv" / "bin" / "python"
    said = (
        "from helpdesk.settings import default_content_root as root; print(*sorted(x.name for x in root().iterdir()))"
    )
    found = subprocess.run([python, "-c", said], cwd=tmp_path, env=given, check=True, capture_output=True, text=True)
    assert found.stdout.split() == ["config", "layers", "regions"]
    checked = subprocess.run(
        [python, "-m", "helpdesk", "check"], cwd=tmp_path, env=given | {"HELPDESK_DATA": str(tmp_path / "data")},
        capture_output=True, text=True,
    )  # fmt: skip
    assert "0 problems in" in checked.stdout, checked.stdout + checked.stderr


def _stages() -> dict[str, list[tuple[str, str]]]:
    """By name, the instructions of every stage but the last, whose image is not made here."""
    found: dict[str, list[tuple[str, str]]] = {}
    for word, rest in instructions():
        if word == "FROM":
            found[rest.rpartition(" AS ")[2]] = []
        else:
            found[list(found)[-1]].append((word, rest))
    return dict(list(found.items())[:-1])


def _copied(rest: str, folder: Path, roots: dict[str, Path]) -> None:
    """From the checkout, or from an earlier stage; the tools that come from other images are here already."""
    *sources, target = rest.split()
    root = ROOT
    if sources[0].startswith("--from="):
        stage = sources.pop(0).removeprefix("--from=")
        if stage not in roots:
            return
        root = roots[stage]
    for source in sources:
        _copy(root / source.lstrip("/"), folder / target)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        unwanted = shutil.ignore_patterns("__pycache__", "node_modules", "built" if source == ROOT / "helpdesk" else "")
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=unwanted)
    else:
        shutil.copy(source, target)
