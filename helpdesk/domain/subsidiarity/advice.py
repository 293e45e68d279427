"""Advice: nearest first, all shown. What a norm forbids is suppressed and listed, never lost."""

from collections.abc import Mapping, Sequence
from itertools import chain

from ..statements import Modality, Statement
from .case import Case
from .decision import Advice, Conflict, Considered, Note, Suppressed

By = Mapping[str, Sequence[str]]


def replacements(advice: Sequence[Statement], case: Case) -> dict[str, list[str]]:
    """Which advice is replaced by which: only downward, and only by a competent body."""
    by_id = {each.id: each for each in advice}
    replaced: dict[str, list[str]] = {}
    for nearer in advice:
        for target in (by_id[each] for each in nearer.replaces if each in by_id):
            if case.competent(nearer) and case.nesting.inside(nearer.region, target.region):
                replaced.setdefault(target.id, []).append(nearer.id)
    return replaced


def suppressed(advice: Sequence[Statement], prohibited: By, required: By) -> list[Suppressed]:
    """Recommendations of what is prohibited, and warnings against what is required."""
    found = []
    for each in advice:
        norms = prohibited if each.modality is Modality.RECOMMEND else required
        by = norms.get(str(each.value))
        if by:
            found.append(Suppressed(each, tuple(sorted(by))))
    return found


def order(advice: Sequence[Statement], case: Case, may_forbid: By) -> list[Advice]:
    """Nearest first: by how many shown statements' regions properly contain it, then tier, then id; unbacked last."""
    regions = [each.region for each in advice]
    wider = {region: sum(case.nesting.inside(region, other) for other in regions) for region in set(regions)}
    unbacked = {each.id: not case.competent(each) for each in advice}

    def key(statement: Statement) -> tuple[bool, int, int, str]:
        return unbacked[statement.id], -wider[statement.region], -statement.tier, statement.id

    return [Advice(each, unbacked[each.id], tuple(_unless(each, may_forbid))) for each in sorted(advice, key=key)]


def _unless(statement: Statement, may_forbid: By) -> Sequence[str]:
    return may_forbid.get(str(statement.value), ()) if statement.modality is Modality.RECOMMEND else ()


def conflicts(shown: Sequence[Advice]) -> tuple[Conflict, ...]:
    """The same practice recommended and discouraged, with both names."""
    sides: dict[str, dict[Modality, list[str]]] = {}
    for item in shown:
        statement = item.statement
        sides.setdefault(str(statement.value), {}).setdefault(statement.modality, []).append(statement.id)
    return tuple(sorted(("ADVICE", tuple(sorted(chain(*both.values())))) for both in sides.values() if len(both) == 2))


def notes(shown: Sequence[Advice]) -> list[Note]:
    return [("UNBACKED_ADVICE", item.statement.id) for item in shown if item.unbacked]


def outcomes(shown: Sequence[Advice], hidden: Sequence[Suppressed], replaced: By) -> list[Considered]:
    """Each shown piece is decisive: without it the answer would miss it."""
    return [
        *(Considered(item.statement.id, "decisive", ("UNBACKED",) if item.unbacked else ()) for item in shown),
        *(Considered(item.statement.id, "suppressed", ("FORBIDDEN_BY", *item.by)) for item in hidden),
        *(Considered(target, "replaced", ("REPLACED_BY", *sorted(by))) for target, by in replaced.items()),
    ]
