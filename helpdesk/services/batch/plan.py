"""What is asked of every point of a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...domain.conditions import Value
from ...domain.errors import BadParameter
from ..desk import Desk
from ..question import parse_given, with_subtopics

COLUMN = "@"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`topics` empty means all. `given` holds for every point; `from_columns` names for a fact the column of the input
    that says it of each point, whose empty cells say nothing. Equal plans, versions and points give equal bytes."""

    on: date
    lang: str = "en"
    topics: tuple[str, ...] = ()
    given: Mapping[str, Value] = field(default_factory=dict)
    from_columns: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "on": self.on.isoformat(),
            "lang": self.lang,
            "topics": list(self.topics),
            "given": dict(self.given),
            "from_columns": dict(self.from_columns),
        }


def plan_of(
    desk: Desk, *, on: date, lang: str, topics: Sequence[str], given: Sequence[str], names: Sequence[str]
) -> Plan:
    """The plan; `given` has `FACT:VALUE`, and `FACT:@COLUMN` for one of the columns `names`. Raises BadParameter."""
    told = [text for text in given if not text.partition(":")[2].startswith(COLUMN)]
    columns = dict(_column(desk, text, names) for text in given if text not in told)
    fixed = parse_given(desk, told)
    for fact in columns.keys() & fixed.keys():
        raise BadParameter("given", f"{fact} is given as a value and as a column; choose one")
    return Plan(on=on, lang=lang, topics=with_subtopics(desk, topics), given=fixed, from_columns=columns)


def facts_known(desk: Desk) -> list[str]:
    """Every fact that may be given."""
    return sorted({*desk.content.facts, *(str(layer.fact) for layer in desk.content.fact_layers)})


def _column(desk: Desk, text: str, names: Sequence[str]) -> tuple[str, str]:
    fact, _, rest = text.partition(":")
    known, column = facts_known(desk), rest.removeprefix(COLUMN) or fact
    if fact not in known:
        raise BadParameter("given", f"{fact!r} is not a fact; there are {', '.join(known)}")
    if column not in names:
        raise BadParameter("given", f"there is no column {column!r}; there are {', '.join(names)}")
    return fact, column
