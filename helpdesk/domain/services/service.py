"""An ecosystem service: what land does for people, where, and through which topics it can be served."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..conditions import Condition
from ..statements import Source
from ..text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """An ecosystem service, the region it is provided in, and the topics that serve it.

    At stake is it where all of `when` holds; without conditions everywhere in its region. `effect_kind`: the kind of
    region that its effects fill; None means the place itself, beyond what its topics say. `refines`: the same service
    of a wider region, whose place this one and its conditions take where both are. `cices`: classes of CICES V5.1. Who
    provides for it and who benefits is told only with a source.
    """

    id: str
    names: Texts
    region: str
    topics: tuple[str, ...]
    descriptions: Texts = field(default_factory=dict)
    when: tuple[Condition, ...] = ()
    effect_kind: str | None = None
    refines: str | None = None
    cices: tuple[str, ...] = ()
    providers: Texts = field(default_factory=dict)
    beneficiaries: Texts = field(default_factory=dict)
    source: Source | None = None


def kept_apart(services: Iterable[Service]) -> list[Service]:
    """By id, without those of which another one present tells the same nearer to the place."""
    found = sorted(services, key=lambda each: each.id)
    refined = {each.refines for each in found}
    return [each for each in found if each.id not in refined]
