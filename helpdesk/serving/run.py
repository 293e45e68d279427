"""Serves a desk until it is told to stop."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from ..app import create_app
from ..bootstrap import open_or_build, open_workers
from ..domain.errors import BadParameter, HelpdeskError
from ..faces.meters import Meters
from ..faces.requests import Requests
from ..services.dependencies import missing
from ..services.desk import Desk
from ..settings import Settings
from .build import lines_of
from .current import Current
from .gate.guarded import guarded
from .handles import connections_within
from .listening import listening
from .logs import log_to
from .memory import bounded, keep_tidy, settled
from .reload import Reload

log = logging.getLogger("helpdesk.serving")

Say = Callable[[str], None]


def run(settings: Settings, say: Say, announce: Say) -> None:
    """Returns after SIGTERM or SIGINT. `say` tells a reader in a terminal what is waited for, `announce` the URL that
    is served; where the log is for programs both are lines of it. Raises HelpdeskError where nothing can be served."""
    bounded()
    log_to(sys.stderr, settings.log)
    if settings.log == "json":
        say, announce = log.info, partial(log.info, "serving at %s")
    with _told(settings):
        meters = Meters()
        app = Requests(guarded(_application(settings, meters, say), settings, meters), meters, settings.log_clients)
        refuse_taken(settings)
        settled()
        keep_tidy()
        connections = connections_within(settings.max_connections)
        Announced(listening(app, settings, connections), partial(announce, settings.public_url)).run()


def _application(settings: Settings, meters: Meters, say: Say) -> ASGIApp:
    desk = open_or_build(settings, say)
    # Beside the start, which does not wait for rasters on other machines.
    Thread(target=_tell_missing, args=(desk,), name="look at rasters", daemon=True).start()
    make = partial(
        create_app, workers=open_workers(settings), meters=meters, origins=settings.cors, contact=settings.contact
    )
    if not settings.reload:
        return make(desk)
    reload = Reload(settings, desk, make)
    return Current(reload.edition(desk), reload.watch)


def _tell_missing(desk: Desk) -> None:
    if said := missing(desk):
        log.warning("%s", said)


@contextmanager
def _told(settings: Settings) -> Iterator[None]:
    """Why nothing can be served, in the log where that is for programs."""
    try:
        yield
    except HelpdeskError as error:
        if settings.log != "json":
            raise
        for line in [error.detail] if error.detail else lines_of(error):
            log.critical("%s", line)
        sys.exit(1)


def refuse_taken(settings: Settings) -> None:
    """Raises BadParameter where somebody listens at the address already."""
    with socket(AF_INET6 if ":" in settings.host else AF_INET) as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            address = f"{settings.host}:{settings.port}"
            raise BadParameter("HELPDESK_PORT", f"{address}: {error.strerror}; choose another with --port") from error


class Announced(uvicorn.Server):
    """Says that it serves once it does."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()
