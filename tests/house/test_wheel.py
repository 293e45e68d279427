"""The wheel carries the default content, so that the helpdesk runs without a checkout."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from helpdesk.faces.pages.routes import BUILT

ROOT = Path(__file__).parents[2]


def test_the_wheel_carries_layers_regions_and_settings(tmp_path: Path) -> None:
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        pytest.skip("uv is not on the PATH; run the tests by `make test`")
    subprocess.run([uv, "build", "--wheel", "--out-dir", str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "layers", "regions", "config"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\n")
    assert {f"helpdesk/_default/{path}" for path in tracked if path} <= carried
    assert {"helpdesk/py.typed", "helpdesk/faces/pages/words.csv"} <= carried
    built = {f"helpdesk/faces/pages/built/{path.name}" for path in BUILT.glob("*")}
    if not built:
        pytest.skip("the scripts are not built; run `make web`")
    assert built <= carried
