"""`GET /api/services`: what land does for people at a place, and who should decide on it, from field to world."""

from fastapi import APIRouter, FastAPI, Request, Response

from ...services.decision_log import note
from ...services.past import desk_as_of
from ...services.question import Question, parse_day, parse_lang, parse_told
from ...services.services import check_services, services_at
from .as_told import AsTold
from .documents import answers
from .parameters import AsOf, Given, Lang, Lat, Lon, On, PlaceName, ServiceIds
from .routes import PROBLEM, desk_of, json, known_only, place_asked, spoken
from .services_document import ServicesShown

router = APIRouter(tags=["desk"], responses=PROBLEM, route_class=AsTold)
PARAMETERS = ("lon", "lat", "place", "service", "on", "lang", "given", "asOf")


@router.get("/api/services", response_model=None, responses=answers(ServicesShown))
def get_services(
    request: Request,
    lon: Lon = None,
    lat: Lat = None,
    place: PlaceName = None,
    service: ServiceIds = None,
    on: On = None,
    lang: Lang = "en",
    given: Given = None,
    as_of: AsOf = None,
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
