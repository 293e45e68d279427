"""What two answers on a topic come to, in ids and numbers that the keeper knows; of both only what differs."""

from collections.abc import Iterator, Mapping

from ...domain.calendar import periods
from ...domain.conditions import Condition, Value
from ...domain.statements import Statement
from ...domain.subsidiarity import Decision

ABSENT = "nothing of that"


def differing(before: Decision | None, after: Decision | None) -> tuple[str, str]:
    """Each side's own part. Where lists hold the same in another order, both whole; where nothing of this differs, and
    only reasons do, the whole of both."""
    was, will = dict(_parts(before)), dict(_parts(after))
    labels = [each for each in (was | will) if was.get(each) != will.get(each)] or list(was | will)
    return _told(was, will, labels), _told(will, was, labels)


def _told(own: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]], labels: list[str]) -> str:
    said = [f"{label} {', '.join(items)}" for label in labels if (items := _own(own, other, label))]
    return "; ".join(said) or ABSENT


def _own(own: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]], label: str) -> tuple[str, ...]:
    items, others = own.get(label, ()), other.get(label, ())
    if set(items) == set(others):
        return items
    return tuple(each for each in items if each not in others)


def _parts(decision: Decision | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    if decision is None:
        return
    norms = decision.norms
    yield "status", (decision.status,)
    yield "forbidden", tuple(norms.prohibited)
    yield "required", tuple(norms.required)
    yield "at least", () if norms.floor is None else (f"{norms.floor:g}",)
    yield "at most", () if norms.ceiling is None else (f"{norms.ceiling:g}",)
    yield "closed", _periods(norms.closed_days)
    yield "value", (f"{said(decision.fact.value)} by {' '.join(decision.fact.by)}",) if decision.fact else ()
    yield "in force", tuple(_named(each) for each in decision.in_force)
    yield "advice", tuple(_named(each.statement) for each in decision.advice)
    yield "suppressed", tuple(_named(each.statement) for each in decision.suppressed)
    yield "may apply", tuple(_named(each.statement) for each in decision.may_apply)
    yield "decided by", decision.allocation.decided_by or ("nobody",)


def _named(statement: Statement) -> str:
    """With what it states and under which conditions, which may be all that differs."""
    when = f" if {said(statement.when)}" if statement.when else ""
    return f"{statement.id} ({statement.modality} {said(statement.value)}{when})"


def _periods(days: frozenset[int]) -> tuple[str, ...]:
    return tuple(f"{each['from']} to {each['to']}" for each in periods(days))


def said(value: object) -> str:
    """A value of an entry as a keeper writes it: days as periods, conditions as they are read."""
    if isinstance(value, frozenset):
        return ", ".join(_periods(value))
    if isinstance(value, Condition):
        return _condition(value)
    if isinstance(value, tuple | list):
        return "; ".join(map(said, value))
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _condition(condition: Condition) -> str:
    if condition.values:
        return f"{condition.fact} {'|'.join(map(said, condition.values))}"
    least = "" if condition.minimum is None else f" >= {condition.minimum:g}"
    most = "" if condition.maximum is None else f" <= {condition.maximum:g}"
    return f"{condition.fact}{least}{most}"


def facts_told(facts: Mapping[str, Value]) -> str:
    """As `--given` takes them."""
    return ", ".join(f"{fact}:{said(value)}" for fact, value in facts.items())
