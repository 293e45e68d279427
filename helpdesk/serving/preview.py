"""Serves a draft beside what is published: on a port of its own, marked, anew after each save, gone when it ends."""

import asyncio
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress

from ..app import create_app
from ..bootstrap.previewing import trial_desk
from ..domain.errors import HelpdeskError
from ..faces.draft import DraftMark
from ..settings import Settings
from .build import lines_of
from .current import Current, Edition
from .listening import listening
from .logs import log_to
from .reload import LOOK_S, SETTLED_S
from .run import Announced, refuse_taken
from .signs import Signs, is_news, look

log = logging.getLogger("helpdesk.preview")

Say = Callable[[str], None]


def preview(settings: Settings, published: str, say: Say) -> None:
    """Returns after SIGINT; `say` is told each draft that is shown, and why one is not. Nothing is published, and what
    is served elsewhere is not touched. Raises HelpdeskError where there is no draft to begin with."""
    log_to(sys.stderr, settings.log)
    refuse_taken(settings)
    drafts = Drafts(settings, published, say)
    app = Current(drafts.edition(), drafts.watch)
    shown = f"Draft {drafts.version} is shown at {settings.public_url}, and anew when a file is saved; Ctrl+C ends it"
    # uvicorn has ended everything before it raises the signal again.
    with suppress(KeyboardInterrupt):
        Announced(listening(app, settings), lambda: say(shown)).run()
    say("The preview has ended. Nothing was published")


class Drafts:
    """The draft as it was saved last and could be served; `problems` are those of what was saved since."""

    def __init__(self, settings: Settings, published: str, say: Say) -> None:
        self._settings, self._published, self._say = settings, published, say
        self._seen = self._look()
        self.version = ""
        self.problems: Sequence[str] = ()

    def edition(self) -> Edition:
        """Of what is on disk now. Raises HelpdeskError with every problem."""
        with ExitStack() as opened:
            desk = opened.enter_context(trial_desk(self._settings))
            version = desk.content.version
            app = create_app(desk, origins=self._settings.cors)
            app.state.unpublished = lambda: self.problems
            door = DraftMark(app, version, self._published, lambda: len(self.problems))
            edition = Edition(app, door, opened.pop_all().close)
        self.version = version
        return edition

    async def watch(self, current: Current) -> None:
        """Runs until it is cancelled."""
        while self._settings.reload:
            await asyncio.sleep(LOOK_S)
            if is_news(await asyncio.to_thread(self._look), self._seen):
                await self._settle()
                await self._renew(current)

    def _look(self) -> Signs:
        return look(self._settings.content, None)

    async def _settle(self) -> None:
        """Until nothing more is saved: what is looked at then is what the next draft is made of, or older."""
        signs = None
        while signs != self._seen:
            signs = self._seen
            await asyncio.sleep(SETTLED_S)
            self._seen = await asyncio.to_thread(self._look)

    async def _renew(self, current: Current) -> None:
        try:
            edition = await asyncio.to_thread(self.edition)
            await edition.start()
        except HelpdeskError as error:
            self._refuse(lines_of(error))
        except Exception:
            log.exception("this draft cannot be shown; the one before it still is")
        else:
            self.problems = ()
            current.replace(edition)
            self._say(f"Draft {self.version} is shown now")

    def _refuse(self, lines: Sequence[str]) -> None:
        self.problems = lines
        for line in lines:
            self._say(line)
        count = f"{len(lines)} problem{'s' if len(lines) > 1 else ''}"
        self._say(f"{count}: mend and save. Until then draft {self.version} is shown, as it was before")
