"""A real nginx of a test's own, with the configuration of the containers."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from helpdesk.settings import default_content_root

from ..e2e.conftest import free_port

CONFIGURATION = default_content_root() / "docker" / "nginx.conf"


def configured(folder: Path, port: int, workers: Sequence[int]) -> str:
    """The file with the addresses of this machine in place of a container's; everything else is as it stands there."""
    text = CONFIGURATION.read_text("utf-8")
    # Workers of one name differ by their addresses; those of a test by their ports.
    text, named = re.subn(r"set \$workers worker:8000;", "set $workers workers;", text)
    servers = "".join(f"server 127.0.0.1:{each} max_fails=0;" for each in workers)
    text, begins = re.subn(r"(?m)^http {$", f"http {{ upstream workers {{ {servers} }}", text)
    assert (named, begins) == (1, 1)
    text, listens = re.subn(r"listen 8080;", f"listen 127.0.0.1:{port};", text)
    assert listens == 1
    return text.replace("/tmp/", f"{folder}/")


@contextmanager
def nginx(folder: Path, port: int, workers: Sequence[int]) -> Iterator[str]:
    """Its base URL."""
    with running(folder, port, configured(folder, port, workers)) as url:
        yield url


@contextmanager
def running(folder: Path, port: int, configuration: str, placed: Callable[[], object] = lambda: None) -> Iterator[str]:
    """The base URL of one with this configuration; what else it needs in the folder is `placed` before it starts."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed; tests/prepare.sh installs it where it may")
    folder.mkdir()
    (folder / "nginx.conf").write_text(configuration, "utf-8")
    placed()
    # Folders of tests are their owner's alone.
    orders = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [program, "-p", folder, "-c", folder / "nginx.conf", "-g", orders], stdout=log, stderr=log
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, folder / "log")
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < end:
        try:
            httpx.get(f"{url}/health", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nginx does not answer: {log.read_text()}")


def free_ports(count: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        if (port := free_port()) not in found:
            found.append(port)
    return found
