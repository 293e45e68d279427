"""ETags, 304, gzip and CORS around the whole application."""

import gzip
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.faces import conditional
from helpdesk.faces.conditional import Conditional
from helpdesk.services.desk import Desk

LONG = {"soil": "chernozem " * 20_000}
PLAIN = {"Accept-Encoding": "identity"}
GZIP = {"Accept-Encoding": "gzip"}
CHUNKS = 50
chunks_sent: list[int] = []


async def _chunks() -> AsyncIterator[bytes]:
    for number in range(CHUNKS):
        chunks_sent.append(number)
        yield b"chunk" * 1000


def _long(request: Request) -> Response:
    return JSONResponse(LONG, headers={"Vary": "Accept", "Content-Location": "/long.json", "Content-Language": "en"})


def _own(request: Request) -> Response:
    return JSONResponse(LONG, headers={"ETag": '"data-7"', "Cache-Control": "max-age=60"})


def _weak(request: Request) -> Response:
    return JSONResponse(LONG, headers={"ETag": 'W/"data-8"'})


def _packed(request: Request) -> Response:
    body = gzip.compress(b"chernozem " * 2_000 + b"loess", int(request.query_params["level"]), mtime=0)
    return Response(body, headers={"Content-Encoding": "gzip"}, media_type="text/plain")


def _dated(request: Request) -> Response:
    return Response("x", headers={"Last-Modified": "Mon, 23 Nov 2026 10:00:00 GMT"})


def _stream(request: Request) -> Response:
    return StreamingResponse(_chunks(), headers=dict(request.query_params), media_type="text/csv")


def _picture(request: Request) -> Response:
    return Response(b"\x00" * 5000, media_type="image/png")


def _secret(request: Request) -> Response:
    return JSONResponse(LONG, headers={"Cache-Control": "private, no-store"})


def _refused(request: Request) -> Response:
    return JSONResponse({"title": "no"}, 404)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    cog: Path = tmp_path_factory.mktemp("cog") / "soil.tif"
    cog.write_bytes(bytes(range(256)) * 1000)

    def file(request: Request) -> Response:
        return FileResponse(cog)

    handlers = {
        "/long": _long, "/own": _own, "/dated": _dated, "/stream": _stream, "/picture": _picture,
        "/weak": _weak, "/packed": _packed, "/secret": _secret, "/refused": _refused, "/file": file,
    }  # fmt: skip
    app = Starlette(routes=[Route(path, handler, methods=["GET", "POST"]) for path, handler in handlers.items()])
    with TestClient(Conditional(app)) as opened:
        yield opened


def test_an_answer_says_what_it_is_by_its_bytes(client: TestClient) -> None:
    first, second = client.get("/long", headers=PLAIN), client.get("/long", headers=PLAIN)
    other = client.get("/picture")
    assert first.headers["etag"] == second.headers["etag"] != other.headers["etag"]
    assert first.headers["etag"].startswith('"')
    assert first.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("form", ["{0}", "W/{0}", '"other", {0}', 'W/"other",{0}', "*"])
def test_who_has_the_answer_is_told_so_without_it(client: TestClient, form: str) -> None:
    tag = client.get("/long", headers=PLAIN).headers["etag"]
    again = client.get("/long", headers=PLAIN | {"If-None-Match": form.format(tag)})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    assert again.headers["content-location"] == "/long.json"
    assert again.headers["cache-control"] == "no-cache"
    assert set(again.headers["vary"].split(", ")) == {"Accept", "Accept-Encoding"}
    assert "content-type" not in again.headers
    assert "content-length" not in again.headers


@pytest.mark.parametrize("tags", ['"other"', "", "nonsense", '"', "data-7"])
def test_who_has_another_answer_gets_this_one(client: TestClient, tags: str) -> None:
    assert client.get("/own", headers={"If-None-Match": tags}).json() == LONG


def test_the_tag_differs_by_encoding_and_the_bytes_do_not_by_time(client: TestClient) -> None:
    plain, packed = client.get("/long", headers=PLAIN), client.get("/long", headers=GZIP)
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.json() == packed.json() == LONG
    assert plain.headers["etag"] != packed.headers["etag"]
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 10
    assert set(packed.headers["vary"].split(", ")) == {"Accept", "Accept-Encoding"}
    with client.stream("GET", "/long", headers=GZIP) as one, client.stream("GET", "/long", headers=GZIP) as two:
        raw = b"".join(one.iter_raw())
        assert raw == b"".join(two.iter_raw())
    assert raw[4:8] == b"\0\0\0\0"
    assert gzip.decompress(raw) == plain.content
    assert client.get("/long", headers=GZIP | {"If-None-Match": plain.headers["etag"]}).status_code == 200
    assert client.get("/long", headers=GZIP | {"If-None-Match": packed.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True), ("GZIP", True), ("br, gzip;q=0.5", True), ("*", True), ("x-gzip", True),
        ("gzip ; q=1.0", True), ("", False), ("br", False), ("gzip;q=0", False),
        ("gzip;q=0.000, *", False), ("*;q=0", False), ("gzipped", False),
    ],
)  # fmt: skip
def test_gzip_goes_to_who_takes_it(client: TestClient, accepted: str, packed: bool) -> None:
    response = client.get("/long", headers={"Accept-Encoding": accepted})
    assert ("content-encoding" in response.headers) == packed


def test_a_head_has_the_headers_of_the_answer(client: TestClient) -> None:
    for path in ("/long", "/own", "/picture", "/refused", "/dated"):
        for asked in (PLAIN, GZIP):
            full, head = client.get(path, headers=asked), client.head(path, headers=asked)
            assert (head.status_code, dict(head.headers)) == (full.status_code, dict(full.headers)), path


def test_who_has_the_file_is_not_sent_a_part_of_it(client: TestClient) -> None:
    """If-None-Match comes before Range (RFC 9110, section 13.2.2); a part has the tag of the whole."""
    part = client.get("/file", headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.content)) == (206, 10)
    assert part.headers["etag"] == client.get("/file").headers["etag"]
    again = client.get("/file", headers={"Range": "bytes=0-9", "If-None-Match": part.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-range" not in again.headers
    other = client.get("/file", headers={"Range": "bytes=0-9", "If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (206, part.content)


def test_what_nobody_may_keep_has_no_tag_and_is_told_anew_each_time(client: TestClient) -> None:
    for asked in ({}, {"If-None-Match": "*"}, GZIP, {"If-Modified-Since": "Fri, 31 Dec 9999 23:59:59 GMT"}):
        answer = client.get("/secret", headers=asked)
        assert (answer.status_code, answer.json()) == (200, LONG)
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "private, no-store"


def test_pictures_and_refusals_are_left_alone(client: TestClient) -> None:
    picture = client.get("/picture", headers=GZIP)
    assert "content-encoding" not in picture.headers
    assert "vary" not in picture.headers
    assert "etag" not in client.get("/refused", headers=GZIP).headers
    assert client.get("/refused", headers={"If-None-Match": "*"}).status_code == 404
    assert "etag" not in client.post("/long").headers


def test_what_a_route_says_of_itself_is_respected(client: TestClient) -> None:
    own = client.get("/own", headers=PLAIN)
    assert own.headers["etag"] == '"data-7"'
    assert own.headers["cache-control"] == "max-age=60"
    assert client.get("/own", headers=PLAIN | {"If-None-Match": '"data-7"'}).status_code == 304
    assert client.get("/own", headers=GZIP).headers["etag"] == 'W/"data-7-gzip"'


@pytest.mark.parametrize("path", ["/long", "/own"])
def test_what_another_processor_may_pack_otherwise_has_a_weak_tag(
    client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As two workers behind one name are: their bytes differ, the tag may not be strong, and either knows it."""
    one = client.get(path, headers=GZIP)
    monkeypatch.setattr(conditional, "gzipped", lambda body: gzip.compress(body, 9, mtime=0))
    with client.stream("GET", path, headers=GZIP) as other:
        assert other.headers["content-length"] != one.headers["content-length"]
        assert other.headers["etag"] == one.headers["etag"]
    assert one.headers["etag"].startswith('W/"')
    assert client.get(path, headers=GZIP | {"If-None-Match": one.headers["etag"]}).status_code == 304


def test_what_comes_packed_is_told_by_its_own_bytes(client: TestClient) -> None:
    one, two = (client.get(f"/packed?level={level}").headers["etag"] for level in (1, 9))
    assert one != two
    assert one.startswith('"')
    assert client.get("/weak", headers=GZIP).headers["etag"] == 'W/"data-8-gzip"'


def test_dates_count_where_there_are_some_and_no_tag_was_sent(client: TestClient) -> None:
    at, before = "Mon, 23 Nov 2026 10:00:00 GMT", "Sun, 22 Nov 2026 10:00:00 GMT"
    assert "etag" not in client.get("/dated").headers
    assert client.get("/dated", headers={"If-Modified-Since": at}).status_code == 304
    assert client.get("/dated", headers={"If-Modified-Since": before}).status_code == 200
    assert client.get("/dated", headers={"If-Modified-Since": "yesterday"}).status_code == 200
    assert client.get("/dated", headers={"If-Modified-Since": at, "If-None-Match": '"x"'}).status_code == 200
    assert client.get("/long", headers={"If-Modified-Since": at}).status_code == 200


def test_streams_keep_their_bytes_and_stop_where_nobody_needs_them(client: TestClient) -> None:
    whole = client.get("/stream", headers=GZIP)
    assert len(whole.content) == CHUNKS * 5000
    assert not {"etag", "content-encoding"} & set(whole.headers)
    chunks_sent.clear()
    again = client.get('/stream?etag="v1"', headers={"If-None-Match": '"v1"'})
    assert (again.status_code, again.content) == (304, b"")
    assert len(chunks_sent) < CHUNKS


def test_ranges_of_a_file_are_left_alone(client: TestClient) -> None:
    whole = client.get("/file", headers=GZIP)
    part = client.get("/file", headers=GZIP | {"Range": "bytes=256-259"})
    assert (part.status_code, part.content) == (206, b"\x00\x01\x02\x03")
    assert "content-encoding" not in whole.headers
    head = client.head("/file")
    assert head.headers["content-length"] == str(len(whole.content))
    tag = whole.headers["etag"]
    assert client.get("/file", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/file", headers={"Range": "bytes=0-3", "If-Range": tag}).status_code == 206


@pytest.fixture(scope="module")
def desk_client(desk: Desk) -> TestClient:
    return TestClient(create_app(desk))


DOORS = [
    "/", "/api/layers", "/api/places?q=rennes", "/api/advice?lon=-4.5&lat=48.6&on=2026-11-23", "/health",
    "/ogc", "/ogc?f=html", "/ogc/openapi", "/ogc/collections", "/features/collections/countries/items?limit=50",
    "/ogc/collections/soc-content/coverage?bbox=-2,47,-1,48", "/openapi.json",
    "/features/collections/countries/items?limit=50&f=csv", "/ogc/collections/soc-content/map?width=64",
]  # fmt: skip


@pytest.mark.parametrize("path", DOORS)
def test_every_door_knows_what_the_reader_has(desk_client: TestClient, path: str) -> None:
    for asked in (PLAIN, GZIP):
        first = desk_client.get(path, headers=asked)
        again = desk_client.get(path, headers=asked | {"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code) == (200, 304)
        assert set(first.headers.get("vary", "").split(", ")) == set(again.headers.get("vary", "").split(", "))
        assert len(set(first.headers["vary"].split(", "))) == len(first.headers["vary"].split(", "))


@pytest.mark.parametrize("path", DOORS)
def test_every_door_answers_head_as_it_answers_get(desk_client: TestClient, path: str) -> None:
    for asked in (PLAIN, GZIP):
        full, head = desk_client.get(path, headers=asked), desk_client.head(path, headers=asked)
        assert (head.status_code, dict(head.headers)) == (full.status_code, dict(full.headers))


def test_head_is_no_operation_of_its_own(desk_client: TestClient) -> None:
    paths = desk_client.get("/openapi.json").json()["paths"].values()
    assert {method for path in paths for method in path} == {"get", "post"}


@pytest.mark.parametrize("path", ["/api/layers", "/ogc/collections", "/ogc/nothing", "/features/collections/x/items"])
def test_any_site_may_read_every_door(desk_client: TestClient, path: str) -> None:
    answer = desk_client.get(path, headers={"Origin": "https://map.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    readable = answer.headers["access-control-expose-headers"].split(", ")
    assert {"Link", "ETag", "OGC-NumberMatched", "OGC-NumberReturned", "Content-Crs", "Location"} <= set(readable)
    # A cache must not hand a script what was kept for a reader without an origin.
    assert "Origin" in desk_client.get(path).headers["vary"].split(", ")


def test_a_preflight_is_answered_and_other_options_reach_the_route(desk_client: TestClient) -> None:
    path = "/features/collections/countries/items"
    asked = {
        "Origin": "https://map.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "If-None-Match",
    }
    preflight = desk_client.options(path, headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-headers"] == "If-None-Match"
    plain = desk_client.options(path)
    assert plain.headers["allow"] == "GET, HEAD, OPTIONS"
