"""Routes that are handed their texts as they came do without FastAPI's reading, and answer as with it."""

from typing import Annotated

import fastapi.routing
import pytest
from fastapi import APIRouter, FastAPI, Header, Query, Request, Response
from fastapi.testclient import TestClient

from helpdesk.app import create_app
from helpdesk.faces.api.as_told import AsTold
from helpdesk.faces.api.parameters import Given, Lang, Lon, Outline, TopicIds
from helpdesk.services.desk import Desk


def told(request: Request, lon: Lon = None, lang: Lang = "en", given: Given = None, topic: TopicIds = None) -> Response:
    return Response(repr((lon, lang, given, topic)))


def bounded(request: Request, field: Outline = None) -> Response:
    return Response(repr(field))


def needed(request: Request, topic: str) -> Response:
    return Response(topic)


def repeated(request: Request, place: Annotated[list[str] | None, Query()] = None) -> Response:
    return Response(repr(place))


def of_a_header(request: Request, accept: Annotated[str | None, Header()] = None) -> Response:
    return Response(accept)


async def unthreaded(request: Request, lang: Lang = "en") -> Response:
    return Response(lang)


def served(route_class: type[fastapi.routing.APIRoute]) -> TestClient:
    router = APIRouter(route_class=route_class)
    for function in (told, bounded, needed, repeated, of_a_header, unthreaded):
        router.add_api_route(f"/{function.__name__}", function, response_model=None)
    app = FastAPI()
    app.include_router(router)
    return TestClient(app)


@pytest.fixture(scope="module")
def two() -> tuple[TestClient, TestClient]:
    return served(AsTold), served(fastapi.routing.APIRoute)


@pytest.mark.parametrize(
    "asked",
    [
        "told",
        "told?lon=4&lang=fr&given=a:1&given=b:2",
        "told?lon=&given=&topic",
        "told?lon=1&lon=2&lang=%ff%00",
        "told?l%6Fn=+%2B&;lang=x&=3",
        "bounded?field=abc",
        f"bounded?field={'x' * 60_000}",
        "needed",
        "needed?topic=",
        "repeated?place=a&place=b",
        "of_a_header",
        "unthreaded?lang=nl",
    ],
)
def test_texts_are_what_fastapi_makes_of_them(asked: str, two: tuple[TestClient, TestClient]) -> None:
    ours, theirs = (client.get(f"/{asked}") for client in two)
    assert (ours.status_code, ours.text) == (theirs.status_code, theirs.text)


def test_the_document_tells_of_the_same_parameters(two: tuple[TestClient, TestClient]) -> None:
    ours, theirs = (client.get("/openapi.json").json() for client in two)
    assert ours == theirs


@pytest.mark.parametrize("path", ["/api/advice", "/api/services", "/api/schemes", "/api/layers", "/api/vocabulary"])
def test_fastapi_is_not_asked_where_it_could_refuse_nothing(
    path: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def asked(**what: object) -> None:
        raise AssertionError(what)

    monkeypatch.setattr(fastapi.routing, "solve_dependencies", asked)
    place = {} if path in ("/api/layers", "/api/vocabulary") else {"lon": "-4.506", "lat": "48.607"}
    assert TestClient(create_app(desk)).get(path, params=place).status_code == 200
