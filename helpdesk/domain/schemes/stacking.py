"""Whether schemes can be had together on the same ground: what one says of another holds for both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..statements import Source
from .scheme import Scheme
from .standing import Answer, Predicate, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Another scheme, and whether it can be had together with the one in question: None where neither says."""

    scheme: Scheme
    allowed: bool | None
    source: Source | None = None


def together(one: Scheme, others: Iterable[Standing]) -> tuple[Beside, ...]:
    """Of the others that are in force here and not ruled out; both sides are heard, and a no outweighs a yes."""
    here = [each.scheme for each in others if each.scheme.id != one.id and each.status in ("open", "unknown")]
    return tuple(beside(one, other) for other in sorted(here, key=lambda each: each.id))


def beside(one: Scheme, other: Scheme) -> Beside:
    """The same whichever is asked about."""
    said = [
        (each.allowed, each.source or who.source)
        for who, about in ((one, other), (other, one))
        for each in who.stacking
        if each.scheme == about.id
    ]
    if not said:
        return Beside(scheme=other, allowed=None)
    allowed, source = min(said, key=lambda each: each[0])
    return Beside(scheme=other, allowed=allowed, source=source)


def stackable(pairs: Sequence[Beside]) -> Answer:
    """With all the others at once: no where one is excluded, unknown where one was not recorded."""
    if not pairs:
        return Answer(value=True, predicate=Predicate.NO_OTHERS)
    values = [each.allowed for each in pairs]
    if False in values:
        return Answer(value=False, predicate=Predicate.EXCLUDED)
    if None in values:
        return Answer(value=None, predicate=Predicate.NOT_RECORDED)
    return Answer(value=True, predicate=Predicate.ALL_STACK)
