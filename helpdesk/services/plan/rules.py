"""The norms of an area: each once, with the plots where it stands."""

from collections.abc import Sequence
from typing import Any

from ...domain.statements import Statement
from ..record.speech import Speech
from ..record.topics import statement
from .ground import Ground

Json = dict[str, Any]


def norms(grounds: Sequence[Ground], speech: Speech) -> list[Json]:
    """Those in force, on all topics, most hectares first."""
    return _merged(
        [
            (ground, norm.id, {**statement(norm, speech), "topic_name": speech.topic(decision.topic)})
            for ground in grounds
            for decision in ground.answer.decisions.values()
            for norm in decision.in_force
        ]
    )


def may_apply(grounds: Sequence[Ground], speech: Speech) -> list[Json]:
    """Norms that wait for a fact which nobody told, or whose source was not read."""
    return _merged(
        [
            (
                ground,
                item.statement.id,
                {
                    **statement(item.statement, speech),
                    "topic_name": speech.topic(decision.topic),
                    "because": item.because,
                    "if": [speech.condition(condition) for condition in item.waiting],
                },
            )
            for ground in grounds
            for decision in ground.answer.decisions.values()
            for item in decision.may_apply
            if _is_norm(item.statement)
        ]
    )


def _is_norm(said: Statement) -> bool:
    return said.modality.stratum == "norm"


def _merged(said: Sequence[tuple[Ground, object, Json]]) -> list[Json]:
    found: dict[object, Json] = {}
    for ground, key, told in said:
        entry = found.setdefault(key, {**told, "plots": [], "area_ha": 0.0})
        if ground.number not in entry["plots"]:
            entry["plots"].append(ground.number)
            entry["area_ha"] += ground.hectares
    return sorted(found.values(), key=lambda entry: (-entry["area_ha"], entry["id"]))
