"""What a change from one system to another comes to at a place, by the figures of one edition."""

from dataclasses import replace

from ...domain.practices import Tier1State
from ...domain.statements import Statement
from ...domain.tier1 import Edition, change, is_artefact
from .factors import Found, estimate, factors_of, overall_of, reference_of
from .outcome import Gap, SystemChange
from .tables import Tables

Both = tuple[Found, Found]


def system_change(
    tables: Tables, edition: Edition, before: Tier1State, after: Tier1State, local: bool = True
) -> SystemChange | Gap:
    """Tier 1 (Eq. 2.25) with the facts that hold at the place, those of another edition left out.

    With `local`, figures of bodies there, which have no edition, take part by the ordinary rule (better tier, more
    local, newer) and may win; without, it is the plain default of the edition. Worked out once for each system.
    """
    local = local and tables.has_local
    return tables.keep(("change", edition, before, after, local), lambda: _made(tables, edition, before, after, local))


def _made(tables: Tables, edition: Edition, before: Tier1State, after: Tier1State, local: bool) -> SystemChange | Gap:
    reference = reference_of(tables, edition, local)
    if isinstance(reference, Gap):
        return reference
    whole, notes = _whole(tables, edition, before, after) if local else (None, ())
    if whole is not None:
        return _changed(edition, before, after, reference, whole, notes)
    sides = [factors_of(tables, edition, state, local) for state in (before, after)]
    for side in sides:
        if isinstance(side, Gap):
            return side
    found = _both(sides)
    wins = any(fact.edition is None for fact in (reference, *(each for side in found for each in side.facts)))
    if local and not wins:
        plain = system_change(tables, edition, before, after, local=False)
        return replace(plain, notes=notes) if isinstance(plain, SystemChange) else plain
    told = _changed(edition, before, after, reference, found, (*notes, "LOCAL_WINS") if wins else notes)
    return _suppressed(told, found) or told


def _both(sides: list[Found | Gap]) -> Both:
    one, other = sides
    assert isinstance(one, Found)
    assert isinstance(other, Found)
    return one, other


def _whole(
    tables: Tables, edition: Edition, before: Tier1State, after: Tier1State
) -> tuple[Both | None, tuple[str, ...]]:
    """Both sides by local figures that hold all three factors, or one side where the other is the reference itself.

    Such a figure is never put beside a default, whose base and method are others, and one figure for both systems says
    nothing of the change between them.
    """
    one, other = overall_of(tables, edition, before), overall_of(tables, edition, after)
    if one is None and other is None:
        return None, ()
    if one is not None and other is not None:
        return (None, ("LOCAL_SAME",)) if one.facts == other.facts else ((one, other), ("LOCAL_WINS", "HOLDS_ALL"))
    default = factors_of(tables, edition, after if other is None else before, local=False)
    if isinstance(default, Gap) or not default.reference_condition:
        return None, ("LOCAL_ONE_SIDED",)
    return (one or default, other or default), ("LOCAL_WINS", "HOLDS_ALL")


def _changed(
    edition: Edition,
    before: Tier1State,
    after: Tier1State,
    reference: Statement,
    found: Both,
    notes: tuple[str, ...],
) -> SystemChange:
    one, other = found
    facts = {each.id: each for each in (reference, *one.facts, *other.facts)}
    stock = estimate(reference)
    return SystemChange(
        edition=edition,
        before=before,
        after=after,
        change=change(stock, one.factors, other.factors),
        reference=stock,
        factors=(one.factors, other.factors),
        facts=tuple(facts.values()),
        notes=notes,
    )


def _suppressed(told: SystemChange, found: Both) -> Gap | None:
    """An artefact of the table, where it is the table that speaks."""
    one, other = (side.factors.land_use.value for side in found)
    land_uses = [side.facts[0] for side in found]
    if any(fact.edition is None for fact in land_uses):
        return None
    if not is_artefact(told.before.land_use, told.after.land_use, float(one), float(other)):
        return None
    about = tuple(("tier1_land_use", state.land_use) for state in (told.before, told.after))
    ids = tuple(fact.id for fact in land_uses)
    return Gap(status="artefact", code="artefact", edition=told.edition, about=about, facts=ids, suppressed=told.change)
