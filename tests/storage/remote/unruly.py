"""A proxy on this machine that passes HTTP on to a server, and misbehaves as a test tells it to."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import ClassVar
from urllib.parse import urlsplit

_PAST = re.compile(rb"invalid byte range \d+-\d+ for size (\d+)")


@dataclass
class Faults:
    """What goes wrong with paths that contain `only`: `delay_s` before an answer, `status` in place of one, the body
    cut after `cut_after` bytes. `asked` are method, path and Range of every request; `url` is the proxy's address."""

    only: str = ""
    delay_s: float = 0.0
    status: int | None = None
    cut_after: int | None = None
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    url: str = ""
    ended: Event = field(default_factory=Event)

    def mend(self) -> None:
        self.only, self.delay_s, self.status, self.cut_after = "", 0.0, None, None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    faults: ClassVar[Faults]
    upstream: ClassVar[str]

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        faults = self.faults
        faults.asked.append((self.command, self.path, self.headers.get("Range")))
        hit = faults.only in self.path
        if hit and faults.delay_s:
            faults.ended.wait(faults.delay_s)
        if hit and faults.status is not None:
            self._refuse(faults.status)
            return
        self._pass_on(faults.cut_after if hit else None)

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.send_header("Connection", "close")
        self.end_headers()

    def _pass_on(self, cut_after: int | None) -> None:
        """Makes up for what the server behind lacks of RFC 9110 and the stores used in earnest have: If-Match (13.1.1),
        and a range that ends past the object, which gets what there is (14.1.2)."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = dict(self.headers.items())
        answer, content = self._ask(body, headers)
        past = _PAST.search(content) if answer.status == 400 else None
        if past:
            first = headers["Range"].partition("=")[2].partition("-")[0]
            answer, content = self._ask(body, headers | {"Range": f"bytes={first}-{int(past[1]) - 1}"})
        wanted = self.headers.get("If-Match")
        if wanted and answer.status in (200, 206) and answer.getheader("ETag") != wanted:
            self._refuse(412)
            return
        self._give(answer, content, cut_after)

    def _ask(self, body: bytes, headers: dict[str, str]) -> tuple[HTTPResponse, bytes]:
        with closing(HTTPConnection(self.upstream, timeout=30)) as connection:
            connection.request(self.command, self.path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer, answer.read()

    def _give(self, answer: HTTPResponse, body: bytes, cut_after: int | None) -> None:
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[:cut_after])
        if cut_after is not None and len(body) > cut_after:
            self.close_connection = True


@contextmanager
def unruly(endpoint: str) -> Iterator[Faults]:
    """The proxy of a server, while the context lasts."""
    faults = Faults()
    handler = type("Handler", (_Handler,), {"faults": faults, "upstream": urlsplit(endpoint).netloc})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    faults.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield faults
    finally:
        faults.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
