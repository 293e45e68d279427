"""pygeoapi 0.24 hands a coverage provider `bbox`, `subset` and `properties` only: scaling never reaches it. It shows
pages of coverages and of EDR in the default language, whatever was asked for."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """The checked query of the request under way, and the format and language that were agreed on."""

    format: str = "json"
    language: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


# A context variable: the engine sets it, and anyio carries it into the worker thread of the same request.
asked: ContextVar[Asked] = ContextVar("asked", default=Asked())  # noqa: B039  # frozen, so a shared default is safe
