"""How the schemes of a place stand there, worked out once for each outcome of their conditions."""

from ..domain.conditions import ByFact, Facts
from ..domain.content import Content
from ..domain.schemes import Scheme, Standing, standing
from .docket import Docket

_RANK = {status: place for place, status in enumerate(("open", "unknown", "future", "not_eligible", "ended"))}


def schemes_here(content: Content, docket: Docket, facts: Facts) -> tuple[Standing, ...]:
    """The open first; of those that stand alike, who has something to sell comes last. Places where the same conditions
    hold share it, in whatever further regions they lie."""
    docket = docket.within(frozenset([each.region for each in content.schemes.values()]))
    found = docket.keep("schemes here", lambda: _reaching(content, docket))
    asked = docket.keep(
        "conditions of schemes", lambda: ByFact({one: None for each in found for one in each.conditions})
    )
    outcomes = asked.outcomes(facts)
    return docket.keep(("schemes", outcomes), lambda: _ranked(content, docket, found, facts))


def _reaching(content: Content, docket: Docket) -> tuple[Scheme, ...]:
    return tuple(each for each in content.schemes.values() if each.region in docket.case.here)


def _ranked(content: Content, docket: Docket, found: tuple[Scheme, ...], facts: Facts) -> tuple[Standing, ...]:
    offering = {each.body for each in found} & content.bodies.keys()
    sells = {body for body in offering if content.bodies[body].sells}
    standings = (standing(each, docket.case.day, facts) for each in found)
    return tuple(sorted(standings, key=lambda each: (_RANK[each.status], each.scheme.body in sells, each.scheme.id)))
