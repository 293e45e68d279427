"""Who should decide on a service, as a ladder of the regions around the place, the most local at its foot.

The rungs tell what `subsidiarity.allocation` found for each topic of the service; nothing is allocated here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..subsidiarity import Case
from ..subsidiarity.allocation import DECIDES, Weighed, allocation_of, closest, effect_extent, next_to_ask, weigh
from ..subsidiarity.decision import Allocation
from .service import Service

GAP, DECIDED, SHARED, BY_TOPIC = "GAP", "DECIDED", "SHARED", "BY_TOPIC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A body at a rung, with what became of its competences there: verdict by topic of the service."""

    body: str
    verdicts: Mapping[str, str]

    @property
    def verdict(self) -> str:
        return closest(set(self.verdicts.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One region that covers the place. `verdict` is `decides`, `SHARED` where it decides beside another rung or
    several of its bodies do on the same topic, the reason nearest to deciding, or `GAP` where nobody is competent."""

    region: str
    verdict: str
    seats: tuple[Seat, ...] = ()

    @property
    def decides(self) -> bool:
        return self.verdict in (DECIDES, SHARED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """`allocations` by topic, `extent` the regions that the effects fill, `rungs` from the most local to the widest.
    `not_drawn` are kinds of regions that effects would fill, and of which none covers the place: there they count as
    if they stayed.

    `status`: DECIDED by one body, SHARED where the same several bodies decide on all that anybody decides on, BY_TOPIC
    where topics fall to different bodies, GAP where nobody decides on any. `ask` are bodies to ask about the topics
    that nobody decides on.
    """

    status: str
    extent: tuple[str, ...]
    not_drawn: tuple[str, ...]
    decided_by: tuple[str, ...]
    allocations: Mapping[str, Allocation]
    rungs: tuple[Rung, ...]
    ask: tuple[str, ...]

    def decided_on(self, body: str) -> list[str]:
        """The topics on which a body should decide."""
        return [topic for topic, found in self.allocations.items() if body in found.decided_by]


def ladder(service: Service, case: Case) -> Ladder:
    """For the place and day of a case; facts change nothing of it, nor does the order of anything."""
    weighed = {topic: weigh(topic, case, service.effect_kind) for topic in sorted(service.topics)}
    allocations = {topic: allocation_of(found) for topic, found in weighed.items()}
    seats = _seats(weighed)
    silent = [topic for topic, found in allocations.items() if not found.decided_by]
    extent = {region for topic in service.topics for region in effect_extent(topic, case, service.effect_kind)}
    wanted = {service.effect_kind, *(case.topic(topic).effect_kind for topic in service.topics)} - {None}
    return Ladder(
        status=_status(allocations),
        extent=tuple(case.nesting.most_local_first(extent)),
        not_drawn=tuple(sorted(str(kind) for kind in wanted - {case.kinds.get(region) for region in extent})),
        decided_by=tuple(sorted({body for found in allocations.values() for body in found.decided_by})),
        allocations=allocations,
        rungs=tuple(
            _rung(region, seats.get(region, ()), allocations) for region in case.nesting.most_local_first(case.here)
        ),
        ask=tuple(sorted({body for topic in silent for body in next_to_ask(topic, case, allocations[topic])})),
    )


def asks_beyond(found: Ladder, case: Case) -> bool:
    """Whether somebody has to be asked who has no competence on any topic of the same root: then all the bodies of the
    place are looked at."""
    able = {held.topic.split(".")[0] for held in case.competences if held.capacity}
    silent = (topic for topic, each in found.allocations.items() if not each.decided_by)
    return any(topic.split(".")[0] not in able for topic in silent)


def among(found: Ladder, regions: Iterable[str]) -> Ladder:
    """The same with a rung for each of `regions`, the most local first: nobody is competent in those that it lacks."""
    rungs = {each.region: each for each in found.rungs}
    return replace(found, rungs=tuple(rungs.get(each) or Rung(region=each, verdict=GAP) for each in regions))


def _status(allocations: Mapping[str, Allocation]) -> str:
    deciding = {found.decided_by for found in allocations.values() if found.decided_by}
    if not deciding:
        return GAP
    if len(deciding) > 1:
        return BY_TOPIC
    return DECIDED if len(next(iter(deciding))) == 1 else SHARED


def _seats(weighed: Mapping[str, Sequence[Weighed]]) -> dict[str, tuple[Seat, ...]]:
    """By region, the bodies by name."""
    found: dict[str, dict[str, dict[str, set[str]]]] = {}
    for topic, several in weighed.items():
        for each in several:
            bodies = found.setdefault(each.held.region, {})
            bodies.setdefault(each.held.body, {}).setdefault(topic, set()).add(each.verdict)
    return {
        region: tuple(
            Seat(body=body, verdicts={topic: closest(several) for topic, several in sorted(topics.items())})
            for body, topics in sorted(bodies.items())
        )
        for region, bodies in found.items()
    }


def _rung(region: str, seats: tuple[Seat, ...], allocations: Mapping[str, Allocation]) -> Rung:
    return Rung(region=region, verdict=_verdict(seats, allocations), seats=seats)


def _verdict(seats: Sequence[Seat], allocations: Mapping[str, Allocation]) -> str:
    if not seats:
        return GAP
    decided = {topic for seat in seats for topic, verdict in seat.verdicts.items() if verdict == DECIDES}
    if not decided:
        return closest({seat.verdict for seat in seats})
    alone = any(allocations[topic].status == DECIDED for topic in decided)
    return DECIDES if alone else SHARED
