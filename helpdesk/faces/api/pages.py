"""What the JSON API shows a browser: its reference, and refusals, in the look of all pages."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import StrictUndefined
from starlette.datastructures import Headers

from ..look.frame import Files, Frame, environment, root_of
from ..look.policy import secured
from ..look.words import spoken, tongues

TEMPLATES = Path(__file__).parent / "templates"


class ApiPages:
    def __init__(self) -> None:
        self._files = Files.found()
        self._templates = environment(TEMPLATES, StrictUndefined)

    def page(self, request: Request, template: str, status: int = 200, **told: Any) -> HTMLResponse:
        """What is told is in English; the frame is in the language of the reader."""
        query = request.query_params
        lang = spoken(query.get("lang", ""), request.headers.get("accept-language", ""))
        frame = Frame(
            files=self._files,
            lang=lang,
            software=request.app.version,
            root=root_of(request.scope, request.app.state.desk.public_url),
            tongues=tongues(),
            kept=[pair for pair in query.multi_items() if pair[0] != "lang"],
        )
        text = self._templates.get_template(template).render(frame=frame, **told)
        headers = {"Content-Language": f"{lang}, en", "Vary": "Accept, Accept-Language"}
        return secured(HTMLResponse(text, status, headers))


def pages_of(request: Request) -> ApiPages:
    """Those of the application, made at the first that is asked for."""
    state = request.app.state
    if not hasattr(state, "api_pages"):
        state.api_pages = ApiPages()
    pages: ApiPages = state.api_pages
    return pages


def is_for_a_browser(request: Request) -> bool:
    """One names HTML before all else; scripts and clients take what they are given."""
    return names_html_first(request.headers)


def names_html_first(headers: Headers) -> bool:
    return headers.get("accept", "").startswith("text/html")
