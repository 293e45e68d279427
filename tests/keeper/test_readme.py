"""The page for keepers, followed to the letter: every command of it is run, and must print what the page says."""

import doctest
import os
import random
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from helpdesk.settings import Settings, default_content_root

pytestmark = pytest.mark.usefixtures("desk")
PAGE = default_content_root() / "regions" / "README.md"
_VERSION = re.compile(r"\b[0-9a-f]{12}\b")


def _port_before_a_free_one() -> int:
    """Below those that the system gives to whoever connects somewhere, so that nobody takes it meanwhile."""
    while True:
        port = random.randrange(10_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


@dataclass(frozen=True)
class Step:
    command: str
    printed: str


def steps() -> list[Step]:
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part]
    return [Step(command, printed) for command, _, printed in (part.partition("\n") for part in parts)]


class Keeper:
    """Somebody with a copy of the content, and ingested layers, who copies commands."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.content, data = folder / "content", folder / "data"
        data.mkdir()
        for name in ("current", "versions", "built"):
            (data / name).symlink_to((settings.data / name).resolve())
        for name in ("layers", "regions/world", "regions/_template", "config"):
            shutil.copytree(default_content_root() / name, self.content / name)
        self.port = _port_before_a_free_one()
        self.environment = {
            **os.environ, "HELPDESK_CONTENT": str(self.content), "HELPDESK_DATA": str(data), "COLUMNS": "300",
            "HELPDESK_PORT": str(self.port), "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        self.versions: list[str] = []

    def words(self, command: str) -> list[str]:
        if "<first version>" in command:
            command = command.replace("<first version>", self.versions[0])
        return shlex.split(command.replace("uv run helpdesk", f"{shlex.quote(sys.executable)} -m helpdesk"))

    def types(self, command: str) -> str:
        done = subprocess.run(
            self.words(command), cwd=self.content, env=self.environment, capture_output=True, text=True, check=False
        )
        said = done.stdout + done.stderr
        assert "Traceback" not in said, said
        self.versions += _VERSION.findall(said)
        return said

    @contextmanager
    def looks_at(self, command: str) -> Iterator[str]:
        """What it prints once it serves; then it goes on until it is interrupted."""
        process = subprocess.Popen(
            self.words(command), cwd=self.content, env=self.environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        with process.stdout:
            try:
                yield process.stdout.readline()
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(timeout=60)


def agrees(printed: str, expected: str) -> bool:
    named = _VERSION.sub("<version>", printed)
    return doctest.OutputChecker().check_output(expected, named, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)


def test_a_change_is_checked_compared_previewed_published_and_taken_back_as_the_page_says(
    tmp_path: Path, settings: Settings
) -> None:
    keeper = Keeper(tmp_path, settings)
    words = {step.command.split()[3] for step in steps() if step.command.startswith("uv run")}
    assert {"new", "check", "diff", "preview", "publish"} <= words
    for step in steps():
        if step.command.endswith("preview"):
            with keeper.looks_at(step.command) as printed:
                assert agrees(printed, step.printed), printed
                page = httpx.get(f"http://127.0.0.1:{keeper.port + 1}/", timeout=60).text
                assert 'class="draft"' in page
                found = httpx.get(
                    f"http://127.0.0.1:{keeper.port + 1}/api/advice?lon=-31.3&lat=39.45&topic=cover_crops", timeout=60
                ).json()
                assert found["draft"] == found["versions"]["content"]
                assert "DISCOURAGE" in [each["modality"] for each in found["topics"]["cover_crops"]["advice"]]
        else:
            printed = keeper.types(step.command)
            assert agrees(printed, step.printed), f"$ {step.command}\n{printed}"
    pieces = (keeper.content / "change.geojson").read_text()
    assert '"my-region-region"' in pieces
