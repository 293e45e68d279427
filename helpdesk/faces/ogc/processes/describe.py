"""The description of a process, in one language (OGC API - Processes Part 1, section 7.11)."""

from typing import Any

from ....domain.text import pick
from ..blocks import Link, Site
from .tool import JSON, Input, Output, Tool

_EXECUTE = "http://www.opengis.net/def/rel/ogc/1.0/execute"


def summary(site: Site, tool: Tool, language: str) -> dict[str, Any]:
    """What the list of processes says of each (processSummary.yaml); jobs and references need a queue."""
    modes = ["sync-execute"] + (["async-execute", "dismiss"] if site.jobs else [])
    return {
        "id": tool.id,
        "version": "1.1.0",
        "title": pick(tool.titles, language)[0],
        "description": pick(tool.descriptions, language)[0],
        "keywords": list(tool.keywords),
        **({"metadata": [dict(each) for each in tool.metadata]} if tool.metadata else {}),
        "jobControlOptions": modes,
        "outputTransmission": ["value"] + (["reference"] if site.jobs else []),
        "links": _links(f"{site.url}/processes/{tool.id}"),
    }


def describe(site: Site, tool: Tool, language: str) -> dict[str, Any]:
    """Everything (process.yaml), with an example that can be sent as it is."""
    return {
        **summary(site, tool, language),
        "inputs": {name: _input(wanted, language) for name, wanted in tool.inputs.items()},
        "outputs": {name: _output(given, language) for name, given in tool.outputs.items()},
        "example": {"inputs": dict(tool.example)},
    }


def _links(url: str) -> list[Link]:
    return [
        {"rel": "self", "type": JSON, "href": f"{url}?f=json"},
        {"rel": "alternate", "type": "text/html", "href": f"{url}?f=html"},
        {"rel": _EXECUTE, "type": JSON, "href": f"{url}/execution"},
    ]


def _input(wanted: Input, language: str) -> dict[str, Any]:
    return {
        "title": pick(wanted.titles, language)[0],
        "description": pick(wanted.descriptions or wanted.titles, language)[0],
        "schema": dict(wanted.schema),
        "minOccurs": 1 if wanted.required else 0,
        "maxOccurs": 1,
    }


def _output(given: Output, language: str) -> dict[str, Any]:
    """Formats other than JSON are alternatives of the schema: which one is asked for by its media type."""
    own = {**given.schema, "contentMediaType": JSON}
    others = [{"type": "object" if "json" in each else "string", "contentMediaType": each} for each in given.others]
    return {"title": pick(given.titles, language)[0], "schema": {"oneOf": [own, *others]} if others else own}
