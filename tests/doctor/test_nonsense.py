"""Whatever a server answers, the doctor comes to an end and says something."""

import copy
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.doctor import reply
from helpdesk.doctor.examine import client, examine
from helpdesk.doctor.report import as_json
from helpdesk.doctor.rules import Finding

from . import good

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner)
)
URLS = (good.FEATURES, good.RASTERS, f"{good.HOST}/tilejson/soil", f"{good.HOST}/stac/catalog.json")


def found(url: str, answer: Callable[[httpx.Request], httpx.Response]) -> list[Finding]:
    with httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True, max_redirects=3) as web:
        findings = list(examine(web, url))
    assert findings
    json.dumps(as_json(url, findings))
    return findings


def spoiled(document: Any, path: list[int], value: Any) -> Any:
    """The document with the value in place of what a path of choices leads to."""
    document = copy.deepcopy(document)
    here, last = document, None
    for choice in path:
        keys: Any = list(here) if isinstance(here, dict) else range(len(here)) if isinstance(here, list) else ()
        if not keys:
            break
        last = (here, keys[choice % len(keys)])
        here = here[last[1]]
    if last is not None:
        last[0][last[1]] = value
    return document


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(URLS), st.integers(), st.lists(st.integers(0, 50), min_size=1, max_size=7), anything)
def test_one_thing_of_another_kind_anywhere(url: str, which: int, path: list[int], value: Any) -> None:
    paths = sorted(good.DOCUMENTS)
    victim = paths[which % len(paths)]

    def answer(request: httpx.Request) -> httpx.Response:
        ours = good.answer(request)
        items = request.url.path.endswith("/items") and ours.status_code == 200 and request.method == "GET"
        if request.url.path == victim or (items and which % 3 == 0):
            text = json.dumps(spoiled(ours.json(), path, value)) if ours.text.startswith("{") else ours.text
            return httpx.Response(200, content=text.encode("utf-8", "surrogatepass"))
        return ours

    found(url, answer)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(URLS),
    st.lists(st.tuples(st.sampled_from([200, 200, 200, 204, 206, 304, 404, 500]), anything | st.binary()), min_size=1),
)
def test_anything_at_every_address(url: str, said: list[tuple[int, Any]]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        status, body = said[hash(str(request.url)) % len(said)]
        content = body if isinstance(body, bytes) else json.dumps(body).encode("utf-8", "surrogatepass")
        return httpx.Response(status, content=content)

    found(url, answer)


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "http://[",
        "http://:x/",
        "//",
        "",
        "ftp://x/",
        "http://\x00/",
        "ä://ö",
        "http://a b/",
        "x" * 70_000,
    ],
)
def test_links_that_are_no_addresses(href: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        document = copy.deepcopy(good.DOCUMENTS["/features"])
        for each in document["links"]:
            each["href"] = href
        return httpx.Response(200, json=document) if request.url.path == "/features" else good.answer(request)

    found(good.FEATURES, answer)


DEEP = b'{"links":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><WMS_Capabilities>&b;</WMS_Capabilities>'
BOMB = gzip.compress(b"0" * 200_000_000, 9)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
RAW: dict[str, bytes] = {
    "nothing at all": b"",
    "no HTTP": b"\x16\x03\x01 what?",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "a body that is cut off": HEAD + b"Content-Length: 1000\r\n\r\n{",
    "a length that is none": HEAD + b"Content-Length: many\r\n\r\n{}",
    "gzip that is none": HEAD + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    "an endless redirect": b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n",
    "a redirect to nowhere": b"HTTP/1.1 302 Found\r\nLocation: http://[::\r\nContent-Length: 0\r\n\r\n",
    "nesting without end": HEAD + b"Content-Length: %d\r\n\r\n" % len(DEEP) + DEEP,
    "entities in entities": HEAD + b"Content-Length: %d\r\n\r\n" % len(LAUGHS) + LAUGHS,
    "two hundred megabytes": HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB,
}


@contextmanager
def listening(handle: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server of bytes: each connection is read once and then handled."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                with suppress(OSError):
                    connection, _ = server.accept()
                    with connection:
                        connection.recv(65536)
                        handle(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/features"
        over.set()
        with suppress(OSError):
            socket.create_connection(server.getsockname(), timeout=1).close()
        thread.join(timeout=5)


@pytest.mark.parametrize("name", RAW)
def test_bytes_that_break_http_or_mean_harm(name: str) -> None:
    with listening(lambda connection: connection.sendall(RAW[name])) as url, client() as web:
        findings = list(examine(web, url))
    assert any(each.outcome == "fault" for each in findings)


def test_an_answer_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reply, "PATIENCE_S", 0.3)

    def drip(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\n")
        for _ in range(1000):
            connection.sendall(b" ")
            time.sleep(0.01)

    with listening(drip) as url, client() as web:
        (finding,) = examine(web, url)
    assert "not over after" in finding.details[0]


def test_a_server_that_is_not_there_is_said_to_be_away() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with client() as web:
        (finding,) = examine(web, f"http://127.0.0.1:{port}/")
    assert finding.outcome == "fault"
    assert "no answer" in finding.details[0]
