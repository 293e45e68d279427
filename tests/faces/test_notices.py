"""What programs that come by are told: crawlers, and who looks for somebody to tell of a fault."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.domain.errors import BadParameter
from helpdesk.faces.notices import security
from helpdesk.settings import load_settings

from . import fakes

SECURITY = "/.well-known/security.txt"


def client(contact: str | None = None) -> TestClient:
    return TestClient(create_app(fakes.desk(), contact=contact))


def may_be_read(path: str, robots: str) -> bool:
    """RFC 9309, 2.2.2: the longest rule that fits holds; of two as long, the one that allows."""
    found = [(0, True)]
    for line in robots.splitlines():
        word, _, rule = line.partition(": ")
        pattern = ".*".join(re.escape(part) for part in rule.removesuffix("$").split("*"))
        if word != "User-agent" and re.match(pattern + ("$" if rule.endswith("$") else ""), path):
            found.append((len(rule), word == "Allow"))
    return max(found)[1]


@pytest.mark.parametrize(
    "path", ["/", "/?lang=fr", "/planner", "/planner?lang=sw", "/atlas", "/docs", "/ogc", "/ogc/collections/clay"]
)
def test_a_crawler_finds_the_pages(path: str) -> None:
    told = client().get("/robots.txt")
    assert told.headers["content-type"].startswith("text/plain")
    assert told.text.startswith("User-agent: *\n")
    assert may_be_read(path, told.text)


@pytest.mark.parametrize(
    "path",
    [
        "/?place=Rennes", "/?lang=fr&place=Rennes", "/answer?lon=1&lat=2", "/api/advice?lon=1&lat=2", "/api/layers",
        "/ogc/collections/clay/map/tiles/WebMercatorQuad/1/1/1", "/features/collections/plots/items",
        "/ogc/collections/plots/items/P1", "/cog/clay.tif", "/ogc/jobs/secret", "/ogc/wms?request=GetMap",
        "/ogc/wmts/1.0.0/clay/default/WebMercatorQuad/1/1/1.png", "/ogc/collections?f=html", "/stac/catalog.json",
    ],
)  # fmt: skip
def test_a_crawler_is_kept_out_of_what_has_no_end(path: str) -> None:
    assert not may_be_read(path, client().get("/robots.txt").text)


def test_who_found_a_fault_is_told_whom_to_tell() -> None:
    told = client("mailto:soil@example.org").get(SECURITY)
    lines = dict(line.split(": ", 1) for line in told.text.splitlines())
    assert (told.status_code, lines["Contact"]) == (200, "mailto:soil@example.org")
    assert told.headers["content-type"] == "text/plain; charset=utf-8"
    expires = datetime.fromisoformat(lines["Expires"])
    assert datetime.now(UTC) + timedelta(days=30) < expires < datetime.now(UTC) + timedelta(days=365)


def test_where_the_desk_is_served_by_tls_the_notice_says_where_it_belongs() -> None:
    now = datetime(2026, 11, 26, tzinfo=UTC)
    assert f"Canonical: https://soil.example.org{SECURITY}\n" in security("tel:+1", "https://soil.example.org", now)
    assert "Canonical" not in security("tel:+1", "http://127.0.0.1:8000", now)


def test_where_nobody_is_named_the_notice_is_not_there() -> None:
    told = client().get(SECURITY)
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")
    assert "HELPDESK_CONTACT" in told.json()["detail"]


def test_a_contact_is_an_address_that_programs_know(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, taken in (("mailto:soil@example.org", "mailto:soil@example.org"), ("", None)):
        monkeypatch.setenv("HELPDESK_CONTACT", given)
        assert load_settings().contact == taken
    for bad in ("soil@example.org", "http://example.org", "mailto:a@b.c\nX: y"):
        monkeypatch.setenv("HELPDESK_CONTACT", bad)
        with pytest.raises(BadParameter, match=r"HELPDESK_CONTACT: .*mailto:"):
            load_settings()
