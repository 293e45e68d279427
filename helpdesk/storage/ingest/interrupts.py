"""Ctrl-C while libraries are at work in threads."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread


@contextmanager
def told_of_interrupts(heard: Callable[[], object]) -> Iterator[None]:
    """Interrupts call `heard`, and one is raised once the work within has ended, however often they come: a library at
    work cannot be stopped, and who builds next would write the same files. Only the main thread has any."""
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    interrupted = False

    def note(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        heard()

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if interrupted:
        raise KeyboardInterrupt
