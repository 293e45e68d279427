"""The field planner: what its form offers and holds, and the plan where it is asked for without a script."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from markupsafe import Markup
from starlette.datastructures import QueryParams

from ...domain.errors import BadParameter, HelpdeskError
from ...domain.text import pick
from ...services.desk import Desk
from ...services.plan.asked import MOST_YEARS, YEARS
from ...services.plan.offered import Group, Offered, offered
from ...services.plan.systems import SYSTEM_FACTS
from ..problems import Shape, shape_of
from .choice import Choice
from .plan_link import FIELD, ROWS, Fault, Link, number, read_link

# Makes the plan of an execute request of the process `plan` for a client, as HTML to stand within a page. Raises
# HelpdeskError.
PlanReport = Callable[[Desk, bytes, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the present management: the process's word for it, what it is called, what it may be."""

    id: str
    name: str
    options: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """`practices` are those of the field's place, `elsewhere` others that the link chose all the same. `rows` are the
    scenarios that there is room for; they begin in a year from `first` to `last`."""

    link: Link
    present: Sequence[Part]
    practices: Sequence[Group]
    elsewhere: Sequence[Choice]
    rows: Sequence[int]
    first: int
    last: int
    years: int = YEARS
    most_years: int = MOST_YEARS
    report: Markup | None = None
    trouble: str = ""
    shape: Shape | None = None

    @property
    def status(self) -> int:
        """Of the response: whoever sent a link that is not understood shall know."""
        if self.shape is not None:
            return self.shape.status
        return 400 if self.link.faults else 200

    @property
    def headers(self) -> dict[str, str]:
        return self.shape.headers if self.shape else {}

    def said(self, name: str, default: object = "") -> str:
        """What stands in a control."""
        return self.link.said.get(name) or str(default)


def asks_for_a_plan(params: QueryParams) -> bool:
    """`faces/budgets.py` has a row for those that do."""
    return bool(params.get("make"))


def planner(desk: Desk, params: QueryParams, lang: str, report: PlanReport | None = None, client: str = "") -> Planner:
    """The form as a link leaves it. `report` makes the plan where the link asks for it, for the client who sent it."""
    first = desk.today().year
    link, found = _at_the_field(desk, read_link(desk, params, first), lang)
    made = Planner(
        link=link,
        present=[part for name in SYSTEM_FACTS if (part := _part(desk, name, lang)) is not None],
        practices=found.groups,
        elsewhere=_elsewhere(desk, link, found, lang),
        rows=range(1, ROWS + 1),
        first=first,
        last=first + int(number(link.said.get("years", "")) or YEARS) - 1,
    )
    if report is None or not asks_for_a_plan(params) or link.faults or link.outline is None or not link.rows:
        return made
    try:
        content = orjson.dumps({"inputs": _inputs(made, lang)})
        # The report escapes what it was told, and comes from ourselves.
        return replace(made, report=Markup(report(desk, content, client)))  # noqa: S704
    except HelpdeskError as error:
        return replace(made, trouble=str(error), shape=shape_of(error))


def _at_the_field(desk: Desk, link: Link, lang: str) -> tuple[Link, Offered]:
    """What is offered there; an outline that is none, or too large, is a fault of the link."""
    try:
        return link, offered(desk, link.outline, lang)
    except BadParameter as error:
        fault = Fault(name=FIELD, value=link.field[:40], reason="outline", detail=str(error))
        return replace(link, faults=(*link.faults, fault)), offered(desk, None, lang)


def _elsewhere(desk: Desk, link: Link, found: Offered, lang: str) -> list[Choice]:
    here = {each.id for group in found.groups for each in group.offers}
    chosen = dict.fromkeys(link.said[f"practice.{row}"] for row in link.rows)
    known = [desk.content.practices[each] for each in chosen if each not in here and each in desk.content.practices]
    return [Choice(id=each.id, name=pick(each.names, lang)[0]) for each in known]


def _inputs(made: Planner, lang: str) -> dict[str, Any]:
    """As the process takes them; every row with a practice is a scenario of its own."""
    link = made.link
    names = {each.id: each.name for group in made.practices for each in group.offers}
    names |= {each.id: each.name for each in made.elsewhere}
    present = {name: value for name in SYSTEM_FACTS if (value := link.said.get(f"present.{name}"))}
    told: dict[str, Any] = {
        "lang": lang,
        "area": link.outline,
        "years": int(number(made.said("years", YEARS)) or YEARS),
        "scenarios": [
            {
                "name": names[link.said[f"practice.{row}"]],
                "measures": [
                    {
                        "practice": link.said[f"practice.{row}"],
                        "share": (number(made.said(f"share.{row}", 100)) or 100) / 100,
                        "from_year": int(number(made.said(f"from.{row}", made.first)) or made.first),
                    }
                ],
            }
            for row in link.rows
        ],
    }
    stock = number(link.said.get("stock_t_c_ha", ""))
    return {**told, **({"present": present} if present else {}), **({"stock_t_c_ha": stock} if stock else {})}


def _part(desk: Desk, name: str, lang: str) -> Part | None:
    """None where the content knows no such fact."""
    fact = desk.content.facts.get(SYSTEM_FACTS[name])
    if fact is None:
        return None
    options = [Choice(id=value, name=pick(names, lang)[0]) for value, names in fact.values.items()]
    return Part(id=name, name=pick(fact.names, lang)[0], options=options)
