"""Schemes: what they say of each other must not be denied by the other."""

from collections.abc import Iterator

from ...domain.errors import Problem
from ..shelf import Shelf


def stacking(shelf: Shelf) -> Iterator[Problem]:
    """No scheme names itself, and none stacks with what excludes it, whichever of both says so."""
    allowed = {(entry.model.id, other.scheme) for entry in shelf.schemes for other in entry.model.stacks_with}
    for entry in shelf.schemes:
        one = entry.model.id
        for field in ("stacks_with", "excludes"):
            if any(other.scheme == one for other in getattr(entry.model, field)):
                yield entry.problem(f"{one!r} names itself; name the other scheme", field)
        for other in entry.model.excludes:
            if (one, other.scheme) in allowed or (other.scheme, one) in allowed:
                yield entry.problem(
                    f"{one!r} excludes {other.scheme!r}, and one of them says in stacks_with that both can be had; "
                    "keep what the better source says",
                    "excludes",
                )
