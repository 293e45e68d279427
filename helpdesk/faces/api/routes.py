"""`/api/advice`, `/api/advice/{id}`, `/api/places`, `/api/layers`, `/api/vocabulary` and `/health`."""

from collections.abc import Collection
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, FastAPI, Query, Request, Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from ...domain.errors import BadParameter
from ...domain.geo import LonLat, Place
from ...domain.sourcing import Recipe
from ...domain.text import pick
from ...services.advice import advise
from ...services.decision_log import note
from ...services.desk import Desk
from ...services.naming import place_named
from ...services.past import desk_as_of, desk_of_record
from ...services.question import (
    Question,
    check_topics,
    parse_day,
    parse_degrees,
    parse_id,
    parse_lang,
    parse_told,
    versions_in,
)
from ...services.record import record
from ..conditional import gzipped
from ..problems import schema_of_problems
from .as_told import REPEATED, AsTold
from .documents import LayersShown, PlacesFound, Vocabulary, answers, lead, place_found
from .pages import pages_of
from .parameters import AsOf, Given, Lang, Lat, Lon, On, PlaceName, RecordId, TopicIds
from .reference import reference

PROBLEM: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "A problem document (RFC 9457) that names the parameter and the remedy",
        "content": {
            "application/problem+json": {
                "schema": schema_of_problems(
                    parameter={"type": "string"},
                    suggestions={
                        "type": "array",
                        "description": "Places of a name that is spelt nearly so, the likeliest first",
                        "items": {"$ref": "#/components/schemas/PlaceFound"},
                    },
                )
            }
        },
    }
}


class _Readable(AsTold):
    """HEAD is answered where GET is (RFC 9110, 9.1), without an operation of its own in the document."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return super().matches(_as_get(scope))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The server below keeps its own scope, and sends no body.
        await super().handle(_as_get(scope), receive, send)


def _as_get(scope: Scope) -> Scope:
    return {**scope, "method": "GET"} if scope.get("method") == "HEAD" else scope


router = APIRouter(tags=["desk"], responses=PROBLEM, route_class=_Readable)

# The language of what nobody asked for in another that we speak.
FALLBACK = "en"
WORTH_COMPRESSING = 1500
# Where answers lead, as OpenAPI tells programs.
_AGAIN = {"again": lead("get_advice_again_api_advice__id__get", "The same record again", id="/id")}
_FIRST = {"lon": "/places/0/lon", "lat": "/places/0/lat"}
_AT_THE_FIRST = {
    noun: lead(f"get_{noun}_api_{noun}_get", "At the first of the places", **_FIRST)
    for noun in ("advice", "services", "schemes")
}
ADVICE_PARAMETERS = ("lon", "lat", "place", "topic", "on", "lang", "given", "asOf")


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def known_only(request: Request, known: Collection[str]) -> None:
    """An unknown parameter, or one that is said twice, is an error and not a wish that is quietly dropped."""
    for name in request.query_params:
        if name not in known:
            raise BadParameter(name, f"is not a parameter here; there are {', '.join(known) or 'none'}")
        if name not in REPEATED and len(request.query_params.getlist(name)) > 1:
            raise BadParameter(name, "is given more than once; give it once")


def spoken(desk: Desk, lang: str) -> str:
    """The language that an answer is in where `lang` was asked for: that, the one it is a variant of, else English; a
    text that there is in another language only names it beside itself. A tag that nobody speaks is no fault, as one of
    Accept-Language is none (RFC 9110, 12.5.4), but Content-Language tells it."""
    found = desk.rulebook.language(lang)
    return FALLBACK if found == "und" else found


def json(request: Request, content: Any, status: int = 200, lang: str | None = None) -> Response:
    """A record in full is a quarter of a megabyte of text, and the line may be poor: compressed for who can read it.
    `lang` is the language of its texts.

    Done here, in the thread of the request, since the event loop is everybody's.
    """
    body, headers = orjson.dumps(content), {"Vary": "Accept-Encoding"}
    if lang is not None:
        headers["Content-Language"] = lang
    if len(body) > WORTH_COMPRESSING and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzipped(body)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status, headers, "application/json")


@router.get("/api/advice", response_model=None, responses=answers(None, _AGAIN))
def get_advice(
    request: Request,
    lon: Lon = None,
    lat: Lat = None,
    place: PlaceName = None,
    topic: TopicIds = None,
    on: On = None,
    lang: Lang = "en",
    given: Given = None,
    as_of: AsOf = None,
) -> Response:
    """The decision record for a place: regions, soil, and for every topic what holds, is advised, by whom and why."""
    known_only(request, ADVICE_PARAMETERS)
    desk = desk_as_of(desk_of(request), as_of)
    question = Question(
        place=place_asked(desk, lon, lat, place),
        on=parse_day("on", on) if on is not None else desk.today(),
        lang=parse_lang(lang),
        topics=check_topics(desk, topic or ()),
        **parse_told(desk, given or ()),
    )
    answer = record(desk, advise(desk, question), encoded=True)
    note(desk, question, answer["id"])
    return json(request, answer, lang=spoken(desk, question.lang))


@router.get("/api/advice/{id}", response_model=None)
def get_advice_again(request: Request, record_id: RecordId) -> Response:
    """The record that an id stands for, from the published content that it had where that is kept, else today's;
    `answered_with` are the versions it had, and `same_versions` says whether all are the same."""
    known_only(request, ())
    desk = desk_of_record(desk_of(request), versions_in(record_id))
    question, versions = parse_id(desk, record_id)
    answer = record(desk, advise(desk, question))
    told = {**answer, "answered_with": versions, "same_versions": versions == desk.versions}
    return json(request, told, lang=spoken(desk, question.lang))


@router.get("/api/places", response_model=None, responses=answers(PlacesFound, _AT_THE_FIRST))
def get_places(
    request: Request,
    q: Annotated[
        str, Query(description="Part of a name in any script; accents do not matter", min_length=1, max_length=200)
    ],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Response:
    """Places whose name matches, best first; where none does, those whose name is spelt nearly so."""
    known_only(request, ("q", "limit"))
    gazetteer = desk_of(request).places
    found = gazetteer.search(q, limit)
    near = () if found else gazetteer.like(q, limit)
    return json(request, {"places": list(map(place_found, found)), "near": list(map(place_found, near))})


@router.get("/api/layers", response_model=None, responses=answers(LayersShown))
def get_layers(request: Request, lang: Lang = "en") -> Response:
    """Every layer with its licence, credit, terms and the manifest of what it was built from."""
    known_only(request, ("lang",))
    desk, lang = desk_of(request), parse_lang(lang)
    layers = [
        {
            "id": layer.id,
            "kind": layer.kind,
            "title": pick(layer.titles, lang)[0],
            "description": pick(layer.descriptions, lang)[0],
            "caveat": pick(layer.caveats, lang)[0] or None,
            "fact": layer.fact,
            "unit": layer.unit,
            "credit": layer.provenance.credit,
            "licence": layer.provenance.licence,
            "terms": layer.provenance.terms,
            "cites": list(layer.sourcing.cites) if isinstance(layer.sourcing, Recipe) else [],
            "built": desk.manifest.layers[layer.id].version if layer.id in desk.manifest.layers else None,
            "inputs": list(desk.manifest.layers[layer.id].inputs) if layer.id in desk.manifest.layers else [],
        }
        for layer in desk.content.layers.values()
    ]
    return json(request, {"versions": desk.versions, "layers": layers}, lang=spoken(desk, lang))


@router.get("/api/vocabulary", response_model=None, responses=answers(Vocabulary))
def get_vocabulary(request: Request, lang: Lang = "en") -> Response:
    """The topics and services that can be asked about, and the facts that can be given."""
    known_only(request, ("lang",))
    content, lang = desk_of(request).content, parse_lang(lang)
    topics = [{"id": each.id, "name": pick(each.names, lang)[0] or each.id} for each in content.topics.values()]
    facts = [
        {
            "id": fact.id,
            "name": pick(fact.names, lang)[0],
            "question": pick(fact.question, lang)[0],
            "unit": fact.unit,
            "boolean": fact.boolean,
            "several": fact.several,
            "values": [{"id": value, "name": pick(names, lang)[0]} for value, names in fact.values.items()],
        }
        for fact in content.facts.values()
    ]
    services = [{"id": each.id, "name": pick(each.names, lang)[0]} for each in content.services.values()]
    told = {"topics": topics, "services": services, "facts": facts}
    return json(request, told, lang=spoken(desk_of(request), lang))


@router.get("/health", response_model=None)
async def get_health(request: Request) -> Response:
    """Alive, with the versions that are served; nothing is read for it, nor is a thread waited for. `unpublished` says,
    mistake by mistake, why the content on disk is not what is served."""
    known_only(request, ())
    desk = desk_of(request)
    health = {
        "status": "ok",
        "versions": desk.versions,
        "regions": len(desk.content.regions),
        "unpublished": list(request.app.state.unpublished()),
    }
    return json(request, health)


def place_asked(desk: Desk, lon: str | None, lat: str | None, name: str | None) -> Place:
    """By its name or its coordinates. Raises BadParameter and NotFound."""
    if name is not None:
        if lon is not None or lat is not None:
            raise BadParameter("place", "give either place or lon and lat")
        return place_named(desk, name)
    if lon is None or lat is None:
        raise BadParameter("lon" if lon is None else "lat", "is missing; give lon and lat in degrees, or place")
    return Place(at=LonLat(lon=parse_degrees("lon", lon), lat=parse_degrees("lat", lat)))


def _docs(request: Request) -> Response:
    """The reference of the JSON API, made of its OpenAPI document."""
    return pages_of(request).page(request, "reference.html", reference=reference(request.app.openapi()))


def mount(app: FastAPI) -> None:
    app.state.unpublished = tuple
    app.add_api_route("/docs", _docs, include_in_schema=False, response_model=None)
    app.include_router(router)
