"""Published content on disk: each version a folder that is never changed, a history, and a link to the current one.

`versions/<digest>/` holds the roots (the folder itself where there is one, else `1/`, `2/`, ...), `history.jsonl` a
line for each time that a version became current, and `current` is a symbolic link, replaced in one step: who reads
through it finds one whole version or the other.
"""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from threading import get_ident

from filelock import FileLock, Timeout

from ...domain.errors import BadParameter, NotFound, Unavailable
from ...domain.published import Publication
from .. import durable

FOLDERS = ("layers", "regions", "config/tile-matrix-sets")
_BESIDE = ".current."
_PATIENCE_S = 60.0


class Library:
    """The published versions under `<data>/published`; nothing is made there before something is published."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "published"
        self.current_link = self.folder / "current"
        self._history = self.folder / "history.jsonl"

    def history(self) -> tuple[Publication, ...]:
        """Oldest first. Raises Unavailable where it cannot be read."""
        try:
            lines = self._history.read_text(encoding="utf-8").splitlines()
            return tuple(_publication(json.loads(line)) for line in lines if line.strip())
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unavailable(
                f"the history of published content cannot be read: {error}", detail=f"{self._history}: {error}"
            ) from error

    def current(self) -> str | None:
        """The version that the link leads to."""
        return Path(os.readlink(self.current_link)).name if self.current_link.is_symlink() else None

    def current_roots(self) -> tuple[Path, ...]:
        """What HELPDESK_CONTENT names to follow the link."""
        return _roots(self.current_link)

    def follow(self, version: str | None = None) -> None:
        """Nothing to do: what is published here is here."""

    def roots(self, version: str) -> tuple[Path, ...]:
        """The content roots of a version. Raises NotFound."""
        folder = self.folder / "versions" / version
        if not folder.is_dir():
            raise NotFound(f"content version {version} is in the history, but its files are gone; restore {folder}")
        return _roots(folder)

    @contextmanager
    def copied(self, roots: Sequence[Path]) -> Iterator["Draft"]:
        """A copy of the content that `publish` makes a version; gone afterwards where it was not published. Raises
        BadParameter where nothing can be written, Unavailable while somebody else publishes."""
        with self._alone():
            part = self.folder / ".part"
            shutil.rmtree(part, ignore_errors=True)
            try:
                targets = [part] if len(roots) == 1 else [part / str(n) for n in range(1, len(roots) + 1)]
                for root, target in zip(roots, targets, strict=True):
                    _copy(root, target)
                yield Draft(part, tuple(targets))
            except OSError as error:
                raise BadParameter("HELPDESK_DATA", f"{self.folder} cannot be written: {error}") from error
            finally:
                shutil.rmtree(part, ignore_errors=True)

    def keep(self, draft: "Draft", publication: Publication) -> None:
        """Makes the copy a version (the one that is there already stays) and it the current one. Within `copied`."""
        target = self.folder / "versions" / publication.version
        target.parent.mkdir(exist_ok=True)
        if not target.exists():
            durable.settle_all(draft.folder)
            draft.folder.rename(target)
            durable.settle(target.parent)
        self._point(publication)

    def back(self, publication: Publication) -> None:
        """Makes a version current that was published before. Raises NotFound, Unavailable."""
        self.roots(publication.version)
        with self._alone():
            self._point(publication)

    def _point(self, publication: Publication) -> None:
        """The line first: a version that is served without a line of its own would be nobody's."""
        told = {**asdict(publication), "at": publication.at.isoformat(timespec="seconds")}
        line = json.dumps(told, ensure_ascii=False) + "\n"
        before = self._history.read_bytes() if self._history.exists() else b""
        # Never half a line, which would make the whole history unreadable.
        durable.write_whole(self._history, before + line.encode())
        self._link(publication.version)

    def _link(self, version: str) -> None:
        """In one step, and beside others who do the same."""
        beside = self.folder / f"{_BESIDE}{os.getpid()}.{get_ident()}"
        beside.unlink(missing_ok=True)
        beside.symlink_to(Path("versions") / version)
        try:
            os.replace(beside, self.current_link)
        except FileNotFoundError:  # somebody took it for what one that was killed had left
            self._link(version)
        durable.settle(self.folder)

    def _sweep(self) -> None:
        """Links that were made beside by those who were killed before they could be renamed."""
        for left in self.folder.glob(f"{_BESIDE}*"):
            with suppress(FileNotFoundError):
                left.unlink()

    def files(self) -> Iterator[Path]:
        """Those that a backup keeps: the history first, so that no line of it names a version that is not kept."""
        if self._history.is_file():
            yield self._history
            for version in dict.fromkeys(each.version for each in self.history()):
                yield from sorted(path for path in (self.folder / "versions" / version).rglob("*") if path.is_file())

    def restore(self, unpacked: Path) -> None:
        """Takes over the history and the versions of a backup; versions that are here already stay, and its current one
        is current. Nothing where it has none. Raises Unavailable, BadParameter."""
        if not (unpacked / self._history.name).is_file():
            return
        with self._alone():
            for version in sorted((unpacked / "versions").iterdir()):
                target = self.folder / "versions" / version.name
                target.parent.mkdir(exist_ok=True)
                if not target.exists():
                    version.rename(target)
            os.replace(unpacked / self._history.name, self._history)
            self._link(self.history()[-1].version)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.folder / ".lock")
            lock.acquire(timeout=_PATIENCE_S)
        except Timeout as error:
            raise Unavailable("somebody else is publishing; wait until that has ended, then run this again") from error
        except OSError as error:
            raise BadParameter("HELPDESK_DATA", f"{self.folder} cannot be written: {error}") from error
        try:
            self._sweep()
            yield
        finally:
            lock.release()


class Draft:
    """A copy of content, not yet a version; `roots` in the order of those it was copied from."""

    def __init__(self, folder: Path, roots: tuple[Path, ...]) -> None:
        self.folder, self.roots = folder, roots


def _roots(folder: Path) -> tuple[Path, ...]:
    if any((folder / name).is_dir() for name in ("layers", "regions")):
        return (folder,)
    numbered = (each for each in folder.iterdir() if each.name.isdecimal())
    return tuple(sorted(numbered, key=lambda each: int(each.name)))


def _copy(root: Path, target: Path) -> None:
    """All that is read, and what layers are built from; what a link leads to is copied in its place."""
    target.mkdir(parents=True, exist_ok=True)
    for folder in FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            within = file.relative_to(root)
            if file.is_file() and not _is_left_out(within):
                (target / within).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target / within)


def _is_left_out(within: Path) -> bool:
    """Templates, and the halves that editors write; every outline of a pack is read, whatever its name."""
    hidden = any(part.startswith(".") for part in within.parts)
    return within.parts[1].startswith("_") or (hidden and within.suffix != ".geojson")


def _publication(told: dict[str, str]) -> Publication:
    return Publication(
        version=told["version"],
        action=told["action"],
        by=told["by"],
        at=datetime.fromisoformat(told["at"]),
        message=told["message"],
    )
