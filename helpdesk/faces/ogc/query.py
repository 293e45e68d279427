"""Puts a request into the one form that pygeoapi 0.24 reads safely: the rest of it has been read here already.

Its own reading of headers fails with 500 on `q=0` and on `q=1.2.3` (util.get_choice_from_headers), it sees only the
last of repeated parameters, and takes the body of a GET for a filter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.types import Message

from .negotiation import Formats, best_language

Pairs = Sequence[tuple[str, str]]

# pygeoapi names formats by media type in Accept; JSON is what it does without one.
_ACCEPT = {"html": "text/html", "jsonld": "application/ld+json", "csv": "text/csv", "json": "application/json"}
_HEADERS_PASSED = frozenset({"prefer"})


@dataclass(frozen=True, slots=True)
class Reading:
    """The query with repeated subsets joined, and the format and language agreed on.

    `stated` says that the client named the format itself.
    """

    pairs: Pairs
    format: str
    stated: bool
    language: str | None


def read(request: Request, formats: Formats, languages: Sequence[str]) -> Reading:
    """Never fails: what cannot be read stays as it is, for the check against the OpenAPI document to name."""
    pairs = list(_joined(request.query_params.multi_items()))
    asked = next((text for name, text in pairs if name == "f"), None)
    known = formats.named(asked) if asked else None
    accept = request.headers.get("accept", "")
    pairs = [(name, formats.named(text) or text if name == "f" else text) for name, text in pairs]
    agreed = known or formats.accepted(accept)
    wanted = next((text for name, text in pairs if name == "lang"), request.headers.get("accept-language", ""))
    stated = known is not None or agreed != formats.default or "json" in accept
    return Reading(pairs, agreed, stated, best_language(wanted, languages))


def rewritten(request: Request, reading: Reading, body: bytes) -> Request:
    """The same request with a query and headers that hold no surprise, and with exactly this body."""
    headers = [(name, value) for name, value in request.headers.raw if name.decode("latin-1") in _HEADERS_PASSED]
    if reading.stated and reading.format in _ACCEPT:
        headers.append((b"accept", _ACCEPT[reading.format].encode()))
    if reading.language:
        headers.append((b"accept-language", reading.language.encode()))
    pairs = list(reading.pairs)
    if reading.format not in _ACCEPT and not any(name == "f" for name, _ in pairs):
        pairs.append(("f", reading.format))
    scope = dict(request.scope, query_string=urlencode(pairs).encode(), headers=headers)

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope, receive)


def _joined(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Repeated subsets name different axes of one subset; in `sortby` a `+` arrives as a blank."""
    subsets = []
    for name, text in pairs:
        if name == "subset":
            subsets.append(text)
        else:
            yield name, ",".join(part.strip() for part in text.split(",")) if name == "sortby" else text
    if subsets:
        yield "subset", ",".join(subsets)
