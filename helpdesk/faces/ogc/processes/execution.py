"""Running a process: at once, or as a job that is asked for later."""

from collections.abc import Mapping
from contextlib import nullcontext
from http import HTTPStatus

import orjson

from ....domain.jobs import Failure
from ....services.jobs import Counter, Held, Watch
from ..blocks import PRIVATE, Answer, Ask, Site
from .body import check_body
from .failures import raised
from .holders import shown
from .order import Order, read_order
from .places import PLACES
from .prefer import LONGEST_WAIT_S, Preference, preference
from .results import answered
from .status import job_url, status_info
from .tool import JSON, Tool, checked


def checked_request(site: Site, path: Mapping[str, str], body: bytes) -> bytes:
    """The body of an execute request, normalised. Raises BadParameter."""
    return check_body(body, site.resources[path["processId"]]["tool"])


def execute(ask: Ask) -> Answer:
    """At once, unless the client prefers otherwise or wants references, which only a job's results have
    (/req/core/process-execute-default-execution-mode)."""
    tool: Tool = ask.site.resources[ask.path["processId"]]["tool"]
    order = read_order(ask, tool)
    wish = preference(",".join(value for name, value in ask.headers.items() if name.lower() == "prefer"))
    by_reference = any(each.by_reference for each in order.wanted)
    if ask.site.jobs is None or not (wish.applied or by_reference):
        return answered(ask, tool, _values(ask, tool, order), order)
    held = ask.site.jobs.submit(tool.id, order.to_bytes(), shown(ask), ask.client)
    wait = wish.wait if wish.wait is not None else LONGEST_WAIT_S
    if wish.wait is not None or not wish.asynchronous:
        held = ask.site.jobs.wait(held, wait)
        if held.job.status.over:
            return _done(ask, ask.site.jobs, tool, held, wish)
    return _accepted(ask, held, wish)


def _values(ask: Ask, tool: Tool, order: Order) -> dict[str, object]:
    with PLACES.taken(ask.client) if tool.computes else nullcontext():
        return dict(tool.prepare(checked(tool, order.inputs))(Watch()))


def _accepted(ask: Ask, held: Held, wish: Preference) -> Answer:
    """The secret is told here once, beside the address that ends in it."""
    url = job_url(ask.site, held)
    told = {**status_info(ask.site, held), "secret": held.secret}
    applied = Preference(asynchronous=True, wait=wish.wait).applied
    headers = {"Location": url, "Preference-Applied": applied, **_monitor(url), **PRIVATE}
    return Answer(content=orjson.dumps(told), media_type=JSON, status=HTTPStatus.CREATED, headers=headers)


def _done(ask: Ask, counter: Counter, tool: Tool, held: Held, wish: Preference) -> Answer:
    """In time: as if it had been done at once, with a link to the job (/req/core/job-results-success-sync)."""
    outcome = counter.outcome(held)
    if isinstance(outcome, Failure):
        raise raised(outcome)
    url = job_url(ask.site, held)
    values = {product.output: orjson.loads(product.content) for product in outcome}
    order = Order.from_bytes(counter.store.request(held.job.id))
    answer = answered(ask, tool, values, order, url)
    links = ", ".join(filter(None, [answer.headers.get("Link"), _monitor(url)["Link"]]))
    applied = {"Preference-Applied": Preference(wait=wish.wait).applied} if wish.wait is not None else {}
    headers = {**answer.headers, **PRIVATE, **applied, "Link": links}
    return Answer(content=answer.content, media_type=answer.media_type, status=answer.status, headers=headers)


def _monitor(url: str) -> dict[str, str]:
    return {"Link": f'<{url}>; rel="monitor"; type="{JSON}"'}
