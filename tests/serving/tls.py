"""The nginx of a public address, with a certificate of its own, and a worker that tells what it sees behind it."""

import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from helpdesk.serving.listening import listening
from helpdesk.settings import default_content_root, load_settings

from .load import until
from .nginx import free_ports, running

CONFIGURATION = default_content_root() / "docker" / "nginx.tls.conf"
NAME = "soil.example.org"
PUBLIC = f"https://{NAME}"
HSTS = ["max-age=31536000"]


@dataclass
class Front:
    """nginx before a worker: `url` is that of TLS, `plain` the other; certificates are believed for `trusted` alone."""

    url: str
    plain: str
    port: int
    folder: Path
    trusted: ssl.SSLContext

    def get(self, path: str, **headers: str) -> httpx.Response:
        """By a connection of its own, and so by the certificate of now."""
        return httpx.get(f"{self.url}{path}", headers=headers, verify=self.trusted, timeout=120)

    def connected(self) -> ssl.SSLSocket:
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        return self.trusted.wrap_socket(raw, server_hostname="127.0.0.1")

    def certificate(self) -> bytes | None:
        """Of a new connection, in DER."""
        with self.connected() as client:
            return client.getpeercert(binary_form=True)

    def renewed(self) -> None:
        """As SECURITY.md says: written where it lies, then told; returns when new connections have it."""
        before = self.certificate()
        made = certificate(self.folder / "renewed")
        self.trusted.load_verify_locations(made / "fullchain.pem")
        for name in ("fullchain.pem", "privkey.pem"):
            (self.folder / name).write_bytes((made / name).read_bytes())
        self.reload()
        until(lambda: self.certificate() != before)

    def reload(self) -> None:
        """`nginx -s reload`."""
        os.kill(int((self.folder / "nginx.pid").read_text()), signal.SIGHUP)


def certificate(folder: Path) -> Path:
    """Signed by itself, new at each call."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed; tests/prepare.sh installs it where it may")
    folder.mkdir(exist_ok=True)
    made = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    named = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME},IP:127.0.0.1"]
    out: list[str | Path] = ["-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"]
    subprocess.run([*made, *named, *out], check=True, capture_output=True)
    return folder


def configured(folder: Path, plain: int, secure: int, worker: int) -> str:
    """The file with addresses of this machine; all else is as it stands there."""
    text = CONFIGURATION.read_text("utf-8")
    for pattern, there, times in (
        (r"/tmp/", f"{folder}/", 6),
        (r"set \$desk helpdesk:8000;", "set $desk desk;", 1),
        (r"(?m)^http {$", f"http {{ upstream desk {{ server 127.0.0.1:{worker} max_fails=0; }}", 1),
        (r"listen 8080;", f"listen 127.0.0.1:{plain};", 1), (r"listen 8443 ssl", f"listen 127.0.0.1:{secure} ssl", 1),
        (r"/run/secrets/", f"{folder}/", 2), (r"/srv/acme", f"{folder}/acme", 1),
    ):  # fmt: skip
        text, found = re.subn(pattern, there, text)
        assert found == times, pattern
    return text


def hasty(text: str) -> str:
    """With the times of slow clients cut short. That of a head runs over the handshake too: a client who has much else
    to do is slow by it."""
    text, found = re.subn(r"(client_header_timeout|client_body_timeout) \d+s;", r"\1 3s;", text)
    assert found == 2
    return text


@contextmanager
def front(folder: Path, worker: int, changed: Callable[[str], str] = lambda text: text) -> Iterator[Front]:
    plain, secure = free_ports(2)
    made = certificate(folder / "first")
    trusted = ssl.create_default_context(cafile=made / "fullchain.pem")
    text = changed(configured(folder / "nginx", plain, secure, worker))

    def placed() -> None:
        for name in ("fullchain.pem", "privkey.pem"):
            shutil.copyfile(made / name, folder / "nginx" / name)

    with running(folder / "nginx", plain, text, placed) as url:
        yield Front(f"https://127.0.0.1:{secure}", url, secure, folder / "nginx", trusted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What a worker sees. A request for /held has `come`, and has no answer before it may `go_on`."""

    port: int
    come: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    async def sees(self, request: Request) -> JSONResponse:
        """At the end of all its body; after some seconds where that is asked."""
        body = len(await request.body())
        if request.url.path == "/held":
            self.come.set()
            while not self.go_on.is_set():
                await anyio.sleep(0.05)
        await anyio.sleep(float(request.query_params.get("after", 0)))
        client = request.client.host if request.client else None
        return JSONResponse({"client": client, "scheme": request.url.scheme, "body": body, **request.headers})

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Those that come meanwhile go on in the end."""
        self.come.clear()
        self.go_on.clear()
        try:
            yield
        finally:
            self.go_on.set()


@contextmanager
def seeing() -> Iterator[Sight]:
    """Behind the desk's own door for connections, as one that believes this machine."""
    (port,) = free_ports(1)
    sight = Sight(port=port)
    app = Starlette(routes=[Route("/{path:path}", sight.sees, methods=["GET", "POST"])])
    config = listening(app, load_settings(port=port, host="127.0.0.1", proxies="127.0.0.1", base_url=PUBLIC))
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started or not thread.is_alive())
        yield sight
    finally:
        server.should_exit = True
        thread.join(60)
