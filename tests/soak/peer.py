"""A fixed piece of work in a process of its own, done again and again: how much slower it is than before is the
machine's doing, and not the server's."""

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

# About as much as a middling answer costs, and a few hundredths of a processor.
_BYTES, _PAUSE_S = bytes(20_000_000), 0.5


@contextmanager
def peer(told: Callable[[float], None]) -> Iterator[None]:
    """Meanwhile each piece's seconds are told, from another thread."""
    process = subprocess.Popen([sys.executable, "-m", "tests.soak.peer"], stdout=subprocess.PIPE, text=True)
    lines = process.stdout
    assert lines is not None

    def listen() -> None:
        for line in lines:
            told(float(line))

    listener = Thread(target=listen, name="peer")
    listener.start()
    try:
        yield
    finally:
        process.kill()
        process.wait()
        listener.join()
        lines.close()


def work() -> float:
    """Seconds on the clock that the piece took."""
    began = time.perf_counter()
    hashlib.sha256(_BYTES).digest()
    return time.perf_counter() - began


if __name__ == "__main__":
    while True:
        print(work(), flush=True)
        time.sleep(_PAUSE_S)
