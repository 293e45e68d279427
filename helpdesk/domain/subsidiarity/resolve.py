"""From the statements on a topic to the decision. A pure function: equal arguments give an equal decision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..conditions import Condition, all_hold, missing
from ..statements import Modality, Source, Statement, Tier
from . import advice as advising
from . import facts as selecting
from . import norms as binding
from .allocation import allocate, next_to_ask
from .case import Case, gather
from .decision import Advice, ChosenFact, Conflict, Considered, Decision, MayApply, Norms, Note, Suppressed

ASKER = "asker"
By = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class _Sorted:
    """The gathered statements, by what can be said of each alone."""

    norms: list[Statement] = field(default_factory=list)
    facts: list[Statement] = field(default_factory=list)
    advice: list[Statement] = field(default_factory=list)
    may_apply: list[MayApply] = field(default_factory=list)
    considered: list[Considered] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


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
    return resolve_gathered(topic, gather(statements, topic, case.here), case, forbidden, may_forbid)


def resolve_gathered(
    topic: str,
    gathered: Sequence[Statement],
    case: Case,
    forbidden: By | None = None,
    may_forbid: By | None = None,
) -> Decision:
    """As `resolve`, of statements as `gather` gives them."""
    found = _sort(gathered, case)
    waiting = [item.statement for item in found.may_apply if item.statement.modality.stratum == "norm"]
    removed, derogation_notes = binding.derogations(found.norms, case, waiting)
    may_apply = [item for item in found.may_apply if item.statement.id not in removed]
    standing = [norm for norm in found.norms if norm.id not in removed]
    norms = binding.meet(standing)
    fact, fact_conflicts, fact_outcomes = _fact(topic, found, case)
    told = _advise(found.advice, norms, case, forbidden or {}, _merged(_may_forbid(may_apply), may_forbid or {}))
    conflicts = tuple(sorted((*norms.conflicts, *fact_conflicts, *advising.conflicts(told.shown))))
    allocation = allocate(topic, case)
    considered = [
        *(each for each in found.considered if each.id not in removed),
        *binding.outcomes(found.norms, standing, norms, case),
        *_derogated(removed, derogation_notes),
        *fact_outcomes,
        *advising.outcomes(told.shown, told.hidden, told.replaced),
    ]
    return Decision(
        topic=topic,
        status=_status(bool(conflicts), bool(standing or fact or told.shown)),
        norms=norms,
        in_force=tuple(standing),
        fact=fact,
        advice=tuple(told.shown),
        suppressed=tuple(told.hidden),
        conflicts=conflicts,
        notes=tuple(sorted({*found.notes, *derogation_notes, *advising.notes(told.shown)})),
        allocation=allocation,
        may_apply=tuple(may_apply),
        considered=tuple(sorted(considered, key=lambda each: each.id)),
        ask=next_to_ask(topic, case, allocation),
    )


def _fact(topic: str, found: _Sorted, case: Case) -> tuple[ChosenFact | None, tuple[Conflict, ...], list[Considered]]:
    """What was measured on the spot stands before all that is stated."""
    measured = _measured(topic, case)
    fact, conflicts, outcomes = selecting.select(measured or found.facts, case.topic(topic), case)
    if measured:
        because = "BETTER_TIER", measured[0].id
        outcomes += [Considered(each.id, "not_chosen", because) for each in found.facts]
    return fact, conflicts, outcomes


@dataclass(frozen=True, slots=True)
class _Told:
    """Advice as it is told: shown, hidden because forbidden, and replaced."""

    shown: list[Advice]
    hidden: list[Suppressed]
    replaced: dict[str, list[str]]


def _advise(advice: Sequence[Statement], norms: Norms, case: Case, forbidden: By, may_forbid: By) -> _Told:
    """Advice that may not be given replaces nothing."""
    hidden = advising.suppressed(advice, _merged(norms.prohibited, forbidden), norms.required)
    hidden_ids = {item.statement.id for item in hidden}
    allowed = [each for each in advice if each.id not in hidden_ids]
    replaced = advising.replacements(allowed, case)
    kept = [each for each in allowed if each.id not in replaced]
    return _Told(advising.order(kept, case, may_forbid), hidden, replaced)


def prohibitions(decisions: Iterable[Decision]) -> dict[str, list[str]]:
    """Every practice prohibited under any topic, with the norms that prohibit it."""
    return _merged(*(decision.norms.prohibited for decision in decisions))


def possible_prohibitions(decisions: Iterable[Decision]) -> dict[str, list[str]]:
    """Every practice that a norm under any topic would prohibit if its open condition were met."""
    return _merged(*(_may_forbid(decision.may_apply) for decision in decisions))


def _merged(*each_topic: By) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for said in each_topic:
        for practice, norms in said.items():
            found.setdefault(practice, set()).update(norms)
    return {practice: sorted(norms) for practice, norms in sorted(found.items())}


def _sort(gathered: Sequence[Statement], case: Case) -> _Sorted:
    found = _Sorted()
    for statement in gathered:
        standing = _not_now(statement, case) or _without_effect(statement, case)
        if standing:
            found.considered.append(standing)
            if standing.outcome == "ultra_vires":
                found.notes.append(("ULTRA_VIRES", statement.id))
            continue
        waiting = tuple(missing(statement.when, case.facts))
        stratum = statement.modality.stratum
        if waiting:
            _undecided(found, statement, waiting)
        elif stratum == "norm" and not statement.verified:
            found.may_apply.append(MayApply(statement, (), "UNVERIFIED_SOURCE"))
            found.considered.append(Considered(statement.id, "may_apply", ("UNVERIFIED_SOURCE",)))
        else:
            {"norm": found.norms, "fact": found.facts, "advice": found.advice}[stratum].append(statement)
    return found


def _undecided(found: _Sorted, statement: Statement, waiting: tuple[Condition, ...]) -> None:
    facts = sorted({condition.fact for condition in waiting})
    found.may_apply.append(MayApply(statement, waiting, "MISSING_FACT"))
    found.considered.append(Considered(statement.id, "may_apply", ("MISSING_FACT", *facts)))


def _not_now(statement: Statement, case: Case) -> Considered | None:
    """Out of its time, or its condition is not met."""
    if case.day not in statement.validity:
        start, end = statement.validity.start, statement.validity.end
        if start is not None and case.day < start:
            return Considered(statement.id, "not_yet", ("FROM", start.isoformat()))
        assert end is not None
        return Considered(statement.id, "ended", ("TO", end.isoformat()))
    if all_hold(statement.when, case.facts) is False:
        failed = sorted({each.fact for each in statement.when if each.holds(case.facts) is False})
        return Considered(statement.id, "condition_not_met", ("FACT", *failed))
    excluded = sorted({each.fact for each in statement.not_when if each.holds(case.facts)})
    return Considered(statement.id, "condition_not_met", ("EXCEPT", *excluded)) if excluded else None


def _without_effect(statement: Statement, case: Case) -> Considered | None:
    """A norm needs a binding power, a fact any competence; advice from outside the remit is shown, flagged."""
    stratum = statement.modality.stratum
    if stratum == "norm" and not case.binds(statement):
        return Considered(statement.id, "ultra_vires", ("NO_BINDING_POWER", statement.issuer))
    if stratum == "fact" and not case.competent(statement):
        return Considered(statement.id, "ultra_vires", ("NO_COMPETENCE", statement.issuer))
    return None


def _measured(topic: str, case: Case) -> list[Statement]:
    """What the asker measured on the spot: the top tier, and more local than any region."""
    fact = case.topics[topic].measured_as if topic in case.topics else None
    if fact is None or fact not in case.given:
        return []
    statement = Statement(
        id=f"given:{fact}",
        issuer=ASKER,
        topic=topic,
        region="",
        modality=Modality.VALUE,
        value=case.facts[fact],
        unit=case.topics[topic].unit,
        tier=Tier.MEASURED,
        source=Source(title="given by the asker"),
    )
    return [statement]


def _may_forbid(may_apply: Iterable[MayApply]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in may_apply:
        if item.statement.modality is Modality.PROHIBIT:
            found.setdefault(str(item.statement.value), []).append(item.statement.id)
    return found


def _derogated(removed: frozenset[str], notes: Sequence[Note]) -> list[Considered]:
    by = {target: [note[2] for note in notes if note[:2] == ("DEROGATED", target)] for target in removed}
    return [Considered(target, "derogated", ("DEROGATED_BY", *sorted(by[target]))) for target in sorted(removed)]


def _status(conflict: bool, anything: bool) -> str:
    if conflict:
        return "CONFLICT"
    return "DECIDED" if anything else "GAP"
