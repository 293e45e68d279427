"""One ingest at a time on a data folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ...domain.errors import IngestFailed


@contextmanager
def only_one(data: Path, patience_s: float = 0) -> Iterator[None]:
    """Holds `<data>/ingest.lock`, waiting for it so long; the system frees it however the process ends."""
    data.mkdir(parents=True, exist_ok=True)
    path = data / "ingest.lock"
    try:
        with FileLock(path, timeout=patience_s):
            yield
    except Timeout as error:
        message = "another ingest is writing here; wait until it ends or stop it, then run this again"
        raise IngestFailed(f"{path}: {message}") from error
