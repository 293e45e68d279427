"""Routes behind a shortcut answer as they do one after the other."""

from collections.abc import Sequence

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.testclient import TestClient

from helpdesk.faces.requests import templates_of
from helpdesk.faces.shortcut import Shortcut


def route(path: str, *methods: str) -> Route:
    async def answer(request: Request) -> Response:
        return JSONResponse({"route": path, "path": request.path_params})

    return Route(path, answer, methods=methods or ("GET",))


ROUTES = [
    route("/a/{one}/b"),
    route("/a/fixed/b"),
    route("/a/{one}"),
    route("/a/{one}", "POST"),
    route("/number/{count:int}"),
    route("/number/{text}"),
    route("/a/{rest:path}", "GET", "POST", "PUT"),
    route("/only", "GET"),
]
PATHS = [
    "/a/x/b", "/a/fixed/b", "/a/x", "/a/x/", "/a/", "/a", "/a/x/y/z", "/number/12", "/number/x", "/number/12/", "/only",
    "/only/", "/b", "/", "/a/x%2Fb", "/a/x%0A", "/number/12%0A",
]  # fmt: skip


def client(routes: Sequence[BaseRoute]) -> TestClient:
    return TestClient(Starlette(routes=routes))


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", PATHS)
def test_the_same_route_answers(method: str, path: str) -> None:
    one_by_one, at_once = (client(routes).request(method, path) for routes in (ROUTES, [Shortcut(ROUTES)]))
    assert (at_once.status_code, at_once.content) == (one_by_one.status_code, one_by_one.content)
    assert at_once.headers == one_by_one.headers


def test_what_no_route_behind_it_answers_is_left_to_the_others() -> None:
    assert client([Shortcut(ROUTES), route("/b")]).get("/b").json()["route"] == "/b"


def test_templates_are_those_of_the_routes() -> None:
    assert templates_of([Shortcut(ROUTES)]) == templates_of(ROUTES)
