"""What we do not know: gaps are answers, with the next body to ask."""

from collections.abc import Set
from typing import Any, NamedTuple

from ...domain.subsidiarity import Decision
from ...domain.topics import lineage
from ..advice import Answer
from ..carbon import CarbonPlace
from ..carbon.stocks import STOCK_TOPIC
from ..desk import Desk, once_per_desk
from ..phrases import phrases
from ..vocabulary import OVERALL
from .speech import Speech

Json = dict[str, Any]


class _Figures(NamedTuple):
    """What is shown of the carbon whatever anybody says of it."""

    stock: bool
    factors: bool


def gaps(desk: Desk, answer: Answer, place: CarbonPlace, speech: Speech) -> list[Json]:
    return [
        *_ground(answer, speech),
        *_packs(desk, answer, speech),
        *_layers(answer, speech),
        *_topics(answer, place, speech),
    ]


def _ground(answer: Answer, speech: Speech) -> list[Json]:
    """The sea, ice, and ground without soil: said once, instead of leaving numbers out silently."""
    if answer.ground is not None:
        return [_gap(answer.ground.upper(), "soil", speech)]
    without = any(fact.status == "no_soil" for fact in answer.soil.values())
    return [_gap("NO_SOIL", "soil", speech)] if without else []


def _packs(desk: Desk, answer: Answer, speech: Speech) -> list[Json]:
    packs, worldwide = {desk.content.regions[region].pack for region in answer.regions}, _worldwide(desk)
    if packs - worldwide:
        return []
    known = [desk.content.packs[pack] for pack in sorted(desk.content.packs.keys() - worldwide)]
    return [_gap("OUTSIDE_PACKS", "regions", speech, ", ".join(speech.say(pack.names) for pack in known))]


@once_per_desk
def _worldwide(desk: Desk) -> frozenset[str]:
    """The packs that speak of the whole world."""
    return frozenset(region.pack for region in desk.content.regions.values() if region.boundary.whole_world)


def _layers(answer: Answer, speech: Speech) -> list[Json]:
    return [
        _gap("LAYER_UNAVAILABLE", name, speech, f"{speech.say(fact.layer.titles)} ({fact.reason})")
        for name, fact in answer.soil.items()
        if fact.status == "unavailable"
    ]


def _topics(answer: Answer, place: CarbonPlace, speech: Speech) -> list[Json]:
    """What nobody says anything on. `told_otherwise`: it is shown all the same, and not read out as unknown beside
    its own figure."""
    figures = _Figures(stock=bool(place.known), factors=bool(place.by_system))
    made_of = answer.decisions, answer.all_decisions

    def made() -> list[Json]:
        spoken = [topic for topic, decision in answer.all_decisions.items() if not _silent(decision)]
        above = {over for topic in spoken for over in lineage(topic) if over != topic}
        return [
            {
                **_gap("TOPIC", topic, speech, speech.topic(topic)),
                "ask": [{"body": body, "name": speech.body(body)} for body in decision.ask],
                "told_otherwise": _told_otherwise(topic, above, figures),
            }
            for topic, decision in answer.decisions.items()
            if _silent(decision)
        ]

    return answer.docket.keep(("topics unknown", *map(id, made_of), figures, speech.lang), made, *made_of)


def _silent(decision: Decision) -> bool:
    return decision.status == "GAP" and not decision.may_apply and not decision.suppressed


def _told_otherwise(topic: str, above: Set[str], figures: _Figures) -> bool:
    """By a topic that it is `above`; the stock by a map or a measurement; factors by what Tier 1 works out."""
    if topic == STOCK_TOPIC:
        return figures.stock
    if topic in (OVERALL, OVERALL.rpartition(".")[0]):
        return figures.factors
    return topic in above


def _gap(code: str, about: str, speech: Speech, more: str = "") -> Json:
    text = f"{phrases(speech.lang)[f'gap_{code}']} {more}".strip()
    return {"code": code, "about": about, "text": text, "ask": []}
