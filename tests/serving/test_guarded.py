"""What stands around an application as the settings say: headers of safety, who may read, and whose rate is counted."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from helpdesk.domain.errors import BadParameter
from helpdesk.faces.cors import allow
from helpdesk.faces.meters import Meters
from helpdesk.serving.gate.guarded import guarded
from helpdesk.serving.listening import listening
from helpdesk.settings import load_settings


async def text(request: Request) -> PlainTextResponse:
    return PlainTextResponse("text")


async def page(request: Request) -> HTMLResponse:
    return HTMLResponse("<p>", headers={"Referrer-Policy": "origin"})


async def fails(request: Request) -> PlainTextResponse:
    raise ValueError("a fault of the software")


def application(**given: Any) -> Any:
    settings = load_settings(**given)
    app = FastAPI()
    app.router.routes += [Route("/api/text", text), Route("/", page), Route("/api/fails", fails)]
    allow(app, settings.cors)
    return guarded(app, settings, Meters())


def client(**given: Any) -> TestClient:
    return TestClient(application(**given), raise_server_exceptions=False)


@pytest.mark.parametrize(("path", "status"), [("/api/text", 200), ("/", 200), ("/nothing", 404), ("/api/fails", 500)])
def test_every_answer_is_safe_in_a_browser_whatever_it_is(path: str, status: int) -> None:
    answer = client().get(path)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "geolocation=(self)" in answer.headers["permissions-policy"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "strict-transport-security" not in answer.headers


def test_refusals_are_as_safe_as_answers() -> None:
    asked = client(rate=0.001, rate_burst=1)
    asked.get("/api/text")
    for told in (asked.get("/api/text"), asked.post("/api/text", content=b"x" * 10**6)):
        assert told.status_code == 429
        assert told.headers["x-content-type-options"] == "nosniff"


def test_a_page_keeps_its_own_word_and_stands_alone_in_its_window() -> None:
    answer = client().get("/")
    assert answer.headers["referrer-policy"] == "origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    text = client().get("/api/text")
    assert text.headers["referrer-policy"] == "no-referrer"
    assert "cross-origin-opener-policy" not in text.headers


def test_browsers_are_held_to_https_only_where_the_public_address_is() -> None:
    answer = client(base_url="https://soil.example.org").get("/api/text")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def reading(origin: str, **given: Any) -> tuple[str | None, str | None]:
    """What an answer and a refusal say to a page of another site."""
    asked = client(rate=0.001, rate_burst=1, **given)
    headers = {"Origin": origin}
    answers = [asked.get("/api/text", headers=headers), asked.get("/api/text", headers=headers)]
    assert [each.status_code for each in answers] == [200, 429]
    first, second = (each.headers.get("access-control-allow-origin") for each in answers)
    return first, second


def test_any_site_reads_answers_and_refusals_by_default() -> None:
    assert reading("https://a.example") == ("*", "*")


@pytest.mark.parametrize("named", ["https://a.example", "https://b.example:8443, https://a.example"])
def test_named_sites_read_and_others_do_not(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_CORS", named)
    assert reading("https://a.example") == ("https://a.example", "https://a.example")
    assert reading("https://evil.example") == (None, None)
    answer = client().get("/api/text", headers={"Origin": "https://a.example"})
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


def test_no_site_reads_where_it_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_CORS", "off")
    assert reading("https://a.example") == (None, None)
    assert client().get("/api/text").headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "wrong", ["yes", "https://a.example/", "https://a.example/path", "*.example", "open, off", "null"]
)
def test_an_origin_that_no_browser_sends_is_refused_with_an_example(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELPDESK_CORS", wrong)
    with pytest.raises(BadParameter, match=r"HELPDESK_CORS: .*https://map\.example\.org"):
        load_settings()


def statuses(peers: list[tuple[str, str | None]], **given: Any) -> list[int]:
    """Of a request from each peer, with the `X-Forwarded-For` that it sends, through the server's own configuration."""
    config = listening(application(rate=0.001, rate_burst=1, **given), load_settings(**given))
    config.load()

    async def ask() -> list[int]:
        found = []
        for peer, forwarded in peers:
            transport = httpx.ASGITransport(config.loaded_app, client=(peer, 5))
            headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
            async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
                found.append((await client.get("/api/text", headers=headers)).status_code)
        return found

    return asyncio.run(ask())


def test_behind_a_named_proxy_its_clients_are_counted_one_by_one() -> None:
    peers = [("10.0.0.7", "198.51.100.1"), ("10.0.0.7", "198.51.100.2"), ("10.0.0.7", "198.51.100.1")]
    assert statuses([*peers], proxies="10.0.0.7") == [200, 200, 429]


def test_who_invents_addresses_is_counted_as_the_one_that_the_proxy_saw() -> None:
    peers = [("10.0.0.7", f"203.0.113.{number}, 198.51.100.1, 10.0.0.9") for number in range(3)]
    assert statuses([*peers], proxies="10.0.0.0/8") == [200, 429, 429]


def test_who_is_no_named_proxy_is_counted_as_itself_whatever_it_says() -> None:
    peers = [("192.0.2.1", f"203.0.113.{number}") for number in range(3)]
    assert statuses([*peers]) == [200, 429, 429]
    assert statuses([*peers], proxies="10.0.0.7") == [200, 429, 429]


def test_addresses_of_one_network_of_ipv6_are_one_client() -> None:
    peers = [("2001:db8:1:2::1", None), ("2001:db8:1:2:3::4", None), ("2001:db8:1:3::1", None)]
    assert statuses([*peers]) == [200, 429, 200]
