"""What the request under way asks for, for its page: pygeoapi 0.24 renders the pages of its own documents, and hands on
neither the query, which the links to the other languages keep, nor a language that was asked for by `lang`."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """The query, and the language that was agreed on; `root` leads from the page to the address of the desk."""

    language: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    root: str = ""


# A context variable: the engine sets it, and anyio carries it into the worker thread of the same request.
asked: ContextVar[Asked] = ContextVar("asked", default=Asked())  # noqa: B039  # frozen, so a shared default is safe
