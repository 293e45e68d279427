"""Takes up what is new on disk: content that was edited, layers that were added, data that was ingested elsewhere."""

import asyncio
import logging
import signal
import sys
from asyncio import Event
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial

from fastapi import FastAPI
from starlette.types import Message

from ..bootstrap import follow, key_of, open_desk, read_content, watch
from ..domain.errors import ContentInvalid, HelpdeskError, IngestFailed, Unavailable, in_full
from ..services.desk import Desk
from ..settings import Settings
from .build import NotBuilt, build, lines_of
from .current import Current, Edition
from .signs import Signs, is_news, look

log = logging.getLogger("helpdesk.reload")

LOOK_S = 1.0
# Several files are often saved one after the other: a change is taken up when nothing more has changed for so long.
SETTLED_S = 0.5
# A source that is away is asked for again, ever more seldom.
FIRST_RETRY_S, LAST_RETRY_S = 5.0, 600.0
# Asked of a new edition before its first reader asks; one that fails here is not served.
_WARMING = ("/health/ready", "/", "/ogc", "/ogc/collections", "/features/collections")


class Reload:
    """Watches the content and the data of a served desk. `unpublished` says why what is on disk is not served."""

    def __init__(self, settings: Settings, desk: Desk, make: Callable[[Desk], FastAPI]) -> None:
        self._settings = settings
        self._make = make
        self._unpublished: Sequence[str] = ()
        self._asked = Event()
        self._retry_s = FIRST_RETRY_S
        self._retry_at: float | None = None
        self._key = desk.manifest.extra_key
        self._data = watch(settings)
        self._seen = Signs(files=look(settings.content, None).files, version=desk.manifest.version)

    def edition(self, desk: Desk) -> Edition:
        app = self._make(desk)
        app.state.unpublished = lambda: self._unpublished
        return Edition(app)

    async def watch(self, current: Current) -> None:
        """Runs until it is cancelled. SIGHUP makes it look at once, where no terminal would send it when it closes."""
        with closing(self._data), self._on_signal():
            while True:
                try:
                    await self._news()
                    await self._renew(current)
                except (IngestFailed, OSError, ValueError, LookupError, TypeError) as error:
                    # Something half written or forbidden. It is looked at anew, or nobody would ever look again.
                    said = f"what is on disk cannot be looked at: {type(error).__name__}: {error}; mend it, or ingest"
                    self._refuse([said], again=False)
                    await asyncio.sleep(FIRST_RETRY_S)
                    self._asked.set()

    @contextmanager
    def _on_signal(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        if sys.stdin is not None and sys.stdin.isatty():
            yield
            return
        with suppress(ValueError, RuntimeError, NotImplementedError):  # not in the main thread, or not on Unix
            loop.add_signal_handler(signal.SIGHUP, self._asked.set)
        try:
            yield
        finally:
            with suppress(ValueError, RuntimeError, NotImplementedError):
                loop.remove_signal_handler(signal.SIGHUP)

    async def _news(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._asked.wait(), LOOK_S)
            if self._asked.is_set() or (self._retry_at is not None and loop.time() >= self._retry_at):
                self._asked.clear()
                return
            signs = await self._look()
            if is_news(signs, self._seen):
                while signs != (signs := await self._look(after=SETTLED_S)):
                    pass
                return

    async def _look(self, after: float = 0) -> Signs:
        await asyncio.sleep(after)
        return await asyncio.to_thread(self._signs)

    def _signs(self) -> Signs:
        """A database that is away, or takes too long, says nothing of what is served."""
        try:
            version = self._data.newest(self._key)
        except IngestFailed:  # its notes are damaged
            raise
        except HelpdeskError as error:
            log.debug("newer data cannot be looked for now: %s", in_full(error))
            version = None
        self._follow()
        return look(self._settings.content, version)

    def _follow(self) -> None:
        """Of content that was published into the database; where it cannot be had now, it is looked for again."""
        try:
            if (content := self._data.content()) is not None:
                follow(self._settings, content)
        except HelpdeskError as error:
            log.debug("published content cannot be brought now: %s", in_full(error))

    async def _renew(self, current: Current) -> None:
        self._retry_at = None
        seen = await self._look()
        try:
            edition, version = await self._build()
        except HelpdeskError as error:
            self._seen = seen
            if error.detail:
                log.warning("%s", error.detail)
            self._refuse(lines_of(error), again=not _is_of_content(error))
        except Exception:
            log.exception("the new content cannot be served; what was served before still is")
            self._seen = seen
            self._unpublished = ("the software failed on the new content; the operator finds it in the log",)
        else:
            self._seen = Signs(files=seen.files, version=version)
            self._unpublished, self._retry_s = (), FIRST_RETRY_S
            current.replace(edition)

    async def _build(self) -> tuple[Edition, str]:
        examined = await asyncio.to_thread(read_content, self._settings)
        self._key = await asyncio.to_thread(key_of, examined)
        await build(self._settings)
        desk = await asyncio.to_thread(partial(open_desk, self._settings, examined=examined))
        try:
            edition = await asyncio.to_thread(self.edition, desk)
            await edition.start()
        except BaseException:
            desk.close()
            raise
        try:
            await _warm(edition)
        except BaseException:
            await edition.retire()
            raise
        versions = desk.versions
        log.info("now serving content %s on data %s", versions["content"], versions["data"])
        return edition, desk.manifest.version

    def _refuse(self, lines: Sequence[str], *, again: bool) -> None:
        if lines != self._unpublished:
            for line in lines:
                log.warning("%s", line)
            log.warning("the content on disk is not served; what was served before still is")
        self._unpublished = lines
        if again:
            self._retry_at = asyncio.get_running_loop().time() + self._retry_s
            self._retry_s = min(2 * self._retry_s, LAST_RETRY_S)


def _is_of_content(error: HelpdeskError) -> bool:
    """Whether only an edit of the content can mend it."""
    return isinstance(error, ContentInvalid) or (isinstance(error, NotBuilt) and error.of_content)


async def _warm(edition: Edition) -> None:
    """Raises Unavailable where the edition does not answer."""
    for path in _WARMING:
        status = await _status(edition, path)
        if status >= 500:
            raise Unavailable(f"the new content answers {path} with {status}; the log says why")


async def _status(edition: Edition, path: str) -> int:
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 80),
    }  # fmt: skip
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await edition(scope, receive, send)
    return statuses[0]
