"""The results of a process as an answer: raw or as a document, by value or by reference (Part 1, section 7.11.4)."""

import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from ...look.policy import standing_alone
from ..blocks import Answer, Ask
from .order import PARTS, Order, Wanted, chosen_format, refuse_format_of_several
from .tool import JSON, Tool

RESULTS = "http://www.opengis.net/def/rel/ogc/1.0/results"

HTML = "text/html"

_SCALARS = (str, int, float, bool, list)


def answered(ask: Ask, tool: Tool, values: Mapping[str, Any], order: Order, job_url: str | None = None) -> Answer:
    """`values` are the outputs as JSON; `job_url` is where outputs given by reference are found."""
    wanted = [each for each in order.wanted if each.output in values]
    if order.document or (len(wanted) > 1 and ask.parameters.get("f") == "json"):
        document = {each.output: _member(tool, values, each, job_url) for each in wanted}
        return Answer(content=orjson.dumps(document), media_type=JSON)
    if wanted and all(each.by_reference for each in wanted):
        links = (f'<{job_url}/results/{each.output}>; rel="{RESULTS}"; title="{each.output}"' for each in wanted)
        return Answer(content=b"", media_type=JSON, status=204, headers={"Link": ", ".join(links)})
    if len(wanted) == 1 and ask.format != PARTS:
        return one(ask, tool, values, wanted[0])
    refuse_format_of_several(ask)
    return _multipart(tool, values, wanted, job_url)


def one(ask: Ask, tool: Tool, values: Mapping[str, Any], wanted: Wanted) -> Answer:
    """One output raw, in the format that was asked for."""
    media_type = chosen_format(ask, tool, wanted)
    content = encoded(tool, values, wanted.output, media_type)
    headers = standing_alone(content) if media_type == HTML else {}
    return Answer(content=content, media_type=_with_charset(media_type), headers=headers)


def encoded(tool: Tool, values: Mapping[str, Any], output: str, media_type: str) -> bytes:
    if media_type == JSON:
        return orjson.dumps(values[output])
    written = tool.outputs[output].others[media_type](values[output])
    return written.encode() if isinstance(written, str) else written


def _member(tool: Tool, values: Mapping[str, Any], wanted: Wanted, job_url: str | None) -> Any:
    """A value as it is; an object or another format says which format it is (inlineOrRefData.yaml)."""
    media_type = wanted.media_type or JSON
    if wanted.by_reference:
        return {"href": f"{job_url}/results/{wanted.output}", "rel": RESULTS, "type": media_type}
    if media_type == JSON:
        value = values[wanted.output]
        return value if isinstance(value, _SCALARS) else {"value": value, "mediaType": JSON}
    written = encoded(tool, values, wanted.output, media_type)
    if "json" in media_type:
        return {"value": orjson.loads(written), "mediaType": media_type}
    if media_type.startswith("text/"):
        return {"value": written.decode(), "mediaType": media_type}
    return {"value": b64encode(written).decode(), "encoding": "base64", "mediaType": media_type}


def _multipart(tool: Tool, values: Mapping[str, Any], wanted: Sequence[Wanted], job_url: str | None) -> Answer:
    """`multipart/related` (RFC 2387): each output is one part, empty and located elsewhere where it is a reference."""
    boundary = secrets.token_hex(16)
    parts = []
    for each in wanted:
        media_type = each.media_type or JSON
        head = [f"Content-Type: {_with_charset(media_type)}", f"Content-ID: <{each.output}>"]
        if each.by_reference:
            head.append(f"Content-Location: {job_url}/results/{each.output}")
        content = b"" if each.by_reference else encoded(tool, values, each.output, media_type)
        parts.append(f"--{boundary}\r\n{'\r\n'.join(head)}\r\n\r\n".encode() + content + b"\r\n")
    related = f'multipart/related; boundary={boundary}; type="{JSON}"'
    return Answer(content=b"".join(parts) + f"--{boundary}--\r\n".encode(), media_type=related)


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
