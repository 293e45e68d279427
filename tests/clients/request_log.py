"""What a client really asked: every request that the server saw, as a line of JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request and the status of its answer; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    status: int

    def asked(self, name: str) -> str | None:
        """The last value of a parameter."""
        return parse_qs(self.query, keep_blank_values=True).get(name, [None])[-1]


class Logged:
    """ASGI middleware that appends each request to a file, once it is answered."""

    def __init__(self, app: ASGIApp, path: Path) -> None:
        self._app, self._path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            line = {
                "method": scope["method"],
                "path": scope["path"],
                "query": scope["query_string"].decode(),
                "headers": {name.decode().lower(): text.decode("latin-1") for name, text in scope["headers"]},
                "status": status,
            }
            with self._path.open("a") as log:
                log.write(json.dumps(line) + "\n")


class RequestLog:
    """The requests since it was made or last cleared."""

    def __init__(self, path: Path) -> None:
        self._path, self._from = path, 0
        self.clear()

    def clear(self) -> None:
        self._from = self._path.stat().st_size if self._path.exists() else 0

    def all(self, ending: str = "", method: str | None = None) -> Sequence[Seen]:
        """Those whose path ends so, in the order in which they were answered."""
        with self._path.open() as log:
            log.seek(self._from)
            seen = [Seen(**json.loads(line)) for line in log]
        return [each for each in seen if each.path.endswith(ending) and method in (None, each.method)]
