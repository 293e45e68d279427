"""A tool: what it needs, what it gives in which formats, and the function that does it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ....domain.errors import BadParameter
from ....domain.text import Texts
from ....services.jobs import Watch
from ..shared import Shared

Json = Mapping[str, Any]
Inputs = Mapping[str, Any]
# The values of the outputs by name, as JSON.
Values = Mapping[str, Any]

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """`schema` is JSON schema; a required input has no default."""

    titles: Texts
    schema: Json
    descriptions: Texts = field(default_factory=dict)
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A value as JSON of this schema; `others` write the same value in other media types, as UTF-8."""

    titles: Texts
    schema: Json
    others: Mapping[str, Callable[[Any], str | bytes]] = field(default_factory=dict)

    @property
    def media_types(self) -> list[str]:
        """The first is the default."""
        return [JSON, *self.others]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool(Shared):
    """`prepare` reads checked inputs, quickly, and raises BadParameter or NotFound for what is wrong with them; what
    it returns does the work and gives the values of the outputs. One that `computes` nothing takes no place of others
    that do."""

    id: str
    titles: Texts
    descriptions: Texts
    inputs: Mapping[str, Input]
    outputs: Mapping[str, Output]
    prepare: Callable[[Inputs], Callable[[Watch], Values]]
    example: Json
    keywords: tuple[str, ...] = ()
    # What a formula is and who published it: `title` and `role`, and `href` where there is one (metadata.yaml).
    metadata: tuple[Json, ...] = ()
    computes: bool = True


def checked(tool: Tool, given: Mapping[str, Any]) -> Inputs:
    """The inputs as they are, once every one is known and every required one is there."""
    for name in given:
        if name not in tool.inputs:
            raise BadParameter(name, f"is not an input of {tool.id}; there are {', '.join(tool.inputs)}")
    for name, wanted in tool.inputs.items():
        if wanted.required and given.get(name) is None:
            raise BadParameter(name, f"is missing; {tool.id} needs it, for example {tool.example.get(name)!r}")
    return {name: value for name, value in given.items() if value is not None}
