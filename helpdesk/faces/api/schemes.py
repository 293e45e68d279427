"""`/api/schemes`: programmes that pay, for a place or a plan of a field, each with four answers and deductions."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from ...domain.errors import BadParameter
from ...services.decision_log import note
from ...services.desk import Desk
from ...services.plan.asked import Order
from ...services.question import Question, parse_day, parse_lang, parse_told
from ...services.schemes import schemes_at, schemes_for
from ..budgets import PLAN_BYTES
from .as_told import AsTold
from .parameters import Given, Lang, Lat, Lon, On, PlaceName
from .routes import PROBLEM, desk_of, json, known_only, place_asked, spoken

# Reads the body of an execute request of the process `plan`. Raises BadParameter.
ReadPlan = Callable[[Desk, bytes], Order]

PARAMETERS = ("lon", "lat", "place", "on", "lang", "given")
_PLAN = {
    "schema": {
        "type": "object",
        "required": ["inputs"],
        "properties": {
            "inputs": {
                "type": "object",
                "description": "As the process `plan` takes them: area, scenarios, present, on, given, lang, ...",
            },
            "outputs": {"type": "object", "description": "Read as `plan` reads it, and without effect here."},
            "response": {"type": "string", "enum": ["raw", "document"]},
        },
        "additionalProperties": False,
    },
    "example": {
        "inputs": {
            "area": {
                "type": "Polygon",
                "coordinates": [[[-4.53, 48.57], [-4.51, 48.57], [-4.51, 48.58], [-4.53, 48.57]]],
            },
            "present": {"land_use": "cropland", "tillage": "full", "input": "low"},
            "scenarios": [{"name": "Cover crops", "measures": [{"practice": "cover_crop", "share": 0.5}]}],
        }
    },
}


def router_of(read_plan: ReadPlan) -> APIRouter:
    """The operations; how a plan is read is the affair of the process `plan`."""
    router = APIRouter(tags=["desk"], responses=PROBLEM, route_class=AsTold)

    @router.get("/api/schemes", response_model=None)
    def get_schemes(
        request: Request,
        lon: Lon = None,
        lat: Lat = None,
        place: PlaceName = None,
        on: On = None,
        lang: Lang = "en",
        given: Given = None,
    ) -> Response:
        """Per scheme: in territory, in time, eligible, stackable with the others, each yes, no or unknown with what it
        rests on; who is competent, what is paid and deducted. Nobody is promised anything."""
        known_only(request, PARAMETERS)
        desk = desk_of(request)
        question = Question(
            place=place_asked(desk, lon, lat, place),
            on=parse_day("on", on) if on is not None else desk.today(),
            lang=parse_lang(lang),
            **parse_told(desk, given or ()),
        )
        return _answer_at(request, desk, question)

    @router.post(
        "/api/schemes",
        response_model=None,
        openapi_extra={"requestBody": {"required": True, "content": {"application/json": _PLAN}}},
    )
    async def post_schemes(request: Request) -> Response:
        """The same for a field and what is planned on it, as the process `plan` takes them; `yields` has what the rule
        of each scheme would leave of each scenario, step by step."""
        known_only(request, ())
        content = await _body(request)
        return await run_in_threadpool(_answer, request, desk_of(request), read_plan, content)

    return router


def _answer_at(request: Request, desk: Desk, question: Question) -> Response:
    answer = schemes_at(desk, question)
    note(desk, question)
    return json(request, answer, lang=spoken(desk, question.lang))


def _answer(request: Request, desk: Desk, read_plan: ReadPlan, content: bytes) -> Response:
    order = read_plan(desk, content)
    return json(request, schemes_for(desk, order), lang=spoken(desk, order.question.lang))


async def _body(request: Request) -> bytes:
    """Up to the bound, whatever the header says of its length. Raises BadParameter."""
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > PLAN_BYTES:
            raise BadParameter("body", f"is larger than {PLAN_BYTES // 1_000_000} MB; send the field alone")
    return bytes(content)


def mount(app: FastAPI, read_plan: ReadPlan) -> None:
    app.include_router(router_of(read_plan))
