"""Ecosystem services at a place: which are at stake, and who should decide on each."""

from collections.abc import Iterable
from typing import NamedTuple

from ..domain.conditions import ByFact, Facts
from ..domain.content import Content
from ..domain.services import Ladder, Service, Stake, among, asks_beyond, kept_apart, ladder, stake
from .docket import Docket


class ServiceHere(NamedTuple):
    """A service of a region that covers the place."""

    service: Service
    stake: Stake
    ladder: Ladder


def services_of(content: Content, docket: Docket, facts: Facts) -> tuple[ServiceHere, ...]:
    """Those at stake first, then those of which it is not known; the most local first among them, then by id. Facts
    matter only through which conditions hold, fail or wait: it is made once for each such outcome."""
    here = docket.keep("services here", lambda: _most_local_first(content, docket))
    asked = docket.keep("conditions of services", lambda: ByFact({when: None for each in here for when in each.when}))
    outcomes = asked.outcomes(facts)
    return docket.keep(("services", outcomes), lambda: _ranked([weighed(each, docket, facts) for each in here]))


def _ranked(found: list[ServiceHere]) -> tuple[ServiceHere, ...]:
    rank = {True: 0, None: 1, False: 2}
    return tuple(sorted(found, key=lambda each: rank[each.stake.value]))


def _most_local_first(content: Content, docket: Docket) -> list[Service]:
    rank = {region: place for place, region in enumerate(docket.most_local_first)}
    found = kept_apart(each for each in content.services.values() if each.region in rank)
    return sorted(found, key=lambda each: rank[each.region])


def weighed(service: Service, docket: Docket, facts: Facts) -> ServiceHere:
    """Made once for each outcome of its own conditions; its ladder, which depends on no fact, once for all of them."""
    outcomes = tuple([condition.holds(facts) for condition in service.when])

    def made() -> ServiceHere:
        part = docket.on(service.topics, service.effect_kind)
        at_stake = part.keep(("stake", service.id, outcomes), lambda: stake(service, facts))
        rungs = docket.keep(("ladder", service.id), lambda: _ladder(service, docket, part))
        return ServiceHere(service, at_stake, rungs)

    return docket.keep(("service", service.id, outcomes), made)


def _ladder(service: Service, docket: Docket, part: Docket) -> Ladder:
    """Worked out among the regions that it looks at, for all places that share those."""
    found = part.keep(("ladder", service.id), lambda: ladder(service, part.case))
    if part.keep(("asks beyond", service.id), lambda: asks_beyond(found, part.case)):
        return ladder(service, docket.case)
    return among(found, docket.most_local_first)


def deciders(found: Iterable[ServiceHere]) -> frozenset[str]:
    """Who should decide on any of them that is or may be at stake."""
    return frozenset(body for each in found if each.stake.value is not False for body in each.ladder.decided_by)
