"""What the body of an execute request may hold."""

from typing import Any

import orjson

from ....domain.errors import BadParameter
from .tool import Tool

# orjson reads 1024 levels and writes 254; the deepest GeoJSON has 8.
_DEEPEST = 64
# An example that is longer is told by the names of its inputs.
_LONGEST = 120


def check_body(body: bytes, tool: Tool) -> bytes:
    """The body, normalised. Raises BadParameter, with the shape that the tool needs, unless it is an execute request
    without callbacks (execute.yaml)."""
    try:
        asked: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadParameter("body", f"is not JSON ({error}); send {_shape(tool)}") from error
    if not isinstance(asked, dict):
        raise BadParameter("body", f"is not an object; send {_shape(tool)}")
    for name in asked:
        if name not in ("inputs", "outputs", "response"):
            raise BadParameter(name, "is not read here; an execute request has inputs, outputs and response")
    if not isinstance(asked.get("inputs", {}), dict):
        raise BadParameter("inputs", f"is not an object; send {_shape(tool)}")
    if not isinstance(asked.get("outputs", {}), dict):
        raise BadParameter("outputs", "is not an object that names outputs")
    if asked.get("response", "raw") not in ("raw", "document"):
        raise BadParameter("response", f"{asked['response']!r} is neither raw nor document")
    check_depth("body", asked)
    normalised = orjson.dumps({"inputs": {}} | asked)
    if b"\\u0000" in normalised:
        raise BadParameter("body", "holds a NUL character; leave it out")
    return normalised


def _shape(tool: Tool) -> str:
    example = orjson.dumps({"inputs": tool.example}).decode()
    if len(example) > _LONGEST:
        needed = [name for name, about in tool.inputs.items() if about.required] or list(tool.example)
        example = '{"inputs": {' + ", ".join(f'"{name}": ...' for name in needed) + "}}"
    return f"an object such as {example}; /ogc/processes/{tool.id} has an example"


def check_depth(name: str, value: Any) -> None:
    """Raises BadParameter for lists and objects in each other that no writer of JSON would write again."""
    level, depth = [value], 0
    while level := [each for item in level for each in _inside(item)]:
        depth += 1
        if depth > _DEEPEST:
            raise BadParameter(name, f"is nested deeper than {_DEEPEST} levels; make it flatter")


def _inside(value: Any) -> list[Any]:
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [each for each in within if isinstance(each, dict | list)]
