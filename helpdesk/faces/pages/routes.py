"""`/`, its fragment `/answer`, the basemap, and the page's own files. It all works without JavaScript."""

import gzip
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import orjson
from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from jinja2 import StrictUndefined
from starlette.datastructures import QueryParams

from ...domain.errors import BadParameter, HelpdeskError
from ...services.advice import advise
from ...services.decision_log import note
from ...services.desk import Desk
from ...services.naming import NoSuchPlace
from ...services.question import BadFact
from ...services.record import record
from ...services.spoken import as_text
from ..clients import client_in
from ..look import frame
from ..look.files import Files
from ..look.frame import BUILT, STATIC, Frame
from ..look.policy import secured
from ..problems import shape_of
from . import carbon, formats
from .atlas import atlas
from .formats import Formats
from .installed import manifest, worker
from .outlines import Outlines, towns
from .packed import packed
from .planner import Planner, PlanReport, asks_for_a_plan, planner
from .sheets import MESSAGE, SHEET, Short, unspaced
from .state import CONTROL, State, at, language, read
from .telling import Telling, regional_packs
from .words import LANGUAGES, Words

HERE = Path(__file__).parent
A_YEAR = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
# Most who ask for a plan wait for its turn; two clients that have all they may leave threads to others.
_PLANS = 16


def mount(app: FastAPI, desk: Desk, built: Path = BUILT, report: PlanReport | None = None) -> None:
    """`report` makes the plan of a field that is asked for without a script."""
    app.state.pages = pages = Pages(desk, built)
    app.state.plan_report, app.state.plan_room = report, CapacityLimiter(_PLANS)
    for path, answer in _HANDLERS.items():
        app.add_api_route(path, answer, methods=["GET", "HEAD"], include_in_schema=False, response_model=None)
    app.mount(f"/static/{pages.files.edition}", Files(STATIC, A_YEAR), name="static")
    app.mount(f"/built/{pages.files.edition}", Files(built, A_YEAR), name="built")


def _home(request: Request) -> Response:
    return _pages(request).home(request)


def _answer(request: Request) -> Response:
    return _pages(request).answer(request)


def _atlas(request: Request) -> Response:
    return _pages(request).sheet(request, "atlas.html", atlas)


async def _planner(request: Request) -> Response:
    """A plan is made in threads of its own, so that those who wait for one keep nobody from other pages."""
    state = request.app.state
    room = state.plan_room if asks_for_a_plan(request.query_params) else None
    make = partial(planner, report=state.plan_report, client=client_in(request.scope))
    return await to_thread.run_sync(_pages(request).sheet, request, "planner.html", make, limiter=room)


def _handout(request: Request) -> Response:
    return _pages(request).handout(request)


def _text(request: Request) -> Response:
    return _pages(request).text(request)


def _whole_text(request: Request) -> Response:
    return _pages(request).text(request, whole=True)


def _manifest(request: Request) -> Response:
    return manifest(request, _pages(request).files.edition)


def _worker(request: Request) -> Response:
    return worker(_pages(request).built)


def _icon(request: Request) -> Response:
    """What a browser asks for beside an answer that is no page."""
    return RedirectResponse(f"static/{_pages(request).files.edition}/icon.svg")


def _outlines(request: Request, version: str, name: str) -> Response:
    return _pages(request).outlines(request, version, name)


def _towns(request: Request, bbox: str) -> Response:
    return _pages(request).towns(bbox)


# Functions and not methods: FastAPI remembers what it is given for as long as the process lives, and with a method its
# desk.
_HANDLERS: dict[str, Callable[..., Response | Awaitable[Response]]] = {
    "/": _home,
    "/answer": _answer,
    "/atlas": _atlas,
    "/planner": _planner,
    "/answer.txt": _text,
    "/whole.txt": _whole_text,
    "/handout": _handout,
    "/manifest.webmanifest": _manifest,
    "/worker.js": _worker,
    "/favicon.ico": _icon,
    "/outlines/{version}/{name}.geojson": _outlines,
    "/towns": _towns,
}


def _pages(request: Request) -> "Pages":
    pages: Pages = request.app.state.pages
    return pages


class Pages:
    """The handlers; templates and outlines are made ready once."""

    def __init__(self, desk: Desk, built: Path) -> None:
        self._desk = desk
        self._outlines = Outlines(desk)
        self.files = frame.Files.found(built)
        self.built = built
        self._templates = frame.environment(HERE / "templates", StrictUndefined)
        self._templates.globals.update(
            bars=formats.bars,
            coded=formats.coded,
            day_of_strip=formats.day_of_strip,
            dialled=formats.dialled,
            host=formats.host,
            web_link=formats.web_link,
            shortened=Short,
            **carbon.IN_TEMPLATES,
        )

    def home(self, request: Request) -> Response:
        """The page; what its controls send without JavaScript is put into the link's own form first."""
        return self._respond(request, "page.html")

    def answer(self, request: Request) -> Response:
        """The answer part of the page alone, for its script."""
        return self._respond(request, "answer.html")

    def handout(self, request: Request) -> Response:
        """One sheet to hand over; without a place the page that asks for one."""
        return self._respond(request, "handout.html")

    def text(self, request: Request, *, whole: bool = False) -> Response:
        """The answer to be read aloud or sent as a message, or the whole of it as text."""
        accepted, status, lang = request.headers.get("accept-language", ""), 200, "en"
        try:
            state = read(self._desk, request.query_params, accepted)
            question, lang = state.question(), state.lang
            if state.refused:
                raise state.refused[0]
            if question is None:
                raise BadParameter("place", "is missing; give lon and lat in degrees, or place")
            answer = advise(self._desk, question)
            if whole:
                told = as_text(record(self._desk, answer))
            else:
                more = {"limits": MESSAGE, "root": self._root(request)}
                told = unspaced(self._render("answer.txt", state, Telling(self._desk, answer), **more))
            note(self._desk, question)
        except HelpdeskError as error:
            told, status = f"{error}\n", shape_of(error).status
        headers = {"Cache-Control": "no-cache", "Content-Language": lang, "Vary": "Accept-Language"}
        return secured(Response(told, status, headers, media_type="text/plain; charset=utf-8"))

    def sheet(self, request: Request, template: str, make: Callable[[Desk, QueryParams, str], object]) -> Response:
        """A page that is not an answer to a question."""
        accepted = request.headers.get("accept-language", "")
        try:
            lang = language(request.query_params, accepted)
            made = make(self._desk, request.query_params, lang)
        except HelpdeskError as error:
            return self._problem(request, "page.html", error, accepted)
        state = State(lang=lang, on=self._desk.today())
        status, headers = (made.status, made.headers) if isinstance(made, Planner) else (200, {})
        response = self._html(request, template, state, status=status, made=made, root=self._root(request))
        response.headers.update(headers)
        return response

    def _root(self, request: Request) -> str:
        """The address that others reach the desk at, with its last slash."""
        return f"{self._desk.public_url or str(request.base_url)}".rstrip("/") + "/"

    def outlines(self, request: Request, version: str, name: str) -> Response:
        """Outlines of the data version that the page named; of another version they may be kept for a day only."""
        content = self._outlines.packed(name)
        lasting = A_YEAR if version == self._desk.manifest.version else A_DAY
        return packed(request, content, "application/geo+json", {"Cache-Control": lasting})

    def towns(self, bbox: str) -> Response:
        found = towns(self._desk.features, bbox)
        return secured(Response(orjson.dumps(found), media_type="application/json", headers={"Cache-Control": A_DAY}))

    def _respond(self, request: Request, template: str) -> Response:
        accepted = request.headers.get("accept-language", "")
        try:
            state = read(self._desk, request.query_params, accepted)
            question = state.question()
            if state.refused and question is None:
                raise state.refused[0]
            sent = any(name.startswith(CONTROL) for name in request.query_params)
            if template == "page.html" and sent and not state.refused:
                return RedirectResponse(f"./?{state.query()}", status_code=303)
            template = template if question or template != "handout.html" else "page.html"
            told = Telling(self._desk, advise(self._desk, question)) if question else None
            if question:
                note(self._desk, question)
            status = shape_of(state.refused[0]).status if state.refused else 200
            return self._html(request, template, state, told, status, limits=SHEET, root=self._root(request))
        except HelpdeskError as error:
            return self._problem(request, template, error, accepted)

    def _problem(self, request: Request, template: str, error: HelpdeskError, accepted: str) -> Response:
        """What was wrong and how to go on, on the page itself."""
        params = request.query_params
        try:
            lang = language(params, accepted)
        except BadParameter:
            lang = language(QueryParams(), accepted)
        state = State(lang=lang, on=self._desk.today(), text=params.get("place", ""))
        bad = error.fact if isinstance(error, BadFact) else error.name if isinstance(error, BadParameter) else ""
        kept = [(name, value) for name, value in params.multi_items() if not _is_bad(name, value, error)]
        problem = {
            "text": str(error),
            "bad": bad if len(kept) < len(params.multi_items()) else "",
            "kept": urlencode(kept),
            "unknown": params.get("place", "").strip() if isinstance(error, NoSuchPlace) else "",
            "suggestions": [(place, at(params, place)) for place in getattr(error, "suggestions", ())],
        }
        template = "page.html" if template == "handout.html" else template
        return self._html(request, template, state, None, shape_of(error).status, problem=problem)

    def _html(
        self,
        request: Request,
        template: str,
        state: State,
        told: Telling | None = None,
        status: int = 200,
        **more: Any,
    ) -> Response:
        text = self._render(template, state, told, **more)
        headers = {"Cache-Control": "no-cache", "Content-Language": Words(state.lang).lang}
        response = packed(request, gzip.compress(text.encode(), 5, mtime=0), "text/html; charset=utf-8", headers)
        response.status_code = status
        return response

    def _render(self, template: str, state: State, told: Telling | None, **more: Any) -> str:
        say = Words(state.lang)
        return self._templates.get_template(template).render(
            {
                "state": state,
                "told": told,
                "problem": None,
                "say": say,
                "fmt": Formats(say.lang),
                "desk": self._desk,
                "frame": self._frame(state, say),
                "scripted": self.files.scripted,
                "packs": regional_packs(self._desk, state.lang) if told is None else (),
                **more,
            }
        )

    def _frame(self, state: State, say: Words) -> Frame:
        tongues = LANGUAGES if state.lang in LANGUAGES else {state.lang: say.tongue(state.lang), **LANGUAGES}
        software = self._desk.software
        return Frame(files=self.files, lang=say.lang, tag=state.lang, tongues=tongues, software=software)


def _is_bad(name: str, value: str, error: HelpdeskError) -> bool:
    """Whether the error is about this parameter; of the facts that were given it is about one."""
    if isinstance(error, BadFact):
        return name == f"{CONTROL}{error.fact}" or (name == "given" and value.partition(":")[0].strip() == error.fact)
    return isinstance(error, BadParameter) and name == error.name
