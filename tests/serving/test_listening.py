"""Whom a server believes about where a request comes from."""

import asyncio
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from helpdesk.domain.errors import BadParameter
from helpdesk.serving.listening import listening
from helpdesk.settings import load_settings

SPOOFED = [
    (b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-proto", b"https"), (b"x-forwarded-host", b"evil.example"),
    (b"forwarded", b"for=203.0.113.9;proto=https;host=evil.example"), (b"host", b"desk.example"),
]  # fmt: skip


def seen(peer: str, proxies: str | None, headers: list[tuple[bytes, bytes]] = SPOOFED) -> dict[str, Any]:
    """A request as the application sees it through the server's own configuration."""
    found: dict[str, Any] = {}

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        found.update(scope)

    config = listening(application, load_settings(**({} if proxies is None else {"proxies": proxies})))
    config.load()
    scope = {"type": "http", "client": (peer, 5), "scheme": "http", "path": "/", "headers": headers}
    asyncio.run(config.loaded_app(scope, None, None))
    return found


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "203.0.113.1"])
def test_nobody_is_believed_by_default(peer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    found = seen(peer, None)
    assert (found["client"], found["scheme"]) == ((peer, 5), "http")


@pytest.mark.parametrize(
    ("peer", "proxies"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("10.1.2.3", "192.0.2.1, 10.1.0.0/16"),
        ("fd00::5", "fd00::/8"),
        ("fd00:0::5", "fd00::5"),
    ],
)
def test_a_named_proxy_is_believed(peer: str, proxies: str) -> None:
    found = seen(peer, proxies)
    assert (found["client"][0], found["scheme"]) == ("203.0.113.9", "https")
    assert dict(found["headers"])[b"host"] == b"desk.example"


@pytest.mark.parametrize("peer", ["10.0.0.8", "fd00::6", "127.0.0.1"])
def test_an_address_that_is_not_named_is_not_believed(peer: str) -> None:
    found = seen(peer, "10.0.0.7 fd00::5")
    assert (found["client"], found["scheme"]) == ((peer, 5), "http")


def test_what_a_client_sends_to_a_proxy_that_appends_is_not_believed() -> None:
    found = seen("10.0.0.7", "10.0.0.0/8", [(b"x-forwarded-for", b"198.51.100.1, 203.0.113.9, 10.0.0.3")])
    assert found["client"][0] == "203.0.113.9"


@pytest.mark.parametrize("proxies", ["nginx", "*", "10.0.0.1/8", "10.0.0.0/33"])
def test_a_proxy_that_is_no_address_is_refused_with_an_example(proxies: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_PROXIES", proxies)
    with pytest.raises(BadParameter, match=r"HELPDESK_PROXIES: .*10\.1\.0\.0/16"):
        load_settings()
