"""From the statements on a topic to the decision. A pure function: equal arguments give an equal decision."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from ..statements import Statement
from .allocation import allocate, next_to_ask
from .case import Case, gather
from .decision import Allocation, Decision, MayApply
from .strata import Advised, Binding, By, Measured, advise, bind, forbidden_if_met, hear, measure

_ID = attrgetter("id")


def resolve(
    topic: str,
    statements: Iterable[Statement],
    case: Case,
    forbidden: By | None = None,
    may_forbid: By | None = None,
) -> Decision:
    """The decision on a topic. `statements` may be any; those on other topics or regions change nothing.

    `forbidden` maps practices that norms on other topics prohibit at the same place and day to those norms, so that
    nothing prohibited is ever recommended under another heading; `may_forbid` those that may come to be.
    """
    said = by_stratum(gather(statements, topic, case.here))
    binding, measured = bind(said["norm"], case), measure(topic, said["fact"], case)
    prohibited = merged(binding.norms.prohibited, forbidden or {})
    possible = merged(binding.may_forbid, may_forbid or {})
    advised = advise(hear(said["advice"], case), case, prohibited, binding.norms.required, possible)
    allocation = allocate(topic, case)
    return together(topic, binding, measured, advised, allocation, next_to_ask(topic, case, allocation))


def by_stratum(said: Iterable[Statement]) -> Mapping[str, Sequence[Statement]]:
    """In the order in which they come."""
    found: dict[str, list[Statement]] = {"norm": [], "fact": [], "advice": []}
    for each in said:
        found[each.modality.stratum].append(each)
    return found


def together(
    topic: str, binding: Binding, measured: Measured, advised: Advised, allocation: Allocation, ask: tuple[str, ...]
) -> Decision:
    """The decision that what each stratum comes to makes, with who should decide."""
    conflicts = tuple(sorted((*binding.norms.conflicts, *measured.conflicts, *advised.conflicts)))
    return Decision(
        topic=topic,
        status=_status(bool(conflicts), bool(binding.in_force or measured.fact or advised.shown)),
        norms=binding.norms,
        in_force=binding.in_force,
        fact=measured.fact,
        advice=advised.shown,
        suppressed=advised.suppressed,
        conflicts=conflicts,
        notes=tuple(sorted({*binding.notes, *measured.notes, *advised.notes})),
        allocation=allocation,
        may_apply=tuple(sorted((*binding.may_apply, *measured.may_apply, *advised.may_apply), key=_of_statement)),
        considered=tuple(sorted((*binding.considered, *measured.considered, *advised.considered), key=_ID)),
        ask=ask,
    )


def prohibitions(decisions: Iterable[Decision | Binding]) -> dict[str, list[str]]:
    """Every practice prohibited under any topic, with the norms that prohibit it."""
    return merged(*(decision.norms.prohibited for decision in decisions))


def possible_prohibitions(decisions: Iterable[Decision | Binding]) -> dict[str, list[str]]:
    """Every practice that a norm under any topic would prohibit if its open condition were met."""
    return merged(*(forbidden_if_met(decision.may_apply) for decision in decisions))


def merged(*each_topic: By) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for said in each_topic:
        for practice, norms in said.items():
            found.setdefault(practice, set()).update(norms)
    return {practice: sorted(norms) for practice, norms in sorted(found.items())}


def _of_statement(item: MayApply) -> str:
    return item.statement.id


def _status(conflict: bool, anything: bool) -> str:
    if conflict:
        return "CONFLICT"
    return "DECIDED" if anything else "GAP"
