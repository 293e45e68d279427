"""The mark of a draft: on pages and in our own JSON, and nowhere that a standard leaves no room for it."""

import gzip
import re

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from helpdesk.faces.draft import HEADER, DraftMark
from helpdesk.faces.look.policy import hash_of


def _page(request: Request) -> Response:
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(gzip.compress(b"<html>"), headers={"Content-Encoding": "gzip"}, media_type="text/html")
    return HTMLResponse('<html><body class="a"><h1>Soil</h1></body></html>', headers=policy)


def _stream(_: Request) -> Response:
    return StreamingResponse(iter([b'{"a":', b"1}"]), media_type="application/json")


@pytest.fixture
def client() -> TestClient:
    routes = [
        Route("/", _page),
        Route("/api/advice", _stream),
        Route("/ogc", lambda _: JSONResponse({"links": []})),
        Route("/api/nothing", lambda _: JSONResponse({})),
    ]
    return TestClient(DraftMark(Starlette(routes=routes), "0123456789ab", 'http://desk/"'))


def test_a_page_says_that_it_is_a_draft_and_where_the_published_one_is(client: TestClient) -> None:
    found = client.get("/", headers={"Accept-Encoding": "gzip"})
    (style,) = re.findall('<body class="a"><style>(.*?)</style><p role="note" class="draft">', found.text)
    assert "Draft 0123456789ab: not published" in found.text
    assert 'href="http://desk/&quot;"' in found.text
    assert found.headers["Content-Length"] == str(len(found.content))
    assert f"style-src {hash_of(style)} 'self';" in found.headers["Content-Security-Policy"]


def test_our_json_has_the_mark_and_documents_of_standards_have_it_in_a_header(client: TestClient) -> None:
    assert client.get("/api/advice").json() == {"draft": "0123456789ab", "a": 1}
    assert client.get("/api/nothing").json() == {}
    assert client.get("/ogc").json() == {"links": []}
    assert all(client.get(path).headers[HEADER] == "0123456789ab" for path in ("/", "/ogc", "/api/advice"))
    assert client.head("/").headers[HEADER] == "0123456789ab"
