"""The mark of content that is not published: on every page, in the JSON API, and in a header of every answer."""

import html
import re
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .look.policy import POLICY, hash_of

HEADER = "X-Helpdesk-Draft"
_BODY = re.compile(rb"<body[^>]*>")
_STYLE = (
    ".draft{position:sticky;top:0;z-index:2000;margin:0;padding:.5rem 1rem;background:#7a2e00;color:#fff;"
    "font:600 1rem/1.4 system-ui,sans-serif;text-align:center}.draft a{color:inherit}"
)
# The style of the mark joins what a policy allows already, which may be nothing.
_ALLOWED = (("style-src 'none'", "style-src"), ("style-src", f"style-src {hash_of(_STYLE)}"))
# Answers of these doors are ours to add a member to; others follow standards that may know no more members.
_OURS = ("/api/", "/health")


class DraftMark:
    """An ASGI middleware around everything: answers come to it whole and not packed. `version` is the draft's, and
    `published` the address of the desk that is in force; `problems` counts those of what was saved since."""

    def __init__(self, app: ASGIApp, version: str, published: str, problems: Callable[[], int] = lambda: 0) -> None:
        self._app, self._version = app, version
        self._where, self._problems = html.escape(published, quote=True), problems

    def _banner(self) -> bytes:
        count = self._problems()
        since = (
            f" What was saved since has {count} problem{'s' if count > 1 else ''}: see the terminal." if count else ""
        )
        return (
            f'<style>{_STYLE}</style><p role="note" class="draft">Draft {html.escape(self._version)}:'
            f" not published, not in force.{since} The published desk: "
            f'<a href="{self._where}">{self._where}</a></p>'
        ).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, _Marked(self, scope["path"], send).send)

    def marked(self, path: str, media_type: str, body: bytes) -> bytes:
        """The body with the mark, where it is a page or an object of our own JSON."""
        if media_type.startswith("text/html") and (found := _BODY.search(body)):
            return body[: found.end()] + self._banner() + body[found.end() :]
        if "json" in media_type and path.startswith(_OURS) and body.startswith(b"{") and body.strip() != b"{}":
            return b'{"draft":"' + self._version.encode() + b'",' + body[1:]
        return body

    def sign(self, headers: MutableHeaders) -> None:
        headers[HEADER] = self._version
        if policy := headers.get(POLICY):
            for allowed, instead in _ALLOWED:
                policy = policy.replace(allowed, instead)
            headers[POLICY] = policy


class _Marked:
    """One answer: what is to be marked is put together first, all else goes on as it comes."""

    def __init__(self, mark: DraftMark, path: str, send: Send) -> None:
        self._mark, self._path, self._send = mark, path, send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._mark.sign(MutableHeaders(scope=message))
            kind = Headers(scope=message).get("content-type", "")
            if kind.startswith("text/html") or ("json" in kind and self._path.startswith(_OURS)):
                self._start = message
                return
        elif self._start is not None:
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            message = await self._begun(self._start)
        await self._send(message)

    async def _begun(self, start: Message) -> Message:
        headers = MutableHeaders(scope=start)
        body = self._mark.marked(self._path, headers.get("content-type", ""), self._body)
        if self._body:  # HEAD has none, and keeps the length of what GET would find unmarked
            headers["Content-Length"] = str(len(body))
        else:
            del headers["Content-Length"]
        await self._send(start)
        return {"type": "http.response.body", "body": body}
