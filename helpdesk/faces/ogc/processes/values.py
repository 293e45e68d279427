"""Whether a value is what a JSON schema says: as much of JSON schema as the inputs of our processes use."""

import difflib
from collections.abc import Mapping
from typing import Any

from ....domain.errors import BadParameter
from .tool import Json

_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list, "object": dict,
}  # fmt: skip
# Of a JSON schema, as OGC API - Features Part 5 has it.
_UNIT = "x-ogc-unit"


def checked_value(name: str, value: Any, schema: Json) -> Any:
    """The value, with the defaults of its objects. Raises BadParameter with the path of what is wrong in it, as
    `layers[0].thickness_cm`, the value and the bound."""
    schema = _alternative(value, schema)
    kind = schema["type"]
    if not _is(value, kind):
        article = "an" if kind[0] in "aeiou" else "a"
        raise BadParameter(name, f"{str(value)[:80]!r} is not {article} {kind}{_in_unit(schema)}")
    if "enum" in schema and value not in schema["enum"]:
        words = schema["enum"]
        raise BadParameter(name, f"{str(value)[:80]!r} is none of {', '.join(map(str, words))}{near(value, words)}")
    if kind in ("number", "integer"):
        _check_bounds(name, value, schema)
    if kind == "string" and len(value) > schema.get("maxLength", len(value)):
        raise BadParameter(name, f"is longer than {schema['maxLength']} characters")
    if kind == "array":
        return _items(name, value, schema)
    return _members(name, value, schema) if kind == "object" else value


def _alternative(value: Any, schema: Json) -> Json:
    """Of a schema with `oneOf`, the first alternative of the value's kind, else the first."""
    alternatives = schema.get("oneOf")
    if alternatives is None:
        return schema
    return next((each for each in alternatives if _is(value, each["type"])), alternatives[0])


def near(word: Any, known: list[Any] | tuple[Any, ...]) -> str:
    """` (did you mean 'x'?)`, or nothing where no known word is near."""
    found = difflib.get_close_matches(str(word)[:80], list(map(str, known)), n=1, cutoff=0.5)
    return f" (did you mean {found[0]!r}?)" if found else ""


def _check_bounds(name: str, value: float, schema: Json) -> None:
    inside = (
        value >= schema.get("minimum", value),
        value <= schema.get("maximum", value),
        "exclusiveMinimum" not in schema or value > schema["exclusiveMinimum"],
        "exclusiveMaximum" not in schema or value < schema["exclusiveMaximum"],
    )
    if not all(inside):
        raise BadParameter(name, f"{value:g} is outside {bounds(schema)}")


def bounds(schema: Json) -> str:
    """As in `above 0 to 2.65 g/cm3`, or nothing."""
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    start = f"{low:.12g}" if low is not None else f"above {above:.12g}" if above is not None else ""
    end = f"{high:.12g}" if high is not None else f"below {below:.12g}" if below is not None else ""
    if not start or not end:
        return f"{start or end}{' and more' if start else ''}"
    return f"{start} to {end}{_in_unit(schema, '')}"


def _in_unit(schema: Json, words: str = " in") -> str:
    return f"{words} {schema['title'].rpartition(', ')[2]}" if _UNIT in schema and ", " in schema["title"] else ""


def _items(name: str, value: list[Any], schema: Json) -> list[Any]:
    fewest, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
    if not fewest <= len(value) <= most:
        needed = f"{fewest} to {most}" if "maxItems" in schema else f"{fewest} or more"
        raise BadParameter(name, f"has {len(value)} items, it needs {needed}")
    return [checked_value(f"{name}[{place}]", item, schema["items"]) for place, item in enumerate(value)]


def _members(name: str, value: dict[str, Any], schema: Json) -> dict[str, Any]:
    known = schema.get("properties", {})
    for key in value:
        if key not in known and schema.get("additionalProperties") is False:
            raise BadParameter(f"{name}.{key}", f"is not known; there are {', '.join(known)}{near(key, tuple(known))}")
    for key in schema.get("required", ()):
        if value.get(key) is None:
            raise BadParameter(name, f"lacks {key!r}{_meaning(known.get(key, {}))}")
    defaults = {key: about["default"] for key, about in known.items() if "default" in about}
    given = {key: each for key, each in value.items() if each is not None or key not in known}
    return defaults | {
        key: checked_value(f"{name}.{key}", each, known[key]) if key in known else each for key, each in given.items()
    }


def _meaning(schema: Json) -> str:
    return f": {schema['title']}" if "title" in schema else ""


def _is(value: Any, kind: str) -> bool:
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _KINDS[kind]) and (kind == "boolean" or not isinstance(value, bool))
