"""A proxy on this machine that passes HTTP on to a server, and misbehaves as a test tells it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import ClassVar
from urllib.parse import urlsplit


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
        connection = HTTPConnection(self.upstream, timeout=30)
        try:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            connection.request(self.command, self.path, body=body, headers=dict(self.headers.items()))
            answer = connection.getresponse()
            # The server behind knows no If-Match; those that are used in earnest do (RFC 9110, section 13.1.1).
            wanted = self.headers.get("If-Match")
            if wanted and answer.status in (200, 206) and answer.getheader("ETag") != wanted:
                self._refuse(412)
                return
            self._give(answer, cut_after)
        finally:
            connection.close()

    def _give(self, answer: HTTPResponse, cut_after: int | None) -> None:
        body = answer.read()
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
