"""A version in use: who reads it says so every minute, and what was read lately is not dropped."""

import logging
from collections.abc import Callable
from threading import Event, Thread

from ...domain.errors import HelpdeskError
from . import versions
from .database import Database

log = logging.getLogger(__name__)

EVERY_S = 60.0


def hold(database: Database, version: str) -> Callable[[], None]:
    """Holds the version until the function given back is called. A database that is away, or only reads, is asked
    again: it drops nothing meanwhile."""
    over = Event()

    def touch() -> None:
        while True:
            try:
                with database.connection() as connection:
                    versions.touch(connection, version)
            except HelpdeskError as error:
                log.debug("version %s is not marked as used: %s", version, error)
            if over.wait(EVERY_S):
                return

    thread = Thread(target=touch, name=f"lease of {version}", daemon=True)
    thread.start()

    def release() -> None:
        over.set()
        thread.join()

    return release
