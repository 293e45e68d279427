"""The shape of what `/api/services` answers with, as its OpenAPI document declares it."""

from typing import Any, Literal, TypedDict

from .documents import Versions

Verdict = Literal["decides", "lower_level_sufficient", "no_capacity", "effect_spills_over"]
RungVerdict = Literal[
    "decides", "SHARED", "lower_level_sufficient", "no_capacity", "effect_spills_over", "GAP", "works"
]
ThreeValues = Literal["yes", "no", "unknown"]

# What is told once a missing fact is known: `if` the condition, the `answer` that follows where it is met, and `else`.
Change = TypedDict("Change", {"if": str, "answer": ThreeValues, "else": ThreeValues})


class FactMissing(TypedDict):
    """A fact that would settle it, how to ask for it, and what knowing it would change."""

    fact: str
    name: str
    question: str | None
    unit: str | None
    values: list[dict[str, str]]
    would_change: list[Change]


class AtStake(TypedDict):
    """Whether a service is at stake here, and why, in words."""

    answer: ThreeValues
    text: str
    missing: list[FactMissing]


class Topics(TypedDict):
    """Topics and what they are called, in the same order."""

    topics: list[str]
    topic_names: list[str]


class BodyNamed(TypedDict):
    """A body and its name."""

    body: str
    name: str


class Decider(BodyNamed, Topics):
    """A body, and the topics on which it should decide."""


class SeatShown(Decider):
    """A body at a rung with what became of its competence on these topics; `sells`: it earns by what it offers."""

    sells: bool
    verdict: Verdict


class RungShown(TypedDict):
    """A region around the place; the first rung is the field, which is none and has no body."""

    region: str | None
    region_name: str
    kind: str
    decides: bool
    verdict: RungVerdict
    text: str
    bodies: list[SeatShown]


class TopicAllocated(TypedDict):
    """Who should decide on one topic of the service, and why every other body does not, as body and reason."""

    status: Literal["DECIDED", "SHARED", "GAP"]
    decided_by: list[str]
    why_not: list[tuple[str, Verdict]]


class ServiceDecision(TypedDict):
    """Who should decide; BY_TOPIC where topics fall to different bodies. `ask`: whom to ask about what is undecided."""

    status: Literal["DECIDED", "SHARED", "BY_TOPIC", "GAP"]
    decided_by: list[Decider]
    undecided: Topics
    ask: list[BodyNamed]
    by_topic: dict[str, TopicAllocated]


class Extent(TypedDict):
    """A region that the effects fill."""

    region: str
    name: str
    kind: str


class ServiceShown(Topics):
    """An ecosystem service; `ladder` goes from the field to the world, `cices` are classes of CICES V5.1,
    `not_drawn` kinds of regions that the effects would fill and of which none covers the place."""

    id: str
    name: str
    region: str
    region_name: str
    text: str
    text_lang: str
    at_stake: AtStake
    effect_kind: str | None
    spreads_over: list[Extent]
    not_drawn: list[str]
    refines: str | None
    cices: list[str]
    providers: str | None
    beneficiaries: str | None
    source: dict[str, Any] | None
    decision: ServiceDecision
    ladder: list[RungShown]


class ServiceOutside(TypedDict):
    """A service whose region does not reach here."""

    id: str
    name: str
    region: str
    region_name: str
    at_stake: AtStake


class PlaceAsked(TypedDict):
    """The place as rounded, in degrees (CRS84)."""

    lon: float
    lat: float
    name: str | None


class ServicesShown(TypedDict):
    """Those at stake first, then those of which it is not known, then the others."""

    id: str
    place: PlaceAsked
    on: str
    lang: str
    given: dict[str, str | float | bool]
    versions: Versions
    services: list[ServiceShown]
    outside: list[ServiceOutside]
