"""What a client orders: a process, its inputs, which outputs in which format, and how they are handed over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ....domain.errors import BadParameter
from ..blocks import Ask
from ..negotiation import RESULT, Formats
from .references import resolved
from .tool import JSON, Tool, checked

Json = dict[str, Any]

# The name of the format in which several outputs are sent.
PARTS = "multipart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One output; no `media_type` leaves the format to whoever fetches it."""

    output: str
    media_type: str | None = None
    by_reference: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A checked execute request, as a job keeps it. `document` is the JSON that holds all outputs; else they are sent
    raw."""

    inputs: Mapping[str, Any]
    wanted: tuple[Wanted, ...]
    document: bool

    def to_bytes(self) -> bytes:
        wanted = [[each.output, each.media_type, each.by_reference] for each in self.wanted]
        return orjson.dumps([dict(self.inputs), wanted, self.document])

    @classmethod
    def from_bytes(cls, content: bytes) -> "Order":
        inputs, wanted, document = orjson.loads(content)
        named = tuple(Wanted(output=name, media_type=media, by_reference=ref) for name, media, ref in wanted)
        return cls(inputs=inputs, wanted=named, document=document)


def read_order(ask: Ask, tool: Tool) -> Order:
    """The order in the body of a request, its references resolved and its inputs read. Raises BadParameter for what
    cannot be read, and what the tool raises for inputs that are wrong."""
    body: Json = orjson.loads(ask.body)
    inputs = {name: resolved(ask.site, name, value, tool) for name, value in body["inputs"].items()}
    tool.prepare(checked(tool, inputs))
    named = body.get("outputs") or {name: {} for name in tool.outputs}
    wanted = tuple(_wanted(tool, name, about) for name, about in named.items())
    if any(each.by_reference for each in wanted) and ask.site.jobs is None:
        raise BadParameter("outputs", "are given by value only; leave transmissionMode out")
    document = body.get("response") == "document"
    if not document:
        # A format that was asked for the answer must be one that it can have.
        if len(wanted) == 1 and ask.format != PARTS:
            chosen_format(ask, tool, wanted[0])
        elif len(wanted) > 1:
            refuse_format_of_several(ask)
    return Order(inputs=inputs, wanted=wanted, document=document)


def formats_of(process: Mapping[str, Any]) -> Formats:
    """Those that an answer of the process can have: of any of its outputs, or parts."""
    tool: Tool = process["tool"]
    offered = {media_type for output in tool.outputs.values() for media_type in output.media_types}
    return Formats({name: types for name, types in RESULT.media_types.items() if name == PARTS or types[0] in offered})


def chosen_format(ask: Ask, tool: Tool, wanted: Wanted) -> str:
    """The media type of a raw output: that of the order, else of `f`, else the best that Accept allows. Raises
    BadParameter for an `f` that the output has not."""
    offered = tool.outputs[wanted.output].media_types
    asked = RESULT.media_types[ask.format][0]
    if "f" in ask.parameters and asked not in offered:
        known = [name for name, types in RESULT.media_types.items() if types[0] in offered]
        giver = tool.id if len(tool.outputs) == 1 else f"the output {wanted.output} of {tool.id}"
        raise BadParameter("f", f"{ask.format!r} is no format of {giver}; there are {', '.join(known)}")
    if wanted.media_type and "f" not in ask.parameters:
        return wanted.media_type
    return asked if asked in offered else JSON


def refuse_format_of_several(ask: Ask) -> None:
    """Raises BadParameter for an `f` that only one output can have."""
    if "f" in ask.parameters and ask.format not in (PARTS, "json"):
        raise BadParameter("f", f"{ask.format!r} is a format of one output; name it in outputs, or ask for {PARTS}")


def _wanted(tool: Tool, name: str, about: Any) -> Wanted:
    if name not in tool.outputs:
        raise BadParameter("outputs", f"{name!r} is not an output of {tool.id}; there are {', '.join(tool.outputs)}")
    where = f"outputs.{name}"
    if not isinstance(about, dict):
        raise BadParameter(where, 'is not an object such as {"transmissionMode": "value"}')
    mode = about.get("transmissionMode", "value")
    if mode not in ("value", "reference"):
        raise BadParameter(f"{where}.transmissionMode", f"{mode!r} is neither value nor reference")
    described = about.get("format", {})
    media_type = described.get("mediaType") if isinstance(described, dict) else described
    offered = tool.outputs[name].media_types
    if media_type is not None and media_type not in offered:
        raise BadParameter(
            f"{where}.format.mediaType", f"{str(media_type)[:80]!r} is not offered; there are {', '.join(offered)}"
        )
    return Wanted(output=name, media_type=media_type, by_reference=mode == "reference")
