"""Members of wheels and tarballs, taken out one by one under names of our own making."""

import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO

from ...domain.errors import IngestFailed

SCRATCH = ".members-"


@contextmanager
def members(archive: Path, pattern: str, scratch: Path) -> Iterator[list[str]]:
    """Paths of the members that match, in order of name, while the context lasts.

    Only base names are used, so a member cannot be written outside the scratch folder.
    """
    with TemporaryDirectory(dir=scratch, prefix=SCRATCH) as folder:
        paths: list[str] = []
        for name, stream in _matching(archive, pattern):
            target = Path(folder) / PurePosixPath(name).name
            with target.open("xb") as file:
                copyfileobj(stream, file)
            paths.append(str(target))
        if not paths:
            raise IngestFailed(f"{archive.name} has no member {pattern}; correct `member` in the layer file")
        yield sorted(paths)


def _matching(archive: Path, pattern: str) -> Iterator[tuple[str, IO[bytes]]]:
    if archive.suffix == ".tgz":
        with tarfile.open(archive) as tar:
            for member in tar:
                if member.isfile() and fnmatch(member.name, pattern):
                    stream = tar.extractfile(member)
                    assert stream is not None  # a regular file always has one
                    yield member.name, stream
                if member.name == pattern:
                    return  # a tarball has no index: all the rest would be unpacked to be passed over
        return
    with zipfile.ZipFile(archive) as package:
        for name in package.namelist():
            if fnmatch(name, pattern):
                with package.open(name) as stream:
                    yield name, stream
