"""What a client says of itself changes no link, no redirect and no copy that a cache may give to others."""

import gzip

import pytest

from .asking import Door, Told

EVIL = "evil.example"
PAGES = (
    "/", "/?lon=-3&lat=48", "/?lon=-3&lat=48&fact.soil_ph=5", "/answer?lon=-3&lat=48", "/answer.txt?lon=-3&lat=48",
    "/handout?lon=-3&lat=48", "/planner", "/planner/", "/atlas", "/manifest.webmanifest", "/docs", "/docs/",
    "/openapi.json", "/api/advice?lon=-3&lat=48", "/api/advice/?lon=-3&lat=48", "/api/layers", "/api/nothing",
    "/nothing", "/api/advice?lon=x", "/ogc", "/ogc/", "/ogc/openapi", "/ogc/collections", "/ogc/collections/clay",
    "/ogc/collections/plots/items", "/ogc/collections/plots/items?limit=x", "/ogc/nothing", "/features",
    "/ogc/collections/plots/tiles", "/ogc/collections/clay/map?width=16", "/ogc/processes", "/ogc/jobs",
    "/stac/catalog.json", "/qgis/desk.qgs", "/cog/clay.tif", "/ogc/wmts/1.0.0/WMTSCapabilities.xml",
    "/ogc/wms?SERVICE=WMS&REQUEST=GetCapabilities", "/towns?bbox=-5,47,-1,49",
)  # fmt: skip
LIES = (
    ("Host", EVIL), ("Host", f"desk@{EVIL}"), ("X-Forwarded-Host", EVIL), ("X-Forwarded-Server", EVIL),
    ("X-Forwarded-Proto", "gopher"), ("X-Forwarded-For", EVIL), ("X-Forwarded-Port", "6666"),
    ("X-Forwarded-Prefix", f"/{EVIL}"), ("X-Forwarded-Path", f"/{EVIL}"), ("Forwarded", f"host={EVIL};proto=gopher"),
    ("X-Original-URL", f"/{EVIL}"), ("X-Rewrite-URL", f"/{EVIL}"), ("X-Original-Host", EVIL),
    ("X-HTTP-Host-Override", EVIL),
    ("X-HTTP-Method-Override", "DELETE"), ("X-Method-Override", "PUT"), ("Referer", f"https://{EVIL}/"),
    ("Cookie", f"lang=fr; session={EVIL}"), ("Authorization", f"Bearer {EVIL}"), ("User-Agent", EVIL),
    ("X-Real-IP", "10.0.0.1"), ("True-Client-IP", "127.0.0.1"), ("Via", EVIL), ("Content-Length", "3"),
)  # fmt: skip
# What an answer may depend on, where Vary says so.
WISHES = (
    ("Accept", "text/html"), ("Accept", "application/ld+json"), ("Accept", f"text/{EVIL}"), ("Accept-Language", "fr"),
    ("Accept-Language", f"{EVIL};q=1"), ("Accept-Encoding", "gzip"), ("Accept-Encoding", "identity;q=0, br"),
    ("Accept-Charset", "utf-16"), ("Prefer", "respond-async, wait=1, return=minimal"), ("Origin", f"https://{EVIL}"),
    ("Origin", "null"), ("DNT", "1"), ("Save-Data", "on"), ("X-Requested-With", "XMLHttpRequest"),
    ("Sec-Fetch-Dest", "document"), ("Accept-Profile", f"http://{EVIL}"), ("Accept-Crs", "EPSG:3857"),
)  # fmt: skip
# Of the instant, and of this request alone.
_PASSING = ("date", "x-request-id", "vary", "content-length", "content-encoding", "etag")


def _seen(told: Told) -> tuple[int, bytes, list[tuple[str, str]]]:
    body = gzip.decompress(told.body) if told.header("content-encoding") == "gzip" else told.body
    return told.status, body, sorted(each for each in told.headers if each[0] not in _PASSING)


@pytest.mark.parametrize("page", PAGES)
def test_no_lie_about_the_request_changes_an_answer(small: Door, page: str) -> None:
    honest = _seen(small.get(page))
    for lie in LIES:
        told = small.get(page, [lie])
        assert EVIL not in str(told.headers), lie
        assert EVIL.encode() not in _seen(told)[1], lie
        assert _seen(told) == honest, lie


@pytest.mark.parametrize("page", PAGES)
def test_an_answer_that_depends_on_a_header_says_so_in_vary(small: Door, page: str) -> None:
    plain = small.get(page)
    for name, value in WISHES:
        told = small.get(page, [(name, value)])
        # What a stored copy is matched by is what stood in Vary when it was stored.
        if name.lower() not in (plain.header("vary") or "").lower():
            assert _seen(told) == _seen(plain), (name, value)


def test_a_redirect_leads_nowhere_else(small: Door) -> None:
    pages = ["/planner/", "//evil.example/planner/", "/\\evil.example/", "/%2f%2fevil.example/", "/docs/%0d%0ax:y/"]
    pages += ["/.evil.example/", "/api/advice/?lon=1&lat=1&x=//evil.example", "/https:%2f%2fevil.example/"]
    for page in pages:
        told = small.get(page, [("Host", EVIL)])
        where = told.header("location") or "../"
        assert where.startswith("../"), page
        assert not where.startswith("..//"), page
