"""The list of processes, and each process."""

from collections.abc import Mapping
from typing import Any

from ..blocks import Answer, Ask, Link
from ..compat.json_text import to_json
from .describe import describe, summary
from .members import lines, may_be
from .tool import JSON, Tool

# All there are, for clients that read no second page.
USUAL_LIMIT = 100


def process_list(ask: Ask) -> Answer:
    tools: list[Tool] = [each["tool"] for each in ask.site.resources.values() if each["type"] == "process"]
    start, limit = int(ask.parameters.get("offset", 0)), int(ask.parameters.get("limit", USUAL_LIMIT))
    document = {
        "processes": [summary(ask.site, tool, ask.language) for tool in tools[start : start + limit]],
        "links": _links(ask, start, limit, len(tools)),
    }
    return _answer(ask, document, "processes/index.html")


def process(ask: Ask) -> Answer:
    document = describe(ask.site, ask.site.resources[ask.path["processId"]]["tool"], ask.language)
    if ask.format == "html":
        document["members"] = {name: list(lines(about["schema"], name)) for name, about in document["inputs"].items()}
        document["results"] = {name: list(lines(about["schema"])) for name, about in document["outputs"].items()}
        document["may"] = {name: may_be(about["schema"]) for name, about in document["inputs"].items()}
    return _answer(ask, document, "processes/process.html")


def _links(ask: Ask, start: int, limit: int, count: int) -> list[Link]:
    """A page is reached with the limit that was asked for."""
    url = f"{ask.site.url}/processes"
    own = {"json": JSON, "html": "text/html"}
    other = "json" if ask.format == "html" else "html"
    links = [
        {"rel": "self", "type": own[ask.format], "href": f"{url}?f={ask.format}"},
        {"rel": "alternate", "type": own[other], "href": f"{url}?f={other}"},
    ]
    if start + limit < count:
        links.append({"rel": "next", "type": JSON, "href": f"{url}?limit={limit}&offset={start + limit}"})
    return links


def _answer(ask: Ask, document: Mapping[str, Any], template: str) -> Answer:
    if ask.format == "html":
        return Answer(content=ask.page(template, document), media_type="text/html")
    return Answer(content=to_json(document), media_type=JSON)
