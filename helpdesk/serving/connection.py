"""What uvicorn leaves unbounded of a connection: how long a head may take to come, how large it may be, how slowly an
answer may be read, how many connections there are, and that work is told when its client has gone.

Every bound holds without a proxy in front; `docker/nginx.conf` has its own.
"""

import json
import socket
from asyncio import BaseTransport, TimerHandle, Transport
from collections.abc import Callable, Sized
from time import monotonic
from typing import Any, override

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .gate.gone import EXTENSION, Gone
from .unsent import unsent_bytes

# From the first byte of a head, or the beginning of the connection, to the end of the head.
HEAD_S = 15
# How long a client may go on to send a body whose answer is complete already.
LINGER_S = 5
# A client that takes fewer bytes than these in this time has gone, or means harm: 400 bytes a second.
STALL_S, STALL_BYTES = 20, 8_000
# What the system holds unsent for a client. By itself it takes megabytes, and says nothing more for so long that a line
# of 50 kB/s looks like one that is dead.
_LOWAT: int | None = getattr(socket, "TCP_NOTSENT_LOWAT", None)
_UNSENT_BYTES = 131_072
MOST_URL_BYTES = 32_768
MOST_HEAD_BYTES = 65_536
# Whole requests that wait on one connection for the answers before theirs.
MOST_PIPELINED = 16

_TITLES = {
    400: ("Bad Request", "The request cannot be read", "this is not HTTP/1.1"),
    408: ("Request Timeout", "The request takes too long", f"its head has not come within {HEAD_S} s"),
    414: ("URI Too Long", "The address is too long", f"at most {MOST_URL_BYTES} bytes are read; send less, or by POST"),
    431: (
        "Request Header Fields Too Large", "The head is too large",
        f"at most {MOST_HEAD_BYTES} bytes of address and headers are read",
    ),
    503: ("Service Unavailable", "Too many are connected", "ask again in a few seconds"),
}  # fmt: skip


class _Flow(FlowControl):
    """Reads nothing more while requests that were read wait: each takes some kilobytes, and its client 18 bytes."""

    def __init__(self, transport: Transport, pipeline: Sized) -> None:
        super().__init__(transport)
        self._pipeline = pipeline

    @override
    def resume_reading(self) -> None:
        if not self._pipeline:
            super().resume_reading()


class Connection(HttpToolsProtocol):
    """One client's. Lives on one event loop; `most_connections` is set once, before any."""

    most_connections = 1000

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._gone = Gone(self._hang_up)
        self._timer: TimerHandle | None = None
        self._stall: TimerHandle | None = None
        self._status = 400
        self._head_bytes, self._fields_bytes = 0, 0
        self._in_head, self._in_body, self._keeps = True, False, True
        self.idle_since = monotonic()

    @override
    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self.flow = _Flow(self.transport, self.pipeline)
        if len(self.connections) > self.most_connections and not self._make_room():
            self._refuse(503)
            return
        if _LOWAT is not None and (bound := transport.get_extra_info("socket")) is not None:
            bound.setsockopt(socket.IPPROTO_TCP, _LOWAT, _UNSENT_BYTES)
        self._arm(HEAD_S, self._too_late)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        self._unwatch()
        super().connection_lost(exc)
        self._gone.happen()

    @property
    def _is_idle(self) -> bool:
        return not self._in_body and (self.cycle is None or self.cycle.response_complete)

    def _make_room(self) -> bool:
        """Closes the connection that has been idle, or sent the head of a request, longest; whether there was one."""
        others = [each for each in self.connections if isinstance(each, Connection) and each is not self]
        idle = [each for each in others if each._is_idle]
        if not idle:
            return False
        min(idle, key=lambda each: each.idle_since)._hang_up()
        return True

    @override
    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._timer is None:
                self._arm(HEAD_S, self._too_late)
        super().data_received(data)
        # A whole request may have come with it, and more.
        if self._in_head and self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
            self._refuse(431)

    @override
    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._fields_bytes = 0
        self.scope["extensions"] = {EXTENSION: self._gone}  # type: ignore[dict-item]

    @override
    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MOST_URL_BYTES:
            self._status = 414
            raise ValueError(self._status)

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._fields_bytes += len(name) + len(value) + 4
        if self._fields_bytes > MOST_HEAD_BYTES:
            self._status = 431
            raise ValueError(self._status)

    @override
    def on_headers_complete(self) -> None:
        if len(self.pipeline) >= MOST_PIPELINED:
            raise ValueError(MOST_PIPELINED)
        self._disarm()
        self._in_head, self._in_body, self._head_bytes = False, True, 0
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:
            # One that is closed while its client still sends loses the answer on the way (RFC 9112, 9.6).
            self._keeps, self.cycle.keep_alive = self.cycle.keep_alive, True
        # What is written for this request adds to what is left of the last.
        self._watch()

    @override
    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_head, self._in_body = True, False
        self._disarm()
        if self.cycle is not None:
            self.cycle.keep_alive = self.cycle.keep_alive and self._keeps
            if self.cycle.response_complete and not self._keeps:
                self.transport.close()

    @override
    def on_response_complete(self) -> None:
        self.idle_since = monotonic()
        super().on_response_complete()
        # The last of those that waited is at work now: what comes behind it, or that its client goes, is to be seen.
        self.flow.resume_reading()
        if self._in_body:
            self._arm(LINGER_S, self._hang_up)
        self._watch()

    @override
    def send_400_response(self, msg: str) -> None:
        self._refuse(self._status)

    def _too_late(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            # It sends the next request while it waits for the answer to the last.
            self._arm(HEAD_S, self._too_late)
        elif self._head_bytes:
            self._refuse(408)
        else:
            self.transport.close()

    def _hang_up(self) -> None:
        self.transport.abort()

    def _refuse(self, status: int) -> None:
        """What cannot be asked is told without asking any application."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._hang_up()
            return
        phrase, title, detail = _TITLES[status]
        body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail}).encode()
        head = [f"HTTP/1.1 {status} {phrase}", "content-type: application/problem+json", f"content-length: {len(body)}"]
        head += [f"{name.decode()}: {value.decode()}" for name, value in self.server_state.default_headers]
        head += ["cache-control: no-store", "x-content-type-options: nosniff", "connection: close"]
        head += ["retry-after: 5"] if status == 503 else []
        self._disarm()
        self.transport.write("\r\n".join([*head, "", ""]).encode() + body)
        self.transport.close()
        self._watch()

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch()

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        self._unwatch()

    def _watch(self) -> None:
        """Sees to it that what is written by now is read, however slowly, until nothing is left to be read."""
        self._unwatch()
        if self.transport.get_write_buffer_size():
            self._stall = self.loop.call_later(STALL_S, self._look, self._unread_bytes)

    @property
    def _unread_bytes(self) -> int:
        """Ours alone shrink by tens of kilobytes at once, which takes a slow line longer than it is given."""
        return self.transport.get_write_buffer_size() + unsent_bytes(self.transport.get_extra_info("socket"))

    def _look(self, before: int) -> None:
        self._stall = None
        if self.transport.get_write_buffer_size() and self._unread_bytes > before - STALL_BYTES:
            self.transport.abort()
        else:
            self._watch()

    def _unwatch(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def _arm(self, seconds: float, act: Callable[[], object]) -> None:
        self._disarm()
        self._timer = self.loop.call_later(seconds, act)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
