"""What the Dockerfile's first stage does, done here: the files it copies make a desk that needs no checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .files import ROOT, instructions


def test_the_build_stage_makes_a_desk_that_stands_on_its_own(tmp_path: Path) -> None:
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not on the PATH; run the tests by `make test`")
    app = tmp_path / "app"
    app.mkdir()
    given = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "HELPDESK_"))}
    # As in the Dockerfile, but that links are enough here, and that Python is the one of the tests.
    given |= {"UV_LINK_MODE": "hardlink", "UV_PYTHON_DOWNLOADS": "never", "UV_PYTHON": sys.executable}
    for word, rest in _build_stage():
        if word == "COPY" and "--from" not in rest:
            *sources, target = rest.split()
            for source in sources:
                _copy(ROOT / source, app / target)
        if word == "RUN":
            tool, *arguments = rest.split()
            assert tool == "uv"
            subprocess.run([uv, *arguments], cwd=app, env=given, check=True)
    shutil.move(app / ".venv", tmp_path / "venv")
    shutil.rmtree(app)
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


def _build_stage() -> list[tuple[str, str]]:
    words = instructions()
    last = [index for index, (word, _) in enumerate(words) if word == "FROM"][-1]
    return words[:last]


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)
