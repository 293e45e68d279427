"""Filters that are endless to read, to plan or to run: each is answered, or refused by the name of its parameter."""

import json
import math
from urllib.parse import quote

import pytest

from .asking import Door

RING = [(80 * math.cos(turn * math.pi / 500), 80 * math.sin(turn * math.pi / 500)) for turn in range(1000)]
KNOT = [(80 * math.cos(turn * 2.4) * turn / 900, 80 * math.sin(turn * 2.4) * turn / 900) for turn in range(900)]


def _wkt(ring: list[tuple[float, float]]) -> str:
    return "POLYGON((" + ",".join(f"{x:.2f} {y:.2f}" for x, y in [*ring, ring[0]]) + "))"


TEXTS = {
    "parentheses": "(" * 9_000 + "1=1" + ")" * 9_000,
    "negations": "NOT " * 4_000 + "1=1",
    "signs": "-" * 19_000 + "1 = 1",
    "powers": "2^" * 38 + "2 = 1",
    "tower": "9^9^9^9^9^9 = 1",
    "remainders": "(1%" * 18 + "1" + ")" * 18 + " = 1",
    "foldings": "casei(" * 38 + "code" + ")" * 38 + " = 'x'",
    "list": "code IN (" + ",".join(["'x'"] * 4_900) + ")",
    "jokers": "code LIKE '" + "%a" * 9_500 + "'",
    "backtracking": "code LIKE '" + "%_" * 60 + "z'",
    "choices": " OR ".join(f"code='{number}'" for number in range(1_300)),
    "choices to be planned": " AND ".join(["(code='x' OR code='y')"] * 700),
    "division by zero": "1/0 = 1 OR 1%0 = 1 OR 1 div 0 = 1",
    "overflow": "1e308 * 1e308 = 1 OR 1e999 = 1",
    "number": "area_ha = " + "9" * 15_000,
    "ring": f"S_INTERSECTS(geometry, {_wkt(RING)})",
    "knot": f"S_INTERSECTS(geometry, {_wkt(KNOT)})",
    "lines": "S_CROSSES(geometry, MULTILINESTRING(" + ",".join(f"({x} -80,{x} 80)" for x in range(-179, 180)) + "))",
    "nowhere": "S_INTERSECTS(geometry, POINT(1e308 1e308))",
    "not a number": "S_INTERSECTS(geometry, POINT(nan nan))",
    "collections": "S_INTERSECTS(geometry, " + "GEOMETRYCOLLECTION(" * 500 + "POINT(0 0)" + ")" * 501,
    "ends of time": "TIMESTAMP('9999-12-31T23:59:59-23:59') > TIMESTAMP('0001-01-01T00:00:00+23:59')",
    "right to left": "\u202ecode = 'x'",
    "length": "code = '" + "x" * 1_000_000 + "'",
}
DOCUMENTS = {
    "arrays": "[" * 19_000,
    "objects": '{"op":"not","args":[' * 900 + "true" + "]}" * 900,
    "infinity": '{"op":"=","args":[1e999,{"property":"area_ha"}]}',
    "digits": '{"op":"=","args":[1,' + "9" * 15_000 + "]}",
    "half a pair": '{"op":"=","args":[{"property":"\\ud800"},"\\udfff"]}',
    "list": json.dumps({"op": "in", "args": [{"property": "code"}, ["x"] * 3_800]}),
    "itself": json.dumps({"op": "and", "args": [{"op": "and", "args": []}] * 800}),
    "keys": json.dumps({f"k{number}": number for number in range(1_500)}),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_filter_in_text_is_answered_or_refused(small: Door, name: str) -> None:
    _ask(small, "cql2-text", TEXTS[name])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_filter_in_json_is_answered_or_refused(small: Door, name: str) -> None:
    _ask(small, "cql2-json", DOCUMENTS[name])


def _ask(small: Door, language: str, text: str) -> None:
    told = small.get(f"/ogc/collections/plots/items?f=json&filter-lang={language}&filter={quote(text)}")
    # Never 503: that would say that the store is away, and the next would be told so too.
    assert told.status in (200, 400)
    assert told.status == 200 or told.said.startswith("filter:"), told.said
    assert small.get("/health/ready").json["status"] == "ok"


@pytest.mark.parametrize("parameter", ["properties", "sortby"])
def test_a_column_is_named_once(small: Door, parameter: str) -> None:
    told = small.get(f"/ogc/collections/plots/items?{parameter}={','.join(['code'] * 5_000)}")
    assert (told.status, told.said) == (400, f"{parameter}: names 'code' twice; name it once")
