"""The real server with a log of its requests, and QGIS as a program to run probes in."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest

from helpdesk.services.desk import Desk

from ..e2e.conftest import free_port, wait_for
from .request_log import RequestLog

ROOT = Path(__file__).parents[2]
PROBES = Path(__file__).parent / "qgis"
SHARED = ROOT.parent / "shared" / "clients"
SECONDS = 240

Probe = Callable[..., dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Server:
    """A running `helpdesk serve` and the file of its requests."""

    url: str
    requests: Path

    def json(self, path: str) -> Any:
        answer = httpx.get(self.url + path, headers={"Accept": "application/json"}, timeout=60)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()


@pytest.fixture(scope="session")
def server(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    del desk  # only asked for because it skips where nothing was ingested
    folder = tmp_path_factory.mktemp("clients")
    log, requests, port = folder / "log", folder / "requests.jsonl", free_port()
    command = [sys.executable, "-m", "tests.clients.serve", str(requests), "serve", "--port", str(port)]
    environment = {**os.environ, "HELPDESK_PORT": str(port)}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=environment)
        url = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{url}/health", process, log)
            yield Server(url, requests)
        finally:
            process.terminate()
            process.wait(timeout=20)
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture
def seen(server: Server) -> RequestLog:
    """The requests of this test."""
    return RequestLog(server.requests)


@cache
def system_python(module: str) -> str | None:
    """The Python of the system, where it has the module."""
    for python in filter(None, (os.environ.get("QGIS_PYTHON"), "/usr/bin/python3")):
        if Path(python).exists() and _runs([python, "-c", f"import {module}"]):
            return python
    return None


def clean_environment(folder: Path) -> dict[str, str]:
    """Without our virtual environment, on no screen, with no memory of earlier runs: QGIS keeps capabilities in its
    profile, and GDAL keeps tiles on disk."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {
        **kept,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_CUSTOM_CONFIG_PATH": str(folder / "profile"),
        "GDAL_DEFAULT_WMS_CACHE_PATH": str(folder / "tiles"),
        "GDAL_HTTP_TIMEOUT": "60",
    }


@pytest.fixture(scope="session")
def pictures(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the probes leave what they drew."""
    named = pytestconfig.getoption("--pictures")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def qgis() -> Probe:
    """Runs one of the probes of `tests/clients/qgis` in a QGIS of its own, and gives the JSON that it printed."""
    python = system_python("qgis.core")
    if python is None:
        pytest.skip("no QGIS for the system's Python; tests/prepare.sh installs it where it may")

    def run(probe: str, **wanted: Any) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="qgis-") as folder:
            command = [python, str(PROBES / f"{probe}.py"), json.dumps(wanted)]
            return told(command, clean_environment(Path(folder)))

    return run


def told(command: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """The JSON that a probe printed last."""
    done = _output(command, environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, f"{command} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    found: dict[str, Any] = json.loads(lines[-1])
    assert "error" not in found, found["error"]
    return found


@pytest.fixture
def gdal(tmp_path: Path) -> Any:
    """Runs a command of GDAL and gives what it printed."""
    if shutil.which("ogrinfo") is None:
        pytest.skip("no command line of GDAL; tests/prepare.sh installs it where it may")

    def run(*command: str) -> str:
        environment = clean_environment(tmp_path)
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert "ERROR" not in done.stderr, done.stderr
        return done.stdout

    return run


def _output(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=SECONDS, check=False)


def _runs(command: list[str]) -> bool:
    with tempfile.TemporaryDirectory(prefix="probe-") as folder:
        return _output(command, clean_environment(Path(folder))).returncode == 0
