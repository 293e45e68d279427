"""One ingest at a time on a data folder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ...domain.errors import IngestFailed

# A desk that starts on content just edited publishes it and holds the lock for a moment: others wait for their turn.
PATIENCE_S = 60.0


@contextmanager
def only_one(
    data: Path, patience_s: float = PATIENCE_S, say: Callable[[str], None] = lambda _text: None
) -> Iterator[None]:
    """Holds `<data>/ingest.lock`, waiting for it so long and saying so; the system frees it however the process ends.
    Raises IngestFailed where it is still held then."""
    data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data / "ingest.lock")
    try:
        _take(lock, patience_s, say)
    except Timeout as error:
        message = "another ingest is writing here; wait until it ends or stop it, then run this again"
        raise IngestFailed(f"{lock.lock_file}: {message}") from error
    try:
        yield
    finally:
        lock.release()


def _take(lock: FileLock, patience_s: float, say: Callable[[str], None]) -> None:
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if patience_s <= 0:
            raise
        say(f"another ingest is writing here: waiting {patience_s:.0f} s for it at most")
        lock.acquire(timeout=patience_s)
