"""Holds the query of a request to what the OpenAPI document declares: a 400 that names the parameter and the remedy."""

import math
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from ...domain.errors import BadParameter

Schema = Mapping[str, Any]

# A limit above the maximum is no error: the server answers with fewer (OGC API - Features Part 1,
# /req/core/fc-limit-response-1).
_CLAMPED = frozenset({"limit"})
# Longer ones are a mistake, and slow to read.
_INTEGER = re.compile(r"[+-]?[0-9]{1,1000}", re.ASCII)
_BOOLEANS = frozenset({"true", "false"})


def check_query(given: Iterable[tuple[str, str]], declared: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises BadParameter for the first parameter that is unknown, unreadable, missing, or given with two values.

    Which of two values was meant nobody knows: proxies and programs differ in which they take.
    """
    seen: dict[str, str] = {}
    for name, text in given:
        if name not in declared:
            raise BadParameter(name, _unknown(name, declared))
        if "\0" in text:
            raise BadParameter(name, "holds a NUL character; leave it out")
        if seen.setdefault(name, text) != text:
            raise BadParameter(name, f"is given as {seen[name][:40]!r} and as {text[:40]!r}; give it once")
        _check(name, text, declared[name]["schema"])
    for name, parameter in declared.items():
        if parameter.get("required") and name not in seen:
            example = parameter["schema"].get("example", "")
            raise BadParameter(name, f"is missing; give for example {name}={example}")


def _unknown(name: str, declared: Mapping[str, object]) -> str:
    close = get_close_matches(name, declared, n=1)
    meant = f" (did you mean {close[0]}?)" if close else ""
    return f"is not a parameter here{meant}; there are {', '.join(sorted(declared))}"


def _check(name: str, text: str, schema: Schema) -> None:
    kind = schema.get("type", "string")
    if kind == "array":
        _check_list(name, text, schema)
    elif kind in ("integer", "number"):
        _check_number(name, text, schema)
    elif kind == "boolean" and text.lower() not in _BOOLEANS:
        raise BadParameter(name, f"{text!r} is neither true nor false")
    elif kind == "string":
        _check_text(name, text, schema)


def _check_list(name: str, text: str, schema: Schema) -> None:
    parts = text.split(",")
    least, most = schema.get("minItems", 0), schema.get("maxItems", math.inf)
    if not least <= len(parts) <= most:
        example = ",".join(map(str, schema.get("example", ())))
        raise BadParameter(name, f"has {len(parts)} values, it needs {least} to {most}; for example {name}={example}")
    seen = set()
    for part in parts:
        _check(name, part, schema["items"])
        if schema.get("uniqueItems") and part in seen:
            raise BadParameter(name, f"names {part[:80]!r} twice; name it once")
        seen.add(part)


def _check_number(name: str, text: str, schema: Schema) -> None:
    number = _number(text) if schema["type"] == "number" else _integer(text)
    if number is None:
        noun = "whole number" if schema["type"] == "integer" else "number"
        raise BadParameter(name, f"{text[:80]!r} is not a {noun}")
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    if number < least or (number > most and name not in _CLAMPED):
        raise BadParameter(name, f"{text[:80]} is outside {least} to {most}")


def _integer(text: str) -> int | None:
    return int(text) if _INTEGER.fullmatch(text) else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None


def _check_text(name: str, text: str, schema: Schema) -> None:
    allowed = schema.get("enum")
    if allowed is not None and text not in allowed:
        close = get_close_matches(text, allowed, n=1)
        meant = f" (did you mean {close[0]}?)" if close else ""
        raise BadParameter(name, f"{text[:80]!r} is not offered{meant}; there are {', '.join(allowed)}")
    if len(text) < schema.get("minLength", 0):
        raise BadParameter(name, "is empty; give a value or leave the parameter out")
    if len(text) > schema.get("maxLength", math.inf):
        raise BadParameter(name, f"is longer than the {schema['maxLength']} characters that are read")
    if "pattern" in schema and not re.search(schema["pattern"], text):
        raise BadParameter(name, f"{text[:80]!r} cannot be read; write for example {name}={schema.get('example', '')}")
