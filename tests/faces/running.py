"""An application on a real socket of this machine, for clients that bring their own HTTP, with a log of requests."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass
class Running:
    """The base URL, and what was asked for: method, path with query, and the Range header."""

    url: str
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)


@contextmanager
def running(make: Callable[[str], ASGIApp]) -> Iterator[Running]:
    """The application while the context lasts; `make` is given the base URL that it is to link to."""
    seen = Running("")

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
            query = scope["query_string"].decode()
            seen.asked.append((scope["method"], scope["path"] + (f"?{query}" if query else ""), headers.get("range")))
        await app(scope, receive, send)

    config = uvicorn.Config(logged, port=0, log_level="warning", log_config=None, lifespan="off")
    socket = config.bind_socket()
    seen.url = f"http://127.0.0.1:{socket.getsockname()[1]}"
    app = make(seen.url)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield seen
    finally:
        server.should_exit = True
        thread.join()
        socket.close()
