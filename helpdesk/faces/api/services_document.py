"""The shape of the answer of `/api/services`, as JSON Schema for the OpenAPI document; held to by its tests."""

from typing import Any

Json = dict[str, Any]

_VERDICTS = ["decides", "SHARED", "lower_level_sufficient", "no_capacity", "effect_spills_over", "GAP", "works"]


def _object(**properties: Json) -> Json:
    """Every key is there; what is not known is null."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _list(of: Json) -> Json:
    return {"type": "array", "items": of}


_TEXT, _MAYBE, _YES_NO = {"type": "string"}, {"type": ["string", "null"]}, {"type": "boolean"}
_NAMED = _object(body=_TEXT, name=_TEXT)
_CHANGE = {"type": "object", "required": ["if", "answer", "else"]}
_STAKE = _object(
    answer={"enum": ["yes", "no", "unknown"]},
    text=_TEXT,
    missing=_list(_object(fact=_TEXT, name=_TEXT, question=_MAYBE, would_change=_list(_CHANGE))),
)
_SEAT = _object(
    body=_TEXT,
    name=_TEXT,
    sells=_YES_NO,
    verdict={"enum": _VERDICTS},
    topics=_list(_TEXT),
    topic_names=_list(_TEXT),
)
_RUNG = _object(
    region=_MAYBE,
    region_name=_TEXT,
    kind=_TEXT,
    decides=_YES_NO,
    verdict={"enum": _VERDICTS},
    text=_TEXT,
    bodies=_list(_SEAT),
)
_BY_TOPIC = _object(
    status={"enum": ["DECIDED", "SHARED", "GAP"]}, decided_by=_list(_TEXT), why_not=_list({"type": "array"})
)
_SERVICE = _object(
    id=_TEXT,
    name=_TEXT,
    region=_TEXT,
    region_name=_TEXT,
    topics=_list(_TEXT),
    topic_names=_list(_TEXT),
    text=_TEXT,
    at_stake=_STAKE,
    effect_kind=_MAYBE,
    spreads_over=_list(_object(region=_TEXT, name=_TEXT, kind=_TEXT)),
    refines=_MAYBE,
    cices=_list(_TEXT),
    providers=_MAYBE,
    beneficiaries=_MAYBE,
    source={"type": ["object", "null"]},
    decision=_object(
        status={"enum": ["DECIDED", "SHARED", "BY_TOPIC", "GAP"]},
        decided_by=_list(_object(body=_TEXT, name=_TEXT, topics=_list(_TEXT), topic_names=_list(_TEXT))),
        undecided=_object(topics=_list(_TEXT), topic_names=_list(_TEXT)),
        ask=_list(_NAMED),
        by_topic={"type": "object", "additionalProperties": _BY_TOPIC},
    ),
    ladder={**_list(_RUNG), "description": "From the field to the world, the most local first"},
)
ANSWER: Json = _object(
    place={"type": "object"},
    on={"type": "string", "format": "date"},
    lang=_TEXT,
    given={"type": "object"},
    versions={"type": "object"},
    services=_list(_SERVICE),
    outside=_list(_object(id=_TEXT, name=_TEXT, region=_TEXT, region_name=_TEXT, at_stake=_STAKE)),
)
