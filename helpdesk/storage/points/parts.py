"""The parts of a file that is being made, in a folder beside it, with what they were made of."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ...domain.errors import BadParameter

_MANIFEST = "manifest.json"
Json = Mapping[str, Any]


class Parts:
    """What was done stays when the work is stopped, and is taken up where it was made of the same."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.folder = out.with_name(f".{out.name}.parts")

    @contextmanager
    def held(self) -> Iterator[None]:
        """By one run at a time. Raises BadParameter where it cannot be made, or another run has it."""
        try:
            self.folder.mkdir(exist_ok=True)
            lock = FileLock(self.folder / "lock", timeout=0)
            lock.acquire()
        except Timeout as error:
            raise BadParameter("--out", f"another run is writing {self._out}; wait for it") from error
        except OSError as error:
            raise BadParameter("--out", f"{self._out.parent} cannot be written: {error.strerror}") from error
        try:
            yield
        finally:
            lock.release()

    def begin(self, made_of: Json) -> list[str] | None:
        """Empty where the parts can be taken up, None where there were none, else what has changed since; then nothing
        of them is left."""
        before = self._before()
        if before == made_of:
            return []
        changed = None if before is None else [key for key in made_of if before.get(key) != made_of[key]]
        for path in self.folder.iterdir():
            if path.name != "lock":
                path.unlink()
        self._write(self.folder / _MANIFEST, json.dumps(made_of, indent=1).encode())
        return changed

    def done(self, number: int) -> Json | None:
        """What was told of a part that is there."""
        try:
            told: Json = json.loads(self._told(number).read_text())
        except (OSError, ValueError):
            return None
        return told if self.path(number).is_file() else None

    def add(self, number: int, part: bytes, told: Json) -> None:
        self._write(self.path(number), part)
        self._write(self._told(number), json.dumps(told).encode())

    def path(self, number: int) -> Path:
        return self.folder / f"{number:06d}"

    def sweep(self) -> None:
        """For a file that is there: what is left of it was left by a run that was killed in its last moment."""
        if self.folder.is_dir():
            with suppress(BadParameter), self.held():
                self.remove()

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _before(self) -> Json | None:
        try:
            found: Json = json.loads((self.folder / _MANIFEST).read_text())
        except (OSError, ValueError):
            return None
        return found

    def _told(self, number: int) -> Path:
        return self.folder / f"{number:06d}.json"

    def _write(self, path: Path, content: bytes) -> None:
        """Whole or not at all, also when the machine stops."""
        beside = path.with_name(f"{path.name}.new")
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
