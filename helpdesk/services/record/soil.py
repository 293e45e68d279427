"""Soil and climate in the record: value, unit, depth, class, source, and why a value is not there."""

from typing import Any

from ...domain.conditions import Condition, Value
from ...domain.layers import Layer
from ..advice import Answer
from ..docket import Docket
from ..soil import SoilFact
from .speech import Speech

Json = dict[str, Any]


def soil(answer: Answer, speech: Speech) -> dict[str, Json]:
    given = answer.question.given
    found = {name: _fact(fact, answer.docket, speech) for name, fact in answer.soil.items()}
    for name, value in given.items():
        layered = found.get(name, {"unit": None, "depth_cm": None})
        told = {"value": value, "status": "given", "source": "given by the asker", "caveat": None}
        found[name] = {**layered, **_in_words(name, value, layered["unit"], speech), **told}
        if "layer" in layered:
            found[name]["layer_value"] = layered["value"]
    return found


def _in_words(name: str, value: Value, unit: str | None, speech: Speech) -> Json:
    """What the asker told, as people call it: a map may say another class."""
    asked = speech.question(Condition(fact=name))
    said = next((each["name"] for each in asked["values"] if each["id"] == value), None)
    return {"name": asked["name"], "class": said, "unit": unit or asked["unit"]}


def _fact(fact: SoilFact, docket: Docket, speech: Speech) -> Json:
    layer = fact.layer
    named = next((each for each in layer.classes if each.id == fact.value), None)
    told = docket.keep(("layer", layer.id, speech.lang), lambda: _of_layer(layer, speech))
    value = {"value": fact.value, "status": fact.status, "reason": fact.reason}
    return {**told, **value, "class": speech.say(named.names)} if named else {**told, **value}


def _of_layer(layer: Layer, speech: Speech) -> Json:
    """What every value of a layer says of it, with room for the value itself: the order is that of the contract."""
    return {
        "name": speech.say(layer.titles),
        "value": None,
        "unit": layer.unit,
        "depth_cm": list(layer.depth_cm) if layer.depth_cm else None,
        "low": None,
        "high": None,
        "class": None,
        "status": None,
        "reason": None,
        "layer": layer.id,
        "source": layer.provenance.credit,
        "licence": layer.provenance.licence,
        "terms": layer.provenance.terms,
        "approximate": layer.approximate,
        "caveat": speech.say(layer.caveats) if layer.caveats else None,
    }
