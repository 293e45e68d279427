"""A tool: what it needs, what it gives, and the function that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ....domain.errors import BadParameter
from ....domain.text import Texts
from ..shared import Shared

Json = Mapping[str, Any]
Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """`schema` is JSON schema; a required input has no default."""

    titles: Texts
    schema: Json
    descriptions: Texts = field(default_factory=dict)
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool(Shared):
    """`run` takes checked inputs and returns the JSON of the one output; its errors are HelpdeskErrors."""

    id: str
    titles: Texts
    descriptions: Texts
    inputs: Mapping[str, Input]
    output: str
    output_schema: Json
    run: Callable[[Inputs], Json]
    example: Json
    keywords: tuple[str, ...] = ()


def checked(tool: Tool, given: Mapping[str, Any]) -> Inputs:
    """The inputs as they are, once every one is known and every required one is there."""
    for name in given:
        if name not in tool.inputs:
            raise BadParameter(name, f"is not an input of {tool.id}; there are {', '.join(tool.inputs)}")
    for name, wanted in tool.inputs.items():
        if wanted.required and given.get(name) is None:
            raise BadParameter(name, f"is missing; {tool.id} needs it, for example {tool.example.get(name)!r}")
    return {name: value for name, value in given.items() if value is not None}
