"""Serves a draft beside what is published: on a port of its own, marked, and gone when it ends."""

import sys
from collections.abc import Callable
from functools import partial

from ..app import create_app
from ..bootstrap.previewing import trial_desk
from ..faces.draft import DraftMark
from ..settings import Settings
from .listening import listening
from .logs import log_to
from .run import Announced, refuse_taken


def preview(settings: Settings, published: str, announce: Callable[[str, str], None]) -> None:
    """Returns after SIGTERM or SIGINT; `announce` is told the version and the address. Nothing is published, and what
    is served elsewhere is not touched. Raises HelpdeskError where the draft cannot be served."""
    log_to(sys.stderr, settings.log)
    refuse_taken(settings)
    with trial_desk(settings) as desk:
        version = desk.content.version
        app = DraftMark(create_app(desk), version, published)
        Announced(listening(app, settings), partial(announce, version, settings.public_url)).run()
