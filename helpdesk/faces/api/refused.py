"""The page on which a browser reads that it was not let in, made once for each language: a crowd that is turned away
must cost next to nothing."""

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any

from jinja2 import StrictUndefined
from starlette.datastructures import Headers, QueryParams
from starlette.responses import HTMLResponse

from ... import __version__
from ..look.frame import Files, Frame, environment, root_of
from ..look.policy import secured
from ..look.words import spoken, tongues
from .pages import TEMPLATES, names_html_first

# In place of what differs from one refusal to the next. None of it stands in a template.
_GAP = re.compile(r"@@(root|status|title|detail)@@")


def is_for_a_page(scope: Mapping[str, Any]) -> bool:
    """Whether a browser shows what comes; an `f` in the address that says otherwise holds, as below the OGC APIs."""
    return (
        names_html_first(Headers(raw=scope["headers"]))
        and QueryParams(scope["query_string"]).get("f", "html") == "html"
    )


def refused(scope: Mapping[str, Any], public_url: str, status: int, title: str, detail: str) -> HTMLResponse:
    """What is told is in English; what stands around it in the language of the reader."""
    asked = QueryParams(scope["query_string"]).get("lang", "")
    lang = spoken(asked, Headers(raw=scope["headers"]).get("accept-language", ""))
    told = {"root": root_of(scope, public_url) or "./", "status": str(status), "title": title, "detail": detail}
    filled = {name: escape(text) for name, text in told.items()}
    text = "".join(filled[piece] if at % 2 else piece for at, piece in enumerate(_pieces(lang)))
    headers = {"Content-Language": f"{lang}, en", "Vary": "Accept, Accept-Language"}
    return secured(HTMLResponse(text, status, headers))


def make_ready() -> None:
    """At the start, so that the first who is turned away waits for nothing."""
    for lang in tongues():
        _pieces(lang)


@cache
def _pieces(lang: str) -> tuple[str, ...]:
    """What stands between the gaps, and at each odd place the name of a gap. One of the languages of the frame."""
    problem = {name: f"@@{name}@@" for name in ("status", "title", "detail")}
    frame = Frame(files=_files(), lang=lang, software=__version__, root="@@root@@")
    page = environment(TEMPLATES, StrictUndefined).get_template("refused.html").render(frame=frame, problem=problem)
    return tuple(_GAP.split(page))


@cache
def _files() -> Files:
    """A page that is read once needs no script."""
    return Files(edition=Files.found().edition, scripted=False)
