"""`GET /api/explain`: the trace of one topic as prose."""

from typing import Annotated

from fastapi import APIRouter, FastAPI, Query, Request, Response

from ...services.advice import advise
from ...services.decision_log import note
from ...services.explain import as_json
from ...services.past import desk_as_of
from ...services.question import Question, check_topics, parse_day, parse_lang, parse_told
from .parameters import AsOf, Given, Lang, Lat, Lon, On, PlaceName
from .routes import PROBLEM, desk_of, json, known_only, place_asked, spoken

router = APIRouter(tags=["desk"], responses=PROBLEM)
PARAMETERS = ("lon", "lat", "place", "topic", "on", "lang", "given", "asOf")


@router.get("/api/explain", response_model=None)
def get_explanation(
    request: Request,
    topic: Annotated[str, Query(description="The topic whose answer is to be explained")],
    lon: Lon = None,
    lat: Lat = None,
    place: PlaceName = None,
    on: On = None,
    lang: Lang = "en",
    given: Given = None,
    as_of: AsOf = None,
) -> Response:
    """What decided on a topic, what was without effect, what would change the answer, who decides and why."""
    known_only(request, PARAMETERS)
    desk = desk_as_of(desk_of(request), as_of)
    question = Question(
        place=place_asked(desk, lon, lat, place),
        on=parse_day("on", on) if on is not None else desk.today(),
        lang=parse_lang(lang),
        topics=check_topics(desk, [topic]),
        **parse_told(desk, given or ()),
    )
    answer = as_json(desk, advise(desk, question), topic)
    note(desk, question)
    return json(request, answer, lang=spoken(desk, question.lang))


def mount(app: FastAPI) -> None:
    app.include_router(router)
