"""What the statements of one stratum come to. No stratum looks at the statements of another: advice at what norms come
to, by practice, and nothing at all at further advice. So each is worked out anew only where its own statements differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..conditions import Condition, all_hold, missing
from ..statements import Modality, Source, Statement, Tier
from . import advice as advising
from . import facts as selecting
from . import norms as binding
from .case import Case
from .decision import Advice, ChosenFact, Conflict, Considered, MayApply, Norms, Note, Suppressed

ASKER = "asker"
By = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Heard:
    """Statements of one stratum, by what can be said of each alone: those that take part, those that wait, and what
    became of all others and of those that wait."""

    taking_part: list[Statement] = field(default_factory=list)
    may_apply: list[MayApply] = field(default_factory=list)
    considered: list[Considered] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """`may_forbid` are practices that a norm would prohibit if its open condition were met."""

    norms: Norms
    in_force: tuple[Statement, ...]
    may_forbid: By
    may_apply: tuple[MayApply, ...]
    considered: tuple[Considered, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """The fact that holds, or between which there is a conflict."""

    fact: ChosenFact | None
    conflicts: tuple[Conflict, ...]
    may_apply: tuple[MayApply, ...]
    considered: tuple[Considered, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Advised:
    """Advice as it is told: shown, suppressed because forbidden, and what waits."""

    shown: tuple[Advice, ...]
    suppressed: tuple[Suppressed, ...]
    conflicts: tuple[Conflict, ...]
    may_apply: tuple[MayApply, ...]
    considered: tuple[Considered, ...]
    notes: tuple[Note, ...]

    @property
    def recommended(self) -> frozenset[str]:
        """The practices that are recommended as shown."""
        shown = (item.statement for item in self.shown)
        return frozenset(str(each.value) for each in shown if each.modality is Modality.RECOMMEND)


def bind(norms: Iterable[Statement], case: Case) -> Binding:
    """What norms on a topic come to."""
    heard = hear(norms, case)
    removed, notes = binding.derogations(heard.taking_part, case, [item.statement for item in heard.may_apply])
    may_apply = tuple(item for item in heard.may_apply if item.statement.id not in removed)
    standing = [norm for norm in heard.taking_part if norm.id not in removed]
    met = binding.meet(standing)
    return Binding(
        norms=met,
        in_force=tuple(standing),
        may_forbid=forbidden_if_met(may_apply),
        may_apply=may_apply,
        considered=(
            *(each for each in heard.considered if each.id not in removed),
            *binding.outcomes(heard.taking_part, standing, met, case),
            *_derogated(removed, notes),
        ),
        notes=(*heard.notes, *notes),
    )


def measure(topic: str, facts: Iterable[Statement], case: Case) -> Measured:
    """The fact that holds on a topic; what was measured on the spot stands before all that is stated."""
    heard = hear(facts, case)
    measured = _measured(topic, case)
    fact, conflicts, outcomes = selecting.select(measured or heard.taking_part, case.topic(topic), case)
    if measured:
        because = "BETTER_TIER", measured[0].id
        outcomes += [Considered(each.id, "not_chosen", because) for each in heard.taking_part]
    return Measured(fact, conflicts, tuple(heard.may_apply), (*heard.considered, *outcomes), tuple(heard.notes))


def advise(heard: Heard, case: Case, prohibited: By, required: By, may_forbid: By) -> Advised:
    """`heard` is advice; what norms anywhere prohibit, require and may come to prohibit is by practice. Advice that may
    not be given replaces nothing."""
    hidden = advising.suppressed(heard.taking_part, prohibited, required)
    hidden_ids = {item.statement.id for item in hidden}
    allowed = [each for each in heard.taking_part if each.id not in hidden_ids]
    replaced = advising.replacements(allowed, case)
    shown = advising.order([each for each in allowed if each.id not in replaced], case, may_forbid)
    return Advised(
        shown=tuple(shown),
        suppressed=tuple(hidden),
        conflicts=advising.conflicts(shown),
        may_apply=tuple(heard.may_apply),
        considered=(*heard.considered, *advising.outcomes(shown, hidden, replaced)),
        notes=(*heard.notes, *advising.notes(shown)),
    )


def hear(said: Iterable[Statement], case: Case) -> Heard:
    """`said` is of one stratum."""
    found = Heard()
    for statement in said:
        standing = set_aside(statement, case) or _without_effect(statement, case)
        if standing:
            found.considered.append(standing)
            if standing.outcome == "ultra_vires":
                found.notes.append(("ULTRA_VIRES", statement.id))
        elif waiting := tuple(missing(statement.when, case.facts)):
            _undecided(found, statement, waiting)
        elif statement.modality.stratum == "norm" and not statement.verified:
            found.may_apply.append(MayApply(statement, (), "UNVERIFIED_SOURCE"))
            found.considered.append(Considered(statement.id, "may_apply", ("UNVERIFIED_SOURCE",)))
        else:
            found.taking_part.append(statement)
    return found


def _undecided(found: Heard, statement: Statement, waiting: tuple[Condition, ...]) -> None:
    facts = sorted({condition.fact for condition in waiting})
    found.may_apply.append(MayApply(statement, waiting, "MISSING_FACT"))
    found.considered.append(Considered(statement.id, "may_apply", ("MISSING_FACT", *facts)))


def set_aside(statement: Statement, case: Case) -> Considered | None:
    """Why a statement has no part in a case at all: out of its time, or its condition is not met."""
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


def forbidden_if_met(may_apply: Iterable[MayApply]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item in may_apply:
        if item.statement.modality is Modality.PROHIBIT:
            found.setdefault(str(item.statement.value), []).append(item.statement.id)
    return found


def _derogated(removed: frozenset[str], notes: Sequence[Note]) -> list[Considered]:
    by = {target: [note[2] for note in notes if note[:2] == ("DEROGATED", target)] for target in removed}
    return [Considered(target, "derogated", ("DEROGATED_BY", *sorted(by[target]))) for target in sorted(removed)]
