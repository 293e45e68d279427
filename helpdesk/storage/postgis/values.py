"""The values of a row, as SQL: as they go into JSON, and as they come into Python."""

from psycopg.sql import SQL, Composable, Composed, Literal

from ...ports import Column
from .columns import WHOLE, Held, expression, stored

# QGIS puts ids into an expression as they are, and does not understand one with an apostrophe.
STRAIGHT, CURLY = "'", "\N{RIGHT SINGLE QUOTATION MARK}"

# Doubles from here on are written with an exponent; the others without, and then with a point that says what they are.
_PLAIN = 1e15


def plain(column: Column, held: Held) -> Composable:
    """The value as psycopg reads it: a bool, an int, a float that is a number, or a text; dates and moments as the
    texts of RFC 3339 in UTC."""
    value = expression(held)
    match column.type, column.format:
        case "number", _:
            return SQL("(CASE WHEN abs({0}) < 'Infinity' THEN {0} END)").format(value)
        case _, "date":
            return SQL("(CASE WHEN isfinite({0}) THEN to_char({0}, 'YYYY-MM-DD') END)").format(value)
        case _, "date-time":
            return SQL(
                "(CASE WHEN isfinite({0}) THEN rtrim(rtrim(to_char({0} AT TIME ZONE 'UTC', "
                "'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '0'), '.') || 'Z' END)"
            ).format(value)
        case _, "int64":
            return Composed([stored(held), SQL("::text")])
    return value


def json_text(column: Column, held: Held) -> Composable:
    """The value as JSON text, NULL where it is null."""
    value = plain(column, held)
    match column.type, column.format:
        case (("integer" | "boolean"), _):
            return Composed([value, SQL("::text")])
        case "number", _:
            return SQL(
                "(CASE WHEN abs({0}) < {1} AND {0} = trunc({0}) THEN {0} || '.0' WHEN abs({0}) < 'Infinity' "
                "THEN {0}::text END)"
            ).format(expression(held), Literal(_PLAIN))
        case _, ("date" | "date-time" | "int64"):
            return SQL("'\"' || {} || '\"'").format(value)
    return SQL("to_json({})::text").format(value)


def identifier(held: Held) -> Composable:
    """A number, or a text without straight apostrophes."""
    if held.type in WHOLE:
        return stored(held)
    return SQL("replace({}::text, {}, {})").format(stored(held), Literal(STRAIGHT), Literal(CURLY))


def json_identifier(held: Held) -> Composable:
    return Composed([SQL("to_json("), identifier(held), SQL(")::text")])
