"""`/api/advice`, `/api/advice/{id}`, `/api/places`, `/api/layers` and `/health`."""

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, FastAPI, Path, Query, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from ...domain.errors import BadParameter, NotFound
from ...domain.geo import LonLat, Place
from ...domain.text import pick
from ...services.advice import advise, place_named
from ...services.desk import Desk
from ...services.question import Question, check_topics, parse_given, parse_id
from ...services.record import record

router = APIRouter(tags=["desk"])

ADVICE_PARAMETERS = ("lon", "lat", "place", "topic", "on", "lang", "given")


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def known_only(request: Request, known: Collection[str]) -> None:
    """An unknown parameter is an error, not a wish that is quietly dropped."""
    for name in request.query_params:
        if name not in known:
            raise BadParameter(name, f"is not a parameter here; there are {', '.join(known) or 'none'}")


def json(content: Any) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")


@router.get("/api/advice", response_model=None)
def get_advice(
    request: Request,
    lon: Annotated[str | None, Query(description="Longitude, degrees, WGS 84")] = None,
    lat: Annotated[str | None, Query(description="Latitude, degrees, WGS 84")] = None,
    place: Annotated[str | None, Query(description="The name of a place, instead of lon and lat")] = None,
    topic: Annotated[list[str] | None, Query(description="Only these topics; repeat it for several")] = None,
    on: Annotated[
        str | None, Query(description="The day whose rules are asked for, YYYY-MM-DD; today by default")
    ] = None,
    lang: Annotated[
        str, Query(description="Language of the texts, as a BCP 47 tag", pattern=r"^[A-Za-z]{2,3}(-\w+)*$")
    ] = "en",
    given: Annotated[list[str] | None, Query(description="What the asker knows, NAME:VALUE; repeat it")] = None,
) -> Response:
    """The decision record for a place: regions, soil, and for every topic what holds, is advised, by whom and why."""
    known_only(request, ADVICE_PARAMETERS)
    desk = desk_of(request)
    question = Question(
        place=_place(desk, lon, lat, place),
        on=parse_day("on", on) if on is not None else desk.today(),
        lang=lang.lower(),
        topics=check_topics(desk, topic or ()),
        given=parse_given(desk, given or ()),
    )
    return json(record(desk, advise(desk, question)))


@router.get("/api/advice/{record_id}", response_model=None)
def get_advice_again(request: Request, record_id: Annotated[str, Path(max_length=4000)]) -> Response:
    """The record that an id stands for, answered with today's versions; `answered_with` are those it had."""
    known_only(request, ())
    desk = desk_of(request)
    question, versions = parse_id(record_id)
    check_topics(desk, question.topics)
    answer = record(desk, advise(desk, question))
    return json({**answer, "answered_with": versions, "same_versions": versions == desk.versions})


@router.get("/api/places", response_model=None)
def get_places(
    request: Request,
    q: Annotated[str, Query(description="Part of a name; accents do not matter", min_length=1, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Response:
    """Places whose name matches, best first."""
    known_only(request, ("q", "limit"))
    found = desk_of(request).places.search(q, limit)
    places = [
        {
            "name": place.label,
            "lon": place.at.lon,
            "lat": place.at.lat,
            "country": place.country,
            "population": place.population,
            "radius_m": round(place.radius_m),
        }
        for place in found
    ]
    return json({"places": places})


@router.get("/api/layers", response_model=None)
def get_layers(request: Request, lang: Annotated[str, Query(pattern=r"^[A-Za-z]{2,3}(-\w+)*$")] = "en") -> Response:
    """Every layer with its licence, credit, terms and the manifest of what it was built from."""
    known_only(request, ("lang",))
    desk = desk_of(request)
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
            "built": desk.manifest.layers[layer.id].version if layer.id in desk.manifest.layers else None,
            "inputs": list(desk.manifest.layers[layer.id].inputs) if layer.id in desk.manifest.layers else [],
        }
        for layer in desk.content.layers.values()
    ]
    return json({"versions": desk.versions, "layers": layers})


@router.get("/api/vocabulary", response_model=None)
def get_vocabulary(request: Request, lang: Annotated[str, Query(pattern=r"^[A-Za-z]{2,3}(-\w+)*$")] = "en") -> Response:
    """The topics that can be asked about, and the facts that can be given."""
    known_only(request, ("lang",))
    content = desk_of(request).content
    topics = [{"id": each.id, "name": pick(each.names, lang)[0] or each.id} for each in content.topics.values()]
    facts = [
        {
            "id": fact.id,
            "name": pick(fact.names, lang)[0],
            "question": pick(fact.question, lang)[0],
            "unit": fact.unit,
            "boolean": fact.boolean,
            "values": [{"id": value, "name": pick(names, lang)[0]} for value, names in fact.values.items()],
        }
        for fact in content.facts.values()
    ]
    return json({"topics": topics, "facts": facts})


@router.get("/health", response_model=None)
def get_health(request: Request) -> Response:
    """Alive, and ready to answer, with the versions that are served."""
    known_only(request, ())
    desk = desk_of(request)
    return json({"status": "ok", "versions": desk.versions, "regions": len(desk.content.regions)})


def parse_day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadParameter(name, f"{text!r} is not a date; write YYYY-MM-DD") from None


def _place(desk: Desk, lon: str | None, lat: str | None, name: str | None) -> Place:
    if name is not None:
        if lon is not None or lat is not None:
            raise BadParameter("place", "give either place or lon and lat")
        found = place_named(desk, name)
        if found is None:
            raise NotFound(f"no place is called {name!r}; try a nearby town, or give lon and lat")
        return found
    if lon is None or lat is None:
        raise BadParameter("lon" if lon is None else "lat", "is missing; give lon and lat in degrees, or place")
    return Place(at=LonLat(lon=_degrees("lon", lon), lat=_degrees("lat", lat)))


def _degrees(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadParameter(name, f"{text!r} is not a number of degrees, for example {name}=12.5") from None


def mount(app: FastAPI) -> None:
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=["Link", "Location", "Content-Crs", "ETag"],
    )
    app.include_router(router)
