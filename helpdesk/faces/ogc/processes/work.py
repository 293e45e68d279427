"""How a job is done: the order that was accepted, by the tools of a desk."""

from collections.abc import Sequence

import orjson

from ....domain.jobs import Product
from ....services.desk import Desk
from ....services.jobs import Watch, Work
from ..errors import NoSuchProcess
from .advise import advise_tool
from .advise_area import advise_area_tool
from .echo import echo_tool
from .order import Order
from .planning.classes import classes_tool
from .planning.tool import plan_tool
from .sampling_plan import sampling_plan_tool
from .tier1_change import tier1_change_tool
from .tool import JSON, Tool, checked
from .toolkit import toolkit_tools


def tools_of(desk: Desk) -> dict[str, Tool]:
    """Every process by its id, in the order of the list."""
    of_places = (
        advise_tool(desk),
        advise_area_tool(desk),
        plan_tool(desk),
        classes_tool(desk),
        sampling_plan_tool(desk),
    )
    tools = (*of_places, tier1_change_tool(desk), *toolkit_tools(), echo_tool())
    return {tool.id: tool for tool in tools}


def work_of(desk: Desk) -> Work:
    """Values are kept as JSON; the formats are made of them when they are fetched."""
    tools = tools_of(desk)

    def work(process: str, request: bytes, watch: Watch) -> Sequence[Product]:
        if process not in tools:
            raise NoSuchProcess(f"there is no process {process!r} any more")
        order, tool = Order.from_bytes(request), tools[process]
        values = tool.prepare(checked(tool, order.inputs))(watch)
        return [
            Product(output=each.output, media_type=JSON, content=orjson.dumps(values[each.output]))
            for each in order.wanted
            if each.output in values
        ]

    return work
