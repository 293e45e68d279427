"""Soil and climate in the record: value, unit, depth, class, source, and why a value is not there."""

from typing import Any

import orjson

from ...domain.conditions import Condition, Value
from ..advice import Answer
from ..soil import SoilFact
from .speech import Speech

Json = dict[str, Any]


def soil(answer: Answer, speech: Speech, *, encoded: bool = False) -> dict[str, Any]:
    """With `encoded` what a layer says is JSON already, as in `record`."""
    of = _written if encoded else _fact
    found: dict[str, Any] = {name: of(fact, speech) for name, fact in answer.soil.items()}
    for name, value in answer.question.given.items():
        mapped = answer.soil.get(name)
        layered = _fact(mapped, speech) if mapped else {"unit": None, "depth_cm": None}
        told = {"value": value, "status": "given", "source": "given by the asker", "caveat": None}
        found[name] = {**layered, **_in_words(name, value, layered["unit"], speech), **told}
        if mapped:
            found[name]["layer_value"] = layered["value"]
    return found


def _in_words(name: str, value: Value, unit: str | None, speech: Speech) -> Json:
    """What the asker told, as people call it: a map may say another class."""
    asked = speech.question(Condition(fact=name))
    said = next((each["name"] for each in asked["values"] if each["id"] == value), None)
    return {"name": asked["name"], "class": said, "unit": unit or asked["unit"]}


def _written(fact: SoilFact, speech: Speech) -> orjson.Fragment:
    """As JSON, once for all places that share the fact."""
    told = fact.told.get(speech.lang)
    if told is None:
        told = fact.told[speech.lang] = orjson.Fragment(orjson.dumps(_fact(fact, speech)))
    return told


def _fact(fact: SoilFact, speech: Speech) -> Json:
    layer = fact.layer
    return {
        "name": speech.say(layer.titles),
        "value": fact.value,
        "unit": layer.unit,
        "depth_cm": list(layer.depth_cm) if layer.depth_cm else None,
        "low": None,
        "high": None,
        "class": speech.say(fact.named.names) if fact.named else None,
        "status": fact.status,
        "reason": fact.reason,
        "layer": layer.id,
        "source": layer.provenance.credit,
        "licence": layer.provenance.licence,
        "terms": layer.provenance.terms,
        "approximate": layer.approximate,
        "caveat": speech.say(layer.caveats) if layer.caveats else None,
    }
