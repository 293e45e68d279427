"""An execute request of the process `plan`, read by whoever needs the plan for something else."""

import orjson

from .....services.desk import Desk
from .....services.jobs.watch import UNWATCHED
from .....services.plan.asked import Order
from .....services.plan.plan import plan
from ..body import check_body
from ..places import PLACES
from ..tool import checked
from . import report
from .inputs import order_of
from .tool import plan_tool


def read_plan(desk: Desk, content: bytes) -> Order:
    """Raises BadParameter for what the process would refuse."""
    tool = plan_tool(desk)
    inputs = orjson.loads(check_body(content, tool))["inputs"]
    return order_of(desk, checked(tool, inputs))


def plan_report(desk: Desk, content: bytes, client: str) -> str:
    """The plan as HTML to stand within a page, made at one of the places of the processes. Raises HelpdeskError, as
    the process would."""
    order = read_plan(desk, content)
    with PLACES.taken(client, remedy="ask again later"):
        return report.fragment(desk, plan(desk, order, UNWATCHED))
