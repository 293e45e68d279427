"""`GET /api/services`: what land does for people at a place, and who should decide on it, from field to world."""

from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request, Response

from ...services.decision_log import note
from ...services.past import desk_as_of
from ...services.question import Question, parse_day, parse_lang, parse_told
from ...services.services import check_services, services_at
from .documents import answers
from .routes import AS_OF, PROBLEM, desk_of, json, known_only, place_asked, spoken
from .services_document import ServicesShown

router = APIRouter(tags=["desk"], responses=PROBLEM)
PARAMETERS = ("lon", "lat", "place", "service", "on", "lang", "given", "asOf")


@router.get("/api/services", response_model=None, responses=answers(ServicesShown))
def get_services(
    request: Request,
    lon: Annotated[str | None, Query(description="Longitude, degrees, WGS 84")] = None,
    lat: Annotated[str | None, Query(description="Latitude, degrees, WGS 84")] = None,
    place: Annotated[str | None, Query(description="The name of a place, instead of lon and lat")] = None,
    service: Annotated[list[str] | None, Query(description="Only these services; repeat it for several")] = None,
    on: Annotated[str | None, Query(description="The day that is asked about, YYYY-MM-DD; today by default")] = None,
    lang: Annotated[str, Query(description="Language of the texts, as a BCP 47 tag")] = "en",
    given: Annotated[list[str] | None, Query(description="What the asker knows, NAME:VALUE; repeat it")] = None,
    as_of: Annotated[str | None, Query(alias="asOf", description=AS_OF)] = None,
) -> Response:
    """Per ecosystem service: whether it is at stake (yes, no, unknown, and why), how far its effects spread, and a
    ladder from the field to the world with who should decide and the reason at every other rung."""
    known_only(request, PARAMETERS)
    desk = desk_as_of(desk_of(request), as_of)
    asked = check_services(desk, service or ())
    question = Question(
        place=place_asked(desk, lon, lat, place),
        on=parse_day("on", on) if on is not None else desk.today(),
        lang=parse_lang(lang),
        **parse_told(desk, given or ()),
    )
    answer = services_at(desk, question, asked)
    note(desk, question)
    return json(request, answer, lang=spoken(desk, question.lang))


def mount(app: FastAPI) -> None:
    app.include_router(router)
