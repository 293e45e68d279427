"""Asks an application as a server hands it requests: any bytes in paths, queries and headers, which clients of HTTP
would put right or refuse. Every answer is counted, and none may be a fault of the server."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Message

Headers = Iterable[tuple[str, str]]
# Longer than anything here takes on a busy machine: what hangs ends the test, and is not waited for without end.
PATIENCE_S = 120.0
# How many requests were answered with which class of status, by all doors of this run.
TALLY: Counter[str] = Counter()


@dataclass(slots=True)
class Told:
    """An answer, read whole."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        return next((value for each, value in self.headers if each == name.lower()), None)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def said(self) -> str:
        """The words of a refusal, of `/api` or of `/ogc`."""
        found = self.json
        return str(found.get("detail") or found.get("description"))


class Door:
    """An application that is asked without a socket."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._runner.close()

    def get(self, target: str, headers: Headers = ()) -> Told:
        return self.ask("GET", target, headers)

    def post(self, target: str, body: object, headers: Headers = ()) -> Told:
        """`body` as it is, or as JSON."""
        return self.ask("POST", target, headers, body if isinstance(body, bytes) else json.dumps(body).encode())

    def ask(
        self, method: str, target: str, headers: Headers = (), body: bytes = b"", pieces: Sequence[bytes] | None = None
    ) -> Told:
        """The answer, which is none of 500 to 599 but an honest 503. `pieces` is a body that comes bit by bit."""
        told = self._runner.run(self._ask(method, target, headers, [body] if pieces is None else list(pieces)))
        TALLY[f"{told.status // 100}xx"] += 1
        assert told.status < 500 or told.status == 503, (method, target[:300], told.status, told.body[:300])
        return told

    async def _ask(self, method: str, target: str, headers: Headers, pieces: list[bytes]) -> Told:
        path, _, query = target.partition("?")
        raw = path.encode("utf-8", "surrogatepass")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": unquote_to_bytes(raw).decode("utf-8", "replace"), "raw_path": raw, "root_path": "",
            "query_string": query.encode("utf-8", "surrogatepass"),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
            "client": ("127.0.0.1", 1), "server": ("desk", 80),
        }  # fmt: skip
        if all(name != b"host" for name, _ in scope["headers"]):  # type: ignore[attr-defined]
            scope["headers"].append((b"host", b"desk"))  # type: ignore[attr-defined]
        told = Told()

        async def receive() -> Message:
            if not pieces:
                await asyncio.Event().wait()
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                told.status = message["status"]
                told.headers = [(name.decode().lower(), value.decode("latin-1")) for name, value in message["headers"]]
            else:
                told.body += message.get("body", b"")

        async with asyncio.timeout(PATIENCE_S):
            await self._app(scope, receive, send)
        return told
