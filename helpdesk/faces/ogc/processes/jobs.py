"""The jobs of who asks: their list, their status, their results, and doing away with them."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import orjson

from ....domain.errors import BadParameter
from ....domain.jobs import Failure, JobStatus, Product
from ....services.jobs import Held
from ..blocks import Answer, Ask
from ..errors import JobDismissed, ResultNotReady
from ..negotiation import RESULT
from . import holders
from .failures import raised
from .listing import chosen
from .order import Order, Wanted
from .results import answered, one
from .status import job_url, status_info
from .tool import JSON, Tool

_REFRESH_S = 2


def job_list(ask: Ask) -> Answer:
    """Only the jobs whose secrets are shown; an empty list is all that anybody else sees."""
    held = ask.site.jobs.held_by(holders.shown(ask)) if ask.site.jobs else []
    matching = chosen(held, ask.parameters)
    start, limit = int(ask.parameters.get("offset", 0)), int(ask.parameters.get("limit", 10))
    document = {
        "jobs": [status_info(ask.site, each) for each in matching[start : start + limit]],
        "numberMatched": len(matching),
        "links": _links(ask, start, limit, len(matching)),
    }
    return _answer(ask, document, "jobs/index.html")


def job(ask: Ask) -> Answer:
    """The page of a job that is not over looks again by itself."""
    held = holders.held(ask)
    document = status_info(ask.site, held)
    if ask.format != "html":
        return _answer(ask, document, "jobs/job.html")
    refresh = {} if held.job.status.over else {"Refresh": str(_REFRESH_S)}
    return _answer(ask, document | {"formats": _formats(ask, held)}, "jobs/job.html", refresh)


def dismiss(ask: Ask) -> Answer:
    """Whatever has become of the job, what was asked and what came of it is forgotten; dismissing twice is no error."""
    dismissed = holders.counter(ask).dismiss(holders.held(ask))
    return _answer(ask, status_info(ask.site, dismissed), "jobs/job.html")


def results(ask: Ask) -> Answer:
    held = holders.held(ask)
    products, tool = _products(ask, held), _tool(ask, held)
    order = Order.from_bytes(holders.counter(ask).store.request(held.job.id))
    return answered(ask, tool, _values(products), order, job_url(ask.site, held))


def result(ask: Ask) -> Answer:
    """One output, raw: where references to outputs lead."""
    held = holders.held(ask)
    values, tool = _values(_products(ask, held)), _tool(ask, held)
    name = holders.outputs_named(ask, list(values))
    order = Order.from_bytes(holders.counter(ask).store.request(held.job.id))
    wanted = next((each for each in order.wanted if each.output == name), Wanted(output=name))
    return one(ask, tool, values, wanted)


def _products(ask: Ask, held: Held) -> Sequence[Product]:
    """Raises ResultNotReady, JobDismissed, or the error that the job failed with."""
    status = held.job.status
    if not status.over:
        raise ResultNotReady(f"job {held.job.id} is {status}; ask again when its status is successful")
    if status is JobStatus.DISMISSED:
        raise JobDismissed(f"job {held.job.id} was dismissed; its results are not kept")
    outcome = holders.counter(ask).outcome(held)
    if isinstance(outcome, Failure):
        raise raised(outcome)
    return outcome


def _formats(ask: Ask, held: Held) -> list[str]:
    """The names of the formats that the results can be fetched in."""
    offered = [output.media_types for output in _tool(ask, held).outputs.values()]
    return [
        name for name, types in RESULT.media_types.items()
        if types[0] == JSON or (len(offered) == 1 and types[0] in offered[0])
    ]  # fmt: skip


def _tool(ask: Ask, held: Held) -> Tool:
    resource = ask.site.resources.get(held.job.process, {})
    if resource.get("type") != "process":
        raise BadParameter("jobId", f"the process {held.job.process!r} of this job is not offered any more")
    tool: Tool = resource["tool"]
    return tool


def _values(products: Sequence[Product]) -> dict[str, Any]:
    return {product.output: orjson.loads(product.content) for product in products}


def _answer(ask: Ask, document: Mapping[str, Any], template: str, headers: Mapping[str, str] | None = None) -> Answer:
    if ask.format == "html":
        return Answer(content=ask.page(template, document), media_type="text/html", headers=headers or {})
    return Answer(content=orjson.dumps(document), media_type=JSON)


def _links(ask: Ask, start: int, limit: int, matched: int) -> list[dict[str, str]]:
    def to(rel: str, media_type: str = JSON, **changes: Any) -> dict[str, str]:
        query = urlencode({**ask.parameters, **changes})
        return {"rel": rel, "type": media_type, "href": f"{ask.url}?{query}" if query else ask.url}

    other, its_type = ("json", JSON) if ask.format == "html" else ("html", "text/html")
    links = [to("self", "text/html" if ask.format == "html" else JSON), to("alternate", its_type, f=other)]
    if start + limit < matched:
        links.append(to("next", offset=start + limit))
    if start:
        links.append(to("prev", offset=max(0, start - limit)))
    return links
