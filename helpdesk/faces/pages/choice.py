"""One thing among those that a page offers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How addresses and processes call it, and how the reader does."""

    id: str
    name: str
