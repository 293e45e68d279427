"""The features of an ingested layer that a region's boundary names, and what to say when there are none."""

import difflib

import numpy as np
import shapely
from anyascii import anyascii
from numpy.typing import NDArray

from .ground import Ground, Where

SUGGESTIONS = 3


def picked(ground: Ground, layer: str, where: Where) -> tuple[NDArray[np.object_], list[str]]:
    """The geometries of the features that match every key with any of its values, and what is wrong with `where`."""
    mistakes = [message for key, values in where.items() for message in _misfits(ground, layer, key, values)]
    if mistakes:
        return np.array([], dtype=object), mistakes
    shapes, rows = ground.pick(layer, where)
    unmet = [
        (key, value)
        for place, (key, values) in enumerate(where.items())
        for value in values
        if value not in {row[place] for row in rows}
    ]
    return shapes[~shapely.is_missing(shapes)], _unmatched(ground, layer, where, unmet)


def _misfits(ground: Ground, layer: str, key: str, values: tuple[str | float, ...]) -> list[str]:
    """Values are compared exactly, so text with text and number with number."""
    columns = ground.columns(layer)
    column = columns.get(key)
    if column is None:
        near = difflib.get_close_matches(key, columns, n=1) or sorted(columns)
        return [f"layer {layer} has no property {key!r}; did you mean {' or '.join(near)}?"]
    is_text = column.type == "string"
    holds, remedy = ("text", "with") if is_text else ("numbers", "without")
    wrong = [value for value in values if isinstance(value, str) != is_text]
    return [f"{layer}.{key} holds {holds}; write {_plain(value)} {remedy} quotes" for value in wrong]


def _unmatched(ground: Ground, layer: str, where: Where, unmet: list[tuple[str, str | float]]) -> list[str]:
    """Values that occur nowhere are told first: what they were combined with may be right."""
    nowhere = [(key, value) for key, value in unmet if _plain(value) not in _values(ground, layer, key, {})]
    if not nowhere and len({key for key, _ in unmet}) == len(where):
        together = " and ".join(f"{key} {_listed(values)}" for key, values in where.items())
        return [f"no feature of layer {layer} has {together} together"] if unmet else []
    return [_missing(ground, layer, where, key, value) for key, value in nowhere or unmet]


def _missing(ground: Ground, layer: str, where: Where, key: str, value: str | float) -> str:
    others = {name: values for name, values in where.items() if name != key}
    possible = _values(ground, layer, key, others)
    among = "".join(f" with {name} {_listed(values)}" for name, values in others.items()) if possible else ""
    said = f"no feature of layer {layer}{among} has {key} {_plain(value)!r}"
    near = _nearest(_plain(value), possible or _values(ground, layer, key, {}))
    return f"{said}; nearest: {', '.join(near)}" if near else f"{said}, nor anything like it"


def _values(ground: Ground, layer: str, key: str, where: Where) -> list[str]:
    return sorted(_plain(value) for value in ground.values(layer, key, where) if value is not None)


def _nearest(value: str, possible: list[str]) -> list[str]:
    """Accents and case are the commonest slip, so they count for nothing here."""
    by_folded = {_folded(name): name for name in possible}
    if _folded(value) in by_folded:
        return [by_folded[_folded(value)]]
    return [by_folded[near] for near in difflib.get_close_matches(_folded(value), by_folded, n=SUGGESTIONS)]


def _folded(text: str) -> str:
    return anyascii(text).casefold()


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _listed(values: tuple[str | float, ...]) -> str:
    return " or ".join(_plain(value) for value in values)
