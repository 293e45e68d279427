"""What we do not know: gaps are answers, with the next body to ask."""

from typing import Any

from ..advice import Answer
from ..desk import Desk
from ..phrases import phrases
from .speech import Speech

Json = dict[str, Any]


def gaps(desk: Desk, answer: Answer, speech: Speech) -> list[Json]:
    return [*_ground(answer, speech), *_packs(desk, answer, speech), *_layers(answer, speech), *_topics(answer, speech)]


def _ground(answer: Answer, speech: Speech) -> list[Json]:
    """The sea, ice, and ground without soil: said once, instead of leaving numbers out silently."""
    if answer.ground is not None:
        return [_gap(answer.ground.upper(), "soil", speech)]
    without = any(fact.status == "no_soil" for fact in answer.soil.values())
    return [_gap("NO_SOIL", "soil", speech)] if without else []


def _packs(desk: Desk, answer: Answer, speech: Speech) -> list[Json]:
    packs = {desk.content.regions[region].pack for region in answer.regions}
    worldwide = {region.pack for region in desk.content.regions.values() if region.boundary.whole_world}
    if packs - worldwide:
        return []
    known = [desk.content.packs[pack] for pack in sorted(desk.content.packs.keys() - worldwide)]
    return [_gap("OUTSIDE_PACKS", "regions", speech, ", ".join(speech.say(pack.names) for pack in known))]


def _layers(answer: Answer, speech: Speech) -> list[Json]:
    return [
        _gap("LAYER_UNAVAILABLE", name, speech, f"{speech.say(fact.layer.titles)} ({fact.reason})")
        for name, fact in answer.soil.items()
        if fact.status == "unavailable"
    ]


def _topics(answer: Answer, speech: Speech) -> list[Json]:
    return [
        {
            **_gap("TOPIC", topic, speech, speech.topic(topic)),
            "ask": [{"body": body, "name": speech.body(body)} for body in decision.ask],
        }
        for topic, decision in answer.decisions.items()
        if decision.status == "GAP" and not decision.may_apply and not decision.suppressed
    ]


def _gap(code: str, about: str, speech: Speech, more: str = "") -> Json:
    text = f"{phrases(speech.lang)[f'gap_{code}']} {more}".strip()
    return {"code": code, "about": about, "text": text, "ask": []}
