"""The decision on one topic: what holds, what was set aside, and why; the reasons are part of the value."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..conditions import Condition, Value
from ..statements import OF_PRACTICES, Statement

Note = tuple[str, ...]
Conflict = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Considered:
    """What became of one statement.

    `outcome`: decisive, redundant, in_conflict, not_chosen, suppressed, replaced, derogated, ultra_vires, may_apply,
    condition_not_met, not_yet or ended. Removing a decisive statement changes the answer, removing a redundant or
    not_chosen one does not. `because` is a code followed by the ids it refers to.
    """

    id: str
    outcome: str
    because: Note = ()


@dataclass(frozen=True, slots=True)
class ChosenFact:
    """The fact that holds; `by` are the statements that agree on it, `lead` the one whose range and source show."""

    value: Value
    by: tuple[str, ...]
    tier: int
    lead: Statement | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice as shown. `unless` are norms that would forbid it if their open condition were met."""

    statement: Statement
    unbacked: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Advice that a norm forbids, with the norms that forbid it: never lost."""

    statement: Statement
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MayApply:
    """A statement whose condition waits for a fact, or a norm whose source was not verified."""

    statement: Statement
    waiting: tuple[Condition, ...]
    because: str


@dataclass(frozen=True, slots=True)
class Allocation:
    """Who should decide. `status` is DECIDED, SHARED or GAP; every other competent body has its `why_not`."""

    status: str
    decided_by: tuple[str, ...]
    why_not: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Norms:
    """What the norms come to: bans, requirements and closed days added up, the highest floor, the lowest ceiling."""

    floor: float | None
    ceiling: float | None
    prohibited: Mapping[str, tuple[str, ...]]
    required: Mapping[str, tuple[str, ...]]
    closed_days: frozenset[int]
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """All that is said on a topic for one case."""

    topic: str
    status: str
    norms: Norms
    in_force: tuple[Statement, ...]
    fact: ChosenFact | None
    advice: tuple[Advice, ...]
    suppressed: tuple[Suppressed, ...]
    conflicts: tuple[Conflict, ...]
    notes: tuple[Note, ...]
    allocation: Allocation
    may_apply: tuple[MayApply, ...]
    considered: tuple[Considered, ...]
    ask: tuple[str, ...] = ()

    @property
    def practices(self) -> frozenset[str]:
        """Those that something here forbids, requires or advises on, or may."""
        said = [each.statement for each in self.advice]
        said += [each.statement for each in self.suppressed] + [each.statement for each in self.may_apply]
        named = {str(each.value) for each in said if each.modality in OF_PRACTICES}
        return frozenset(named | self.norms.prohibited.keys() | self.norms.required.keys())

    def answer(self) -> tuple[object, ...]:
        """What the answer comes to, without its reasons: the thing that a decisive statement changes."""
        return (
            self.status,
            self.norms.floor,
            self.norms.ceiling,
            tuple(self.norms.prohibited),
            tuple(self.norms.required),
            self.norms.closed_days,
            (self.fact.value, self.fact.by, self.fact.tier) if self.fact else None,
            tuple(item.statement.id for item in self.advice),
            tuple(item.statement.id for item in self.suppressed),
            self.conflicts,
        )
