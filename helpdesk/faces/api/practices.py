"""`/api/practices`: what a plan can tell something of, at the place of a field, by the use of the land."""

from dataclasses import asdict

from fastapi import APIRouter, FastAPI, Request, Response

from ...domain.polyline import decode
from ...domain.text import pick
from ...services.plan.offered import offered
from ...services.question import parse_lang
from .documents import PracticesOffered, answers
from .parameters import Lang, Outline
from .routes import PROBLEM, desk_of, json, known_only, spoken

router = APIRouter(tags=["desk"], responses=PROBLEM)


@router.get("/api/practices", response_model=None, responses=answers(PracticesOffered))
def get_practices(
    request: Request,
    field: Outline = None,
    lang: Lang = "en",
) -> Response:
    """The practices that the process `plan` has figures for: those known where the field lies, what a body advises
    there first; without a field all of them. Each name says which language it is in."""
    known_only(request, ("field", "lang"))
    desk, lang = desk_of(request), parse_lang(lang)
    found = offered(desk, None if field is None else decode(field), lang)
    regions = [desk.content.regions[each] for each in sorted(found.regions or ())]
    told = {
        "regions": [{"id": each.id, "name": pick(each.names, lang)[0]} for each in regions],
        "groups": [
            {"id": group.id, "name": group.name, "practices": [asdict(each) for each in group.offers]}
            for group in found.groups
        ],
    }
    return json(request, told, lang=spoken(desk, lang))


def mount(app: FastAPI) -> None:
    app.include_router(router)
