"""`helpdesk preview` while its files are edited: what is saved is shown, and what is wrong is named beside it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO

import httpx
import pytest

from helpdesk.settings import Settings, default_content_root

from ..e2e.conftest import free_port

pytestmark = pytest.mark.usefixtures("desk")
LONG_S = 180.0


@dataclass(frozen=True)
class Preview:
    """A running preview of a pack that may be edited, and the lines that it prints."""

    process: subprocess.Popen[str]
    url: str
    statement: Path
    said: Queue[str]
    data: Path
    temporary: Path

    def until(self, words: str) -> list[str]:
        """The lines printed up to the one with these words; waits for it."""
        lines = [self.said.get(timeout=LONG_S)]
        while words not in lines[-1]:
            lines.append(self.said.get(timeout=LONG_S))
        return lines

    def page(self) -> str:
        return httpx.get(f"{self.url}/?lon=-31.3&lat=39.45", timeout=60).text


@pytest.fixture
def preview(tmp_path: Path, settings: Settings) -> Iterator[Preview]:
    content, data, temporary = tmp_path / "content", tmp_path / "data", tmp_path / "temporary"
    temporary.mkdir()
    for name in ("layers", "regions/world", "config"):
        shutil.copytree(default_content_root() / name, content / name)
    shutil.copytree(default_content_root() / "regions" / "_template", content / "regions" / "template")
    data.mkdir()
    for name in ("current", "versions", "built"):
        (data / name).symlink_to((settings.data / name).resolve())
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "helpdesk", "preview", "--port", str(port)], cwd=content, stdout=subprocess.PIPE,
        env={
            **os.environ, "HELPDESK_CONTENT": str(content), "HELPDESK_DATA": str(data), "COLUMNS": "300",
            "PYTHONUNBUFFERED": "1", "TMPDIR": str(temporary),
        },
        text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said: Queue[str] = Queue()
    reader = Thread(target=_read, args=(process.stdout, said), daemon=True)
    reader.start()
    statement = content / "regions" / "template" / "statements" / "cover_crops.yaml"
    yield Preview(process, f"http://127.0.0.1:{port}", statement, said, data, temporary)
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    process.wait(timeout=LONG_S)
    reader.join(timeout=LONG_S)
    process.stdout.close()


def _read(stream: IO[str], said: Queue[str]) -> None:
    for line in stream:
        said.put(line.rstrip("\n"))


def test_what_is_saved_is_shown_and_a_mistake_is_named_while_the_draft_before_it_is_still_there(
    preview: Preview,
) -> None:
    preview.until("is shown at")
    text = preview.statement.read_text()
    preview.statement.write_text(text.replace("between two main crops", "all winter"))
    preview.until("is shown now")
    assert "Keep the soil covered all winter." in preview.page()

    preview.statement.write_text(text.replace("RECOMMEND", "RECOMEND"))
    *problems, last = preview.until("mend and save")
    assert last.startswith("1 problem: ")
    assert len(problems) == 1
    assert problems[0].startswith("regions/template/statements/cover_crops.yaml:8: modality: ")
    assert '(did you mean "RECOMMEND"?)' in problems[0]
    page = preview.page()
    assert "Keep the soil covered all winter." in page
    assert "What was saved since has 1 problem" in page
    assert httpx.get(f"{preview.url}/health", timeout=60).json()["unpublished"] == problems

    preview.statement.write_text(text.replace("between two main crops", "until spring"))
    preview.until("is shown now")
    page = preview.page()
    assert "Keep the soil covered until spring." in page
    assert 'class="draft"' in page
    assert "What was saved since" not in page


def test_a_preview_that_is_ended_says_so_leaves_nothing_and_logs_no_answer(preview: Preview) -> None:
    preview.until("is shown at")
    assert "Keep the soil covered" in preview.page()
    preview.process.send_signal(signal.SIGINT)
    assert preview.until("has ended")[-1] == "The preview has ended. Nothing was published"
    assert preview.process.wait(timeout=LONG_S) == 0
    assert not (preview.data / "decisions").exists()
    assert not (preview.data / "published").exists()
    assert list(preview.temporary.glob("helpdesk-*")) == []
