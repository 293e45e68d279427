"""What is told of a point, in columns. Lists within a cell are divided by `;`, no cell means none."""

from collections.abc import Iterable

from ...domain.layers import Layer
from ...domain.subsidiarity import Decision
from ...domain.text import pick
from ...ports.points import Cell, Column
from ..advice import Answer
from ..carbon import carbon_place
from ..desk import Desk
from ..record.carbon import stock as stock_told
from ..record.gaps import gaps
from ..record.speech import Speech
from ..record.topics import advice_for, may_apply_to
from . import drawn
from .plan import Plan

PLACE = (Column("regions"), Column("gaps"), Column("schemes.open"), Column("schemes.unknown"))
MISSING = Column("soil.missing")
CARBON = (
    Column("carbon.stock", "number", "t C/ha", drawn.numbers("carbon.stock", "t C/ha")),
    Column("carbon.origin", layer=drawn.origins("carbon.origin")),
    Column("carbon.four_per_1000", "number", "t C/ha/yr", drawn.numbers("carbon.four_per_1000", "t C/ha/yr")),
)
PROBLEM = Column("problem")
_TOPIC = (
    ("status", "text"),
    ("decided_by", "text"),
    ("prohibited", "text"),
    ("required", "text"),
    ("floor", "number"),
    ("ceiling", "number"),
    ("unit", "text"),
    ("advice", "text"),
    ("advice_text", "text"),
    ("advice_count", "integer"),
    ("may_apply", "text"),
    ("conflicts", "text"),
)


def topics_told(desk: Desk, plan: Plan) -> tuple[str, ...]:
    return plan.topics or tuple(sorted(desk.content.topics))


def topic_columns(topic: str) -> tuple[Column, ...]:
    return tuple(Column(f"{topic}.{name}", kind, layer=_drawn(f"{topic}.{name}", kind)) for name, kind in _TOPIC)


def _drawn(name: str, kind: str) -> Layer | None:
    if kind == "text":
        return drawn.statuses(name) if name.endswith(".status") else None
    return drawn.numbers(name)


def soil_columns(layer: Layer) -> tuple[Column, ...]:
    """The value, and for classes the name in the language asked for."""
    value = Column(f"soil.{layer.fact}", "text" if layer.classes else "number", layer.unit, layer)
    return (value, Column(f"soil.{layer.fact}.name")) if layer.classes else (value,)


def all_columns(desk: Desk, plan: Plan) -> list[Column]:
    """Every column of the answer, in order."""
    found = [*PLACE]
    for layer in desk.content.fact_layers:
        found += soil_columns(layer)
    found += [MISSING, *CARBON]
    for topic in topics_told(desk, plan):
        found += topic_columns(topic)
    return [*found, PROBLEM]


def place_cells(desk: Desk, answer: Answer, speech: Speech) -> tuple[Cell, ...]:
    """The regions, most local first, the gaps as `CODE` or `CODE:about`, and schemes by how they stand."""
    unknown = gaps(desk, answer, carbon_place(desk, answer), speech)
    found = [each["code"] + (":" + each["about"] if _particular(each["code"]) else "") for each in unknown]
    by_status = [
        joined(each.scheme.id for each in answer.schemes if each.status == status) for status in ("open", "unknown")
    ]
    return joined(answer.regions), joined(found), *by_status


def topic_cells(decision: Decision, lang: str, who: frozenset[str]) -> tuple[Cell, ...]:
    """What the record tells first to who asks is what is told."""
    first = next((item.statement for item in advice_for(decision, who)), None)
    return (
        decision.status,
        joined(decision.allocation.decided_by),
        joined(decision.norms.prohibited),
        joined(decision.norms.required),
        decision.norms.floor,
        decision.norms.ceiling,
        next((norm.unit for norm in decision.in_force if norm.unit), None),
        first.id if first else None,
        pick(first.texts, lang)[0] if first else None,
        len(decision.advice),
        joined(item.statement.id for item in may_apply_to(decision, who)),
        joined(f"{stratum}:{','.join(ids)}" for stratum, ids in decision.conflicts),
    )


def carbon_case(answer: Answer) -> tuple[str | None, float | None, bool]:
    """Where the stock comes from, what it is, and whether the target applies; where it is measured or from a layer, its
    value is that of one point of many."""
    found = stock_told(answer)
    stock = found["stock"]
    return (stock["origin"], stock["value"], found["four_per_1000"] is not None) if stock else (None, None, False)


def joined(words: Iterable[str]) -> str | None:
    return ";".join(words) or None


def _particular(code: str) -> bool:
    return code in ("TOPIC", "LAYER_UNAVAILABLE")
