"""One kind of request under load, as rows of a report have it."""

from dataclasses import dataclass

from .wrk import Load


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Under closed and under open load; `asked_rate` is what the open load was meant to be, a second."""

    kind: str
    closed: Load
    open: Load
    asked_rate: float
