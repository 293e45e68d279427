"""Norms: the strictest holds. Their meet is commutative, associative and idempotent, so no order and no nesting is
needed: a river basin and a district simply add. Only a derogation that names its target, and that the target's issuer
delegated, removes a norm."""

from collections.abc import Collection, Iterable, Sequence

from ..statements import Modality, Statement
from .case import Case
from .decision import Conflict, Considered, Norms, Note


def meet(norms: Iterable[Statement]) -> Norms:
    """What the norms come to together; `prohibited` and `required` map each practice to the norms that say so."""
    prohibited: dict[str, list[str]] = {}
    required: dict[str, list[str]] = {}
    floors: dict[str, float] = {}
    ceilings: dict[str, float] = {}
    closed: set[int] = set()
    for norm in sorted(norms, key=lambda norm: norm.id):
        match norm.modality:
            case Modality.PROHIBIT:
                prohibited.setdefault(str(norm.value), []).append(norm.id)
            case Modality.REQUIRE:
                required.setdefault(str(norm.value), []).append(norm.id)
            case Modality.FLOOR:
                floors[norm.id] = _number(norm)
            case Modality.CEILING:
                ceilings[norm.id] = _number(norm)
            case Modality.CLOSED_DAYS:
                closed |= _days(norm)
    return Norms(
        floor=max(floors.values(), default=None),
        ceiling=min(ceilings.values(), default=None),
        prohibited={value: tuple(ids) for value, ids in sorted(prohibited.items())},
        required={value: tuple(ids) for value, ids in sorted(required.items())},
        closed_days=frozenset(closed),
        conflicts=tuple(sorted(_conflicts(prohibited, required, floors, ceilings))),
    )


def _conflicts(
    prohibited: dict[str, list[str]],
    required: dict[str, list[str]],
    floors: dict[str, float],
    ceilings: dict[str, float],
) -> Iterable[Conflict]:
    for value in prohibited.keys() & required.keys():
        yield "NORM", tuple(sorted({*prohibited[value], *required[value]}))
    if floors and ceilings:
        floor, ceiling = max(floors.values()), min(ceilings.values())
        if floor > ceiling:
            highest = [norm for norm, value in floors.items() if value == floor]
            lowest = [norm for norm, value in ceilings.items() if value == ceiling]
            yield "NORM", tuple(sorted({*highest, *lowest}))


def derogations(
    norms: Sequence[Statement], case: Case, waiting: Sequence[Statement] = ()
) -> tuple[frozenset[str], list[Note]]:
    """The norms that valid derogations remove, and what to note; `waiting` norms can be removed but remove nothing.

    A derogation that is itself removed removes nothing; two that remove each other both fail, since the stricter
    reading holds where the law runs in a circle.
    """
    by_id = {norm.id: norm for norm in (*norms, *waiting)}
    valid: dict[str, list[str]] = {}
    notes: list[Note] = []
    for norm in norms:
        for target in (by_id[each] for each in norm.derogates if each in by_id):
            delegated = norm.issuer in target.delegates_to and case.may_derogate(target)
            if delegated and case.may_derogate(norm):
                valid.setdefault(target.id, []).append(norm.id)
            else:
                notes.append(("INVALID_DEROGATION", norm.id, target.id))
    removed = _grounded(by_id.keys(), valid)
    notes += [("DEROGATED", target, by) for target in removed for by in valid[target] if by not in removed]
    return removed, notes


def _grounded(norms: Collection[str], attackers: dict[str, list[str]]) -> frozenset[str]:
    """The norms attacked by one that stands (the grounded extension of Dung 1995, Artif. Intell. 77:321-357)."""
    standing: set[str] = set()
    removed: set[str] = set()
    changed = True
    while changed:
        newly = {each for each in norms if each not in standing and set(attackers.get(each, ())) <= removed}
        fallen = {each for each in norms if not newly.isdisjoint(attackers.get(each, ())) and each not in removed}
        standing |= newly
        removed |= fallen
        changed = bool(newly or fallen)
    return frozenset(removed)


def outcomes(norms: Sequence[Statement], standing: Sequence[Statement], met: Norms, case: Case) -> list[Considered]:
    """Which norms are decisive: those without which the answer would differ."""
    in_conflict = {each for _, members in met.conflicts for each in members}
    found = []
    for norm in standing:
        if norm.id in in_conflict:
            found.append(Considered(norm.id, "in_conflict", ("NORM",)))
        elif _substance(_without(norm, norms, standing, case)) != _substance(met):
            found.append(Considered(norm.id, "decisive"))
        else:
            found.append(Considered(norm.id, "redundant", ("AS_STRICT", *_as_strict(norm, standing))))
    return found


def _without(norm: Statement, norms: Sequence[Statement], standing: Sequence[Statement], case: Case) -> Norms:
    """What the norms would come to without this one, and so without the derogations it makes."""
    if not norm.derogates:
        return meet(each for each in standing if each is not norm)
    others = [each for each in norms if each is not norm]
    removed, _ = derogations(others, case)
    return meet(each for each in others if each.id not in removed)


def _substance(met: Norms) -> tuple[object, ...]:
    return met.floor, met.ceiling, set(met.prohibited), set(met.required), met.closed_days, met.conflicts


def _as_strict(norm: Statement, standing: Sequence[Statement]) -> list[str]:
    """The other norms that ask at least as much as this one."""
    return [
        other.id
        for other in standing
        if other.id != norm.id and other.modality is norm.modality and _at_least(other, norm)
    ]


def _at_least(other: Statement, norm: Statement) -> bool:
    match norm.modality:
        case Modality.FLOOR:
            return _number(other) >= _number(norm)
        case Modality.CEILING:
            return _number(other) <= _number(norm)
        case Modality.CLOSED_DAYS:
            return not _days(other).isdisjoint(_days(norm))
        case _:
            return other.value == norm.value


def _number(norm: Statement) -> float:
    assert isinstance(norm.value, int | float)
    return norm.value


def _days(norm: Statement) -> frozenset[int]:
    assert isinstance(norm.value, frozenset)
    return norm.value
