"""Inputs and outputs for people to read: what each may be, and a line for each member of an object."""

from collections.abc import Iterator
from typing import Any

from .tool import Json
from .values import bounds


def lines(schema: Json, path: str = "") -> Iterator[dict[str, Any]]:
    """Of objects and lists of objects, members as `layers[].soc_g_kg`."""
    schema = schema.get("oneOf", [schema])[0]
    inner = schema.get("items", schema)
    if "items" in schema:
        path = f"{path}[]"
    for name, each in inner.get("properties", {}).items():
        where = f"{path}.{name}" if path else name
        needed = name in inner.get("required", ())
        yield {
            "path": where,
            "title": each.get("description", each.get("title", "")),
            "required": needed,
            "may": may_be(each),
        }
        yield from lines(each, where)


def may_be(schema: Json) -> str:
    """As in `number, above 0 to 2.65 g/cm3`; other kinds of values than ours are left to their JSON schema."""
    kinds = " | ".join(each.get("type", "") for each in schema.get("oneOf", ())) or schema.get("type")
    if not isinstance(kinds, str | list):
        return " | ".join(str(each) for each in schema.get("enum", ()) if each is not None)
    kind = schema.get("format") or (kinds if isinstance(kinds, str) else " | ".join(kinds))
    said = [" | ".join(map(str, schema["enum"])) if "enum" in schema else kind, bounds(schema)]
    if "default" in schema:
        said.append(f"default {schema['default']}")
    return ", ".join(filter(None, said))
