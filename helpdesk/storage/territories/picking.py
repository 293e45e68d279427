"""The features of an ingested layer that a region's boundary names, and what to say when there are none."""

import difflib
from collections.abc import Mapping

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray

from ..geopackage.blobs import geometries
from ..geopackage.clauses import ANY, Clause, together
from ..geopackage.conditions import source
from ..geopackage.connections import Connections, quoted
from ..geopackage.tables import Table

Where = Mapping[str, tuple[str | float, ...]]
SUGGESTIONS = 3


def picked(connections: Connections, table: Table, where: Where) -> tuple[NDArray[np.object_], list[str]]:
    """The geometries of the features that match every key with any of its values, and what is wrong with `where`."""
    mistakes = [message for key, values in where.items() for message in _misfits(table, key, values)]
    if mistakes:
        return geometries([]), mistakes
    condition = _all_of(where)
    fields = ", ".join(f"t.{quoted(name)}" for name in (table.geometry, *where))
    rows = connections.rows(f"SELECT {fields} {source(table, ()).sql} WHERE {condition.sql}", condition.values)
    unmet = [
        (key, value)
        for place, (key, values) in enumerate(where.items(), start=1)
        for value in values
        if value not in {row[place] for row in rows}
    ]
    return geometries([row[0] for row in rows if row[0] is not None]), _unmatched(connections, table, where, unmet)


def _misfits(table: Table, key: str, values: tuple[str | float, ...]) -> list[str]:
    """Values are compared exactly, so text with text and number with number."""
    column = table.columns.get(key)
    if column is None:
        near = difflib.get_close_matches(key, table.columns, n=1) or sorted(table.columns)
        return [f"layer {table.name} has no property {key!r}; did you mean {' or '.join(near)}?"]
    is_text = column.type == "string"
    holds, remedy = ("text", "with") if is_text else ("numbers", "without")
    wrong = [value for value in values if isinstance(value, str) != is_text]
    return [f"{table.name}.{key} holds {holds}; write {_plain(value)} {remedy} quotes" for value in wrong]


def _all_of(where: Where) -> Clause:
    keys = [Clause(f"t.{quoted(key)} IN ({', '.join('?' * len(values))})", values) for key, values in where.items()]
    return together(keys, " AND ") if keys else ANY


def _unmatched(connections: Connections, table: Table, where: Where, unmet: list[tuple[str, str | float]]) -> list[str]:
    """Values that occur nowhere are told first: what they were combined with may be right."""
    nowhere = [(key, value) for key, value in unmet if _plain(value) not in _values(connections, table, key, {})]
    if not nowhere and len({key for key, _ in unmet}) == len(where):
        together = " and ".join(f"{key} {_listed(values)}" for key, values in where.items())
        return [f"no feature of layer {table.name} has {together} together"] if unmet else []
    return [_missing(connections, table, where, key, value) for key, value in nowhere or unmet]


def _missing(connections: Connections, table: Table, where: Where, key: str, value: str | float) -> str:
    others = {name: values for name, values in where.items() if name != key}
    possible = _values(connections, table, key, others)
    among = "".join(f" with {name} {_listed(values)}" for name, values in others.items()) if possible else ""
    said = f"no feature of layer {table.name}{among} has {key} {_plain(value)!r}"
    near = _nearest(_plain(value), possible or _values(connections, table, key, {}))
    return f"{said}; nearest: {', '.join(near)}" if near else f"{said}, nor anything like it"


def _values(connections: Connections, table: Table, key: str, where: Where) -> list[str]:
    condition = _all_of(where)
    sql = f"SELECT DISTINCT t.{quoted(key)} {source(table, ()).sql} WHERE {condition.sql}"
    return sorted(_plain(value) for (value,) in connections.rows(sql, condition.values) if value is not None)


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
