"""The content that a desk was made of: written into an archive, and put in a folder again."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from filecmp import cmpfiles
from pathlib import Path

from ...domain.errors import BadParameter
from .archive import Archive

CONTENT = "content"
_FOLDERS = ("layers", "regions", "config/tile-matrix-sets")


def keep(archive: Archive, roots: Sequence[Path]) -> None:
    """The files of each root, under its number; hidden ones are left out. What a link leads to is kept in its place."""
    for number, root in enumerate(roots, start=1):
        for file in sorted(path for folder in _FOLDERS for path in (root / folder).rglob("*")):
            within = file.relative_to(root)
            if file.is_file() and not any(part.startswith(".") for part in within.parts):
                archive.file(f"{CONTENT}/{number}/{within.as_posix()}", file)


def in_the_way(folder: Path) -> list[str]:
    return [f"content in {folder}"] if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) else []


def roots_in(folder: Path, count: int) -> list[Path]:
    """Where each root is: the folder itself where there is one, else a folder in it for each."""
    return [folder] if count == 1 else [folder / str(number) for number in range(1, count + 1)]


@contextmanager
def placed(unpacked: Path, folder: Path, count: int, changing: Callable[[], None]) -> Iterator[None]:
    """Puts the content there, and takes it away again where anything is raised meanwhile. What was there is kept beside
    it. `changing` is called before anything of it is changed. Raises BadParameter where that cannot be."""
    found = unpacked / CONTENT / "1" if count == 1 else unpacked / CONTENT
    found.mkdir(parents=True, exist_ok=True)
    before = _free(folder.with_name(f"{folder.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S}"))
    beside = folder.with_name(f".{folder.name}.part")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(beside, ignore_errors=True)
        shutil.copytree(found, beside)
        changing()
        if folder.exists():
            folder.replace(before)
        beside.replace(folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        if before.exists() and not folder.exists():
            before.replace(folder)
        raise BadParameter("--content", f"{folder} cannot be written: {error}") from error
    try:
        yield
    except BaseException:
        shutil.rmtree(folder)
        if before.exists():
            before.replace(folder)
        raise
    if before.exists() and _is_same(before, folder):
        shutil.rmtree(before)


def _free(path: Path) -> Path:
    """Clocks are set back, too."""
    names = (path, *(path.with_name(f"{path.name}-{number}") for number in range(2, 1000)))
    return next(each for each in names if not each.exists())


def _is_same(before: Path, folder: Path) -> bool:
    """Whether nothing is lost with it: it is empty, or what a restore that was killed had put there."""
    found = list(before.rglob("*"))
    files = [path.relative_to(before) for path in found if path.is_file()]
    _, differing, missing = cmpfiles(before, folder, files, shallow=False)
    return not differing and not missing and not any(path.is_symlink() for path in found)
