"""Whom a statement or a contact is for: who says so of themselves is told first what is for them.

An audience orders and marks; it never makes a norm hold or fail. What names no audience is for everybody.
"""

from collections.abc import Collection, Mapping
from typing import Final

from .conditions import Value

# The fact by which askers say who they are; its values are the audiences that content may name.
AUDIENCE: Final = "audience"


def asker(given: Mapping[str, Value]) -> frozenset[str]:
    """What askers say of themselves; they may be several things at once, written with commas."""
    return frozenset(filter(None, str(given.get(AUDIENCE, "")).split(",")))


def is_for(audience: Collection[str], who: frozenset[str]) -> bool:
    """Whether it is meant for the asker by name."""
    return not who.isdisjoint(audience)


def distance(audience: Collection[str], who: frozenset[str]) -> int:
    """0 what is for the asker by name, 1 what is for everybody, 2 what is for some others only."""
    if not audience:
        return 1
    return 0 if is_for(audience, who) else 2
