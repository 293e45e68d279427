"""CQL2 text and JSON: what is read, what is refused and how it is told, and that neither takes long."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import cql2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.filters import (
    Call,
    Interval,
    Kind,
    Literal,
    Node,
    Property,
    Shape,
    checked,
    parse_json,
    parse_text,
)

KINDS = {
    "name": Kind.STRING, "value": Kind.NUMBER, "open": Kind.BOOLEAN, "built": Kind.DATE, "seen": Kind.TIMESTAMP,
    "starts_at": Kind.TIMESTAMP, "ends_at": Kind.TIMESTAMP, "geometry": Kind.GEOMETRY,
}  # fmt: skip

# Expressions after the examples of OGC 21-065r2 (clauses 6 and 7, and annex C), in text and in JSON.
EXAMPLES: list[tuple[str, Any]] = [
    ("name = 'Toronto'", {"op": "=", "args": [{"property": "name"}, "Toronto"]}),
    ("value - 150.0 > 0", {"op": ">", "args": [{"op": "-", "args": [{"property": "value"}, 150.0]}, 0]}),
    ("built >= DATE('1970-01-01')", {"op": ">=", "args": [{"property": "built"}, {"date": "1970-01-01"}]}),
    ("geometry IS NOT NULL", {"op": "not", "args": [{"op": "isNull", "args": [{"property": "geometry"}]}]}),
    ("name LIKE 'Smith%'", {"op": "like", "args": [{"property": "name"}, "Smith%"]}),
    ("value BETWEEN 100.0 AND 150.0", {"op": "between", "args": [{"property": "value"}, 100.0, 150.0]}),
    ("name in ('Tokyo', 'New York')", {"op": "in", "args": [{"property": "name"}, ["Tokyo", "New York"]]}),
    (
        "value NOT IN (1,2)",
        {"op": "not", "args": [{"op": "in", "args": [{"property": "value"}, [1, 2]]}]},
    ),
    (
        "CASEI(name) IN (casei('Οδος'), CASEI('Straße'))",
        {
            "op": "in",
            "args": [
                {"op": "casei", "args": [{"property": "name"}]},
                [{"op": "casei", "args": ["Οδος"]}, {"op": "casei", "args": ["Straße"]}],
            ],
        },
    ),
    (
        "ACCENTI(name) = ACCENTI('débárquér')",
        {
            "op": "=",
            "args": [{"op": "accenti", "args": [{"property": "name"}]}, {"op": "accenti", "args": ["débárquér"]}],
        },
    ),
    (
        "S_INTERSECTS(geometry, POINT(36.3 32.2))",
        {"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": [36.3, 32.2]}]},
    ),
    (
        "s_within(geometry, BBOX(-118, 33.8, -117.9, 34))",
        {"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [-118, 33.8, -117.9, 34]}]},
    ),
    (
        "S_CROSSES(LINESTRING(43.7 -79.2, 43.8 -79.1), POLYGON((43 -80, 44 -80, 44 -79, 43 -80)))",
        {
            "op": "s_crosses",
            "args": [
                {"type": "LineString", "coordinates": [[43.7, -79.2], [43.8, -79.1]]},
                {"type": "Polygon", "coordinates": [[[43, -80], [44, -80], [44, -79], [43, -80]]]},
            ],
        },
    ),
    (
        "S_DISJOINT(geometry, MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5))))",
        {
            "op": "s_disjoint",
            "args": [
                {"property": "geometry"},
                {
                    "type": "MultiPolygon",
                    "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 5], [6, 6], [5, 5]]]],
                },
            ],
        },
    ),
    (
        "S_EQUALS(MULTIPOINT((180.0 -0.5), (179.0 -47.1)), geometry)",
        {"op": "s_equals", "args": [
            {"type": "MultiPoint", "coordinates": [[180.0, -0.5], [179.0, -47.1]]}, {"property": "geometry"},
        ]},
    ),
    (
        "S_TOUCHES(geometry, GEOMETRYCOLLECTION(POINT(1.9 2), MULTILINESTRING((0 0, 1 1), (2 2, 3 3))))",
        {"op": "s_touches", "args": [{"property": "geometry"}, {"type": "GeometryCollection", "geometries": [
            {"type": "Point", "coordinates": [1.9, 2]},
            {"type": "MultiLineString", "coordinates": [[[0, 0], [1, 1]], [[2, 2], [3, 3]]]},
        ]}]},
    ),
    (
        "T_INTERSECTS(seen, INTERVAL('1969-07-16T05:32:00Z', '1969-07-24T16:50:35Z'))",
        {"op": "t_intersects", "args": [
            {"property": "seen"}, {"interval": ["1969-07-16T05:32:00Z", "1969-07-24T16:50:35Z"]},
        ]},
    ),
    (
        "T_DURING(INTERVAL(starts_at, ends_at), INTERVAL('2005-01-10', '..'))",
        {"op": "t_during", "args": [
            {"interval": [{"property": "starts_at"}, {"property": "ends_at"}]}, {"interval": ["2005-01-10", ".."]},
        ]},
    ),
    (
        "T_FINISHEDBY(INTERVAL(starts_at, ends_at), INTERVAL('..', '2005-01-10T01:01:01.393216Z'))",
        {"op": "t_finishedBy", "args": [
            {"interval": [{"property": "starts_at"}, {"property": "ends_at"}]},
            {"interval": ["..", "2005-01-10T01:01:01.393216Z"]},
        ]},
    ),
    ("T_BEFORE(seen, TIMESTAMP('2012-08-10T05:30:00Z'))", {
        "op": "t_before", "args": [{"property": "seen"}, {"timestamp": "2012-08-10T05:30:00Z"}],
    }),
    ("open = true AND (value>5 OR name LIKE 'brick%' OR name LIKE '%brick')", {"op": "and", "args": [
        {"op": "=", "args": [{"property": "open"}, True]},
        {"op": "or", "args": [
            {"op": ">", "args": [{"property": "value"}, 5]},
            {"op": "like", "args": [{"property": "name"}, "brick%"]},
            {"op": "like", "args": [{"property": "name"}, "%brick"]},
        ]},
    ]}),
    ("NOT (value<5) OR open=true", {"op": "or", "args": [
        {"op": "not", "args": [{"op": "<", "args": [{"property": "value"}, 5]}]},
        {"op": "=", "args": [{"property": "open"}, True]},
    ]}),
    ("0 = (value % 2)", {"op": "=", "args": [0, {"op": "%", "args": [{"property": "value"}, 2]}]}),
    ("1 = value div 2", {"op": "=", "args": [1, {"op": "div", "args": [{"property": "value"}, 2]}]}),
    ('value = - value * 2.0 + "value" / 6.5 - value ^ 2.0', {"op": "=", "args": [
        {"property": "value"}, {"op": "-", "args": [
        {"op": "+", "args": [
            {"op": "*", "args": [{"op": "*", "args": [-1, {"property": "value"}]}, 2.0]},
            {"op": "/", "args": [{"property": "value"}, 6.5]},
        ]},
        {"op": "^", "args": [{"property": "value"}, 2.0]},
    ]}]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "document"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_text_and_json_say_the_same(text: str, document: Any) -> None:
    read = parse_text(text)
    assert read == parse_json(json.dumps(document))
    checked(read, KINDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a = 1 OR b = 2 AND c = 3", "(or (= a 1) (and (= b 2) (= c 3)))"),
        ("NOT a = 1 AND b = 2", "(and (not (= a 1)) (= b 2))"),
        ("a + 1 * 2 ^ 3 = 4", "(= (+ a (* 1 (^ 2 3))) 4)"),
        ("a - 1 - 2 = 4", "(= (- (- a 1) 2) 4)"),
        ("-a ^ 2 = -1", "(= (^ (* -1 a) 2) -1)"),
        ("((a) = ((1)))", "(= a 1)"),
        ("a between 1 and 2 and b = 3", "(and (between a 1 2) (= b 3))"),
        ('"AND" = 1 and eo:cloud_cover < .5e1', "(and (= AND 1) (< eo:cloud_cover 5.0))"),
        ("α.β_1 = 'it''s'", "(= α.β_1 it's)"),
        (r"a = 'it\'s\n\\'", "(= a it's\n\\)"),
        (r"a LIKE '50\%\\'", "(like a 50\\%\\\\)"),
        ("TRUE", "True"),
        ("not false", "(not False)"),
        ("date = 1", "(= date 1)"),
    ],
)
def test_operators_bind_and_words_read_as_the_grammar_says(text: str, expected: str) -> None:
    assert said(parse_text(text)) == expected


def said(node: Node) -> str:
    if isinstance(node, Call):
        return f"({node.op} {' '.join(said(arg) for arg in node.args)})"
    assert isinstance(node, Literal | Property)
    return str(node.value) if isinstance(node, Literal) else node.name


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "nothing"),
        ("a =", "at the end"),
        ("a = 1 b", "'b' follows a whole expression at character 7"),
        ("a == 1", "at character 4"),
        ("a = 'x", "cannot be read at character 5"),
        ("a = 1; DROP TABLE x", "';"),
        ("a = b = c", "compares a comparison at character 7"),
        ("a NOT 1", "write NOT LIKE, NOT BETWEEN or NOT IN"),
        ("a IN ()", "at character 7"),
        ("a LIKE b", "'b' is no pattern at character 8"),
        ("a IS 1", "'NULL' should at character 6"),
        ("foo(a) = 1", "'foo' is no function here at character 1; there are casei"),
        ("pg_sleep(9) = 1", "no function here"),
        ("A_CONTAINS(a, ('x'))", "no function here"),
        ("CASEI(a, b) = 'x'", "casei has 2 operands"),
        ("S_INTERSECTS(geometry, POINT(1))", "where a number should"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 0, 1 1)))", "a ring of the Polygon is not closed"),
        ("S_INTERSECTS(geometry, LINESTRING(0 0))", "has 1 positions"),
        ("S_INTERSECTS(geometry, BBOX(1,2,3))", "the BBOX has 3 numbers"),
        ("S_INTERSECTS(geometry, POINT(1e999 0))", "not finite"),
        ("a = DATE('2024-02-30')", "'2024-02-30' is no date at character 10"),
        ("a = TIMESTAMP('2024-02-02')", "is no timestamp"),
        ("T_AFTER(a, INTERVAL('x', '..'))", "'x' is no timestamp"),
        ("T_AFTER(a, INTERVAL(1, '..'))", "ends no interval"),
        ("(" * 30 + "a = 1", "at the end"),
        ("(" * 3000 + "a = 1" + ")" * 3000, "nested deeper than 40 levels"),
        ("NOT " * 3000 + "a", "nested deeper than 40 levels"),
        ("a = " + "-" * 3000 + "1", "nested deeper than 40 levels"),
        ("a = 1" + " + 1" * 3000, "nested deeper than 40 levels"),
        ("a = 1 OR " * 3000 + "a = 1", "longer than 20000 characters"),
    ],
)
def test_a_mistake_in_text_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parse_text(text)
    assert caught.value.name == "filter"
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        ("[" * 100_000, "longer than"),
        ("[" * 15_000, "is no JSON"),
        ("null", "null is no expression at /"),
        ("[1]", "is no expression"),
        ("{}", "is no expression"),
        ('{"op": "=", "args": [1]}', "= has 1 operands at /"),
        ('{"op": "drop", "args": []}', "'drop' is no operator here"),
        ('{"op": "=", "args": [{"property": 1}, 2]}', "at /args/0"),
        ('{"op": "in", "args": [{"property": "a"}, 1]}', "`in` has no list"),
        ('{"op": "=", "args": [1e999, 2]}', "not finite at /args/0"),
        ('{"op": "=", "args": [NaN, 2]}', "not finite"),
        ('{"op": "=", "args": ["\\ud800", 2]}', "surrogate"),
        ('{"bbox": [1, 2, "a", 3]}', '"a" is no number'),
        ('{"type": "BBox"}', "'BBox' is no geometry"),
        ('{"type": "Point", "coordinates": []}', "lacks coordinates"),
        ('{"type": "Point", "coordinates": [1]}', "has one number"),
        ('{"type": "Point"}', "lacks coordinates"),
        ('{"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}]}', "no plain geometry"),
        ('{"type": "GeometryCollection", "geometries": {}}', "has no list"),
        ('{"type": "Point", "coordinates": [true, 1]}', "true is no number"),
        ('{"date": "2024-13-01"}', "no date"),
        ('{"interval": ["2024-01-01", 5, 6]}', "is no expression"),
        ('{"interval": ["2024-01-01", {"bbox": [1,2,3,4]}]}', "no end of an interval"),
        ('{"op": "not", "args": [' * 200 + "true" + "]}" * 200, "nested deeper than 40 levels"),
    ],
)
def test_a_mistake_in_json_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parse_json(text)
    assert caught.value.name == "filter"
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nmae = 'x'", "'nmae' is not queryable at character 1; there is name"),
        ("name = 5", "= compares name (string) with 5 (number)"),
        ("value = 'five'", "compares value (number) with 'five' (string)"),
        ("open = 1", "compares open (boolean) with 1 (number)"),
        ("value LIKE 'a%'", "value is a number in like"),
        ("name + 1 = 2", "name is a string in +"),
        ("value", "is a number, not a condition"),
        ("'x'", "is a string, not a condition"),
        ("name AND open", "name is a string in and"),
        ("geometry = geometry", "geometry is a geometry in ="),
        ("S_INTERSECTS(name, POINT(1 2))", "name is a string in s_intersects"),
        ("S_INTERSECTS(geometry, POINT(90 180))", "the position 90 180 is nowhere on Earth"),
        ("S_INTERSECTS(geometry, MULTIPOINT(7.02 49.92, 90 180))", "nowhere on Earth"),
        ("S_INTERSECTS(geometry, BBOX(0, 50, 1, 40))", "upside down"),
        ("T_AFTER(name, DATE('2024-01-01'))", "name is a string in t_after"),
        ("T_DURING(seen, INTERVAL('2024-01-01', '..'))", "seen is a timestamp in t_during"),
        ("T_AFTER(seen, INTERVAL('2024-02-01', '2024-01-01'))", "ends before it begins"),
        ("T_AFTER(seen, INTERVAL(name, '..'))", "name is a string in an interval"),
        ("built = 'soon'", "'soon' is no timestamp"),
        ("value BETWEEN 1 AND 'a'", "between compares value (number)"),
        ("name IN ('a', 1)", "in compares name (string)"),
    ],
)
def test_what_does_not_fit_its_operator_is_told(text: str, told: str) -> None:
    with pytest.raises(BadParameter) as caught:
        checked(parse_text(text), KINDS)
    assert told in str(caught.value)


def test_a_pattern_of_like_is_a_text_in_json_too() -> None:
    pattern = parse_json('{"op": "like", "args": [{"property": "name"}, {"property": "name"}]}')
    with pytest.raises(BadParameter, match="the pattern of LIKE is no text"):
        checked(pattern, KINDS)


def test_a_text_beside_an_instant_is_one() -> None:
    node = checked(parse_text("seen >= '2025-06-10T00:00:00Z' AND built IN ('2024-01-01')"), KINDS)
    assert isinstance(node, Call)
    first, second = node.args
    assert isinstance(first, Call)
    assert isinstance(second, Call)
    assert first.args[1] == Literal(datetime(2025, 6, 10, tzinfo=UTC))
    assert second.args[1] == Literal(date(2024, 1, 1))


def test_heights_are_read_and_left_out() -> None:
    assert parse_text("S_WITHIN(POINT Z (1 2 3), BBOX(1, 2, -5, 3, 4, 5))") == Call(
        "s_within", (Shape("Point", (1.0, 2.0)), Shape("BBox", (1.0, 2.0, 3.0, 4.0)))
    )


def test_long_lists_and_chains_are_not_deep() -> None:
    numbers = ", ".join(str(number) for number in range(3000))
    assert isinstance(parse_text(f"value IN ({numbers})"), Call)
    chain = parse_text(" OR ".join("a = 1" for _ in range(2000)))
    assert isinstance(chain, Call)
    assert chain.depth == 2


names = st.sampled_from(["name", "value", '"open"', "eo:x", "a.b"])
texts = st.text(alphabet=st.sampled_from("aé%_' ("), max_size=5).map(lambda text: "'" + text.replace("'", "''") + "'")
numbers = st.one_of(st.integers(0, 999), st.floats(0.25, 999, width=16)).map(str)
terms = st.recursive(
    st.one_of(names, numbers),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "%"]), inner).map(" ".join), inner.map("({})".format)
    ),
    max_leaves=4,
)
comparisons = st.one_of(
    st.tuples(terms, st.sampled_from(["=", "<>", "<", ">=", ">"]), terms).map(" ".join),
    st.tuples(names, texts).map(" LIKE ".join),
    st.tuples(names, texts).map(" NOT LIKE ".join),
    st.tuples(terms, numbers, numbers).map(lambda parts: "{} BETWEEN {} AND {}".format(*parts)),
    st.tuples(names, st.lists(texts, min_size=1, max_size=3).map(", ".join)).map(lambda p: "{} IN ({})".format(*p)),
    names.map("{} IS NULL".format),
    names.map("{} IS NOT NULL".format),
    st.tuples(names, texts).map(lambda parts: "CASEI({}) = ACCENTI({})".format(*parts)),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" AND ".join),
        st.lists(inner, min_size=2, max_size=3).map(" OR ".join),
        inner.map("NOT ({})".format),
        inner.map("({})".format),
    ),
    max_leaves=5,
)


@settings(deadline=None)
@given(conditions)
def test_text_reads_as_the_cql2_library_reads_it(text: str) -> None:
    """Which keeps numbers as floats, and chains of AND within AND as they were nested."""
    library = parse_json(json.dumps(cql2.parse_text(text).to_json()))
    assert flat(parse_text(text)) == flat(library)


def flat(node: Node) -> Node:
    if not isinstance(node, Call):
        return node
    args = [flat(arg) for arg in node.args]
    if node.op in ("and", "or"):
        args = [part for arg in args
                for part in (arg.args if isinstance(arg, Call) and arg.op == node.op else (arg,))]  # fmt: skip
    return Call(node.op, tuple(args))


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadParameter):
        assert isinstance(parse_text(text), Call | Literal | Property | Shape | Interval)


keys = st.sampled_from(["op", "args", "property", "date", "interval", "type", "coordinates", "bbox"])
operators = st.sampled_from(["and", "=", "in", "like", "s_within"])


@settings(deadline=None)
@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.floats(), st.text(max_size=4)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(keys, inner),
            st.fixed_dictionaries({"op": operators, "args": st.lists(inner, max_size=3)}),
        ),
        max_leaves=8,
    )
)
def test_any_json_is_read_or_refused(document: Any) -> None:
    with suppress(BadParameter):
        assert isinstance(parse_json(json.dumps(document)), Call | Literal | Property | Shape | Interval)


def test_a_number_is_as_large_as_a_column_holds() -> None:
    for number in (2**53 + 1, 2**63 - 1):
        assert parse_text(f"a = {number}") == Call("=", (Property("a"), Literal(number)))
        assert parse_json(f'{{"op": "=", "args": [{{"property": "a"}}, {number}]}}') == parse_text(f"a = {number}")
    with pytest.raises(BadParameter, match="'1e400' is larger than any number here at character 5"):
        parse_text("a = 1e400")


def test_a_name_in_quotes_may_hold_quotes() -> None:
    assert parse_text('"say ""cheese""" IS NULL') == Call("isNull", (Property('say "cheese"'),))


def test_a_text_beside_a_number_that_is_shown_as_text_is_one() -> None:
    node = checked(parse_text("a IN ('9007199254740993', '-1')"), {"a": Kind.LONG})
    assert node == Call("in", (Property("a"), Literal(9007199254740993), Literal(-1)))
    with pytest.raises(BadParameter, match=r"= compares a \(int64\) with 'many' \(string\)"):
        checked(parse_text("a = 'many'"), {"a": Kind.LONG})
    with pytest.raises(BadParameter, match=r"= compares a \(number\) with '1' \(string\)"):
        checked(parse_text("a = '1'"), {"a": Kind.NUMBER})
