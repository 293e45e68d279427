"""A web server on this machine with files in memory, byte ranges, and faults that a test switches on."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext, SSLError
from threading import Thread
from typing import ClassVar


@dataclass
class Files:
    """What is served, and how badly: `cut_after` bytes the connection breaks, or stalls for `stall` seconds."""

    content: dict[str, bytes] = field(default_factory=dict)
    etag: str | None = '"first"'
    ranges: bool = True
    cut_after: int | None = None
    cuts: int = 0
    stall: float = 0.0
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    files: ClassVar[Files]

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        files, wanted = self.files, self.headers.get("Range")
        files.asked.append((self.path, wanted))
        content = files.content.get(self.path)
        if content is None:
            self.send_error(404)
            return
        first, last = self._span(wanted, len(content))
        if first >= len(content):
            self.send_error(416)
            return
        part = content[first : last + 1]
        self.send_response(206 if (first, last) != (0, len(content) - 1) or self._resumes(wanted) else 200)
        if self._resumes(wanted):
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("Content-Length", str(len(part)))
        self.send_header("Accept-Ranges", "bytes" if files.ranges else "none")
        if files.etag:
            self.send_header("ETag", files.etag)
        self.end_headers()
        if body:
            self._send(part)

    def _resumes(self, wanted: str | None) -> bool:
        condition = self.headers.get("If-Range")
        return bool(wanted) and self.files.ranges and condition in (None, self.files.etag)

    def _span(self, wanted: str | None, size: int) -> tuple[int, int]:
        if wanted is None or not self._resumes(wanted):
            return 0, size - 1
        first, last = wanted.removeprefix("bytes=").split("-")
        return int(first), min(int(last), size - 1) if last else size - 1

    def _send(self, part: bytes) -> None:
        files = self.files
        if files.cut_after is None or files.cuts <= 0:
            self.wfile.write(part)
            return
        files.cuts -= 1
        self.wfile.write(part[: files.cut_after])
        self.wfile.flush()
        time.sleep(files.stall)
        self.close_connection = True


class _Server(ThreadingHTTPServer):
    def handle_error(self, *request: object) -> None:
        """Who does not trust the certificate hangs up, and that is no error of a test."""
        if not isinstance(sys.exception(), SSLError | ConnectionError):
            super().handle_error(*request)  # type: ignore[arg-type]


@contextmanager
def serving(files: Files, tls: SSLContext | None = None) -> Iterator[Files]:
    """The server while the context lasts; `files.url` is its base address, of https with `tls`."""
    handler = type("Handler", (_Handler,), {"files": files})
    server = _Server(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if tls is not None:
        # The handshake is the thread's of the request: who breaks it off does not hold up the others.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    files.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
