"""The ways to the number for one practice at one place: Tier 1 in both editions, local factors, field evidence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isnan

from ...domain.carbon import RELATIVE, Rate, rate_of
from ...domain.conditions import all_hold
from ...domain.evidence import Evidence, Match, Metric, climate_match
from ...domain.practices import HIGH, INPUTS, MEDIUM, Practice, Tier1State
from ...domain.statements import Tier
from ...domain.tier1 import Change, Edition
from ..tier1 import Gap, SystemChange, system_change
from .place import CarbonPlace, systems_of

TIER1, LOCAL, FIELD = "tier1", "local", "field_evidence"
# Stocks and targets are of 0-30 cm; what deeper soil gains besides cannot be held against them.
DEEPEST_CM = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One way. `status` is `ok`, or why there is no number: those of `Gap`, and `other_start` (the practice starts from
    another use or management), `already_so`, `no_rate`, `no_stock`, `not_transferable`, `depends`, `ended`, `future`,
    `local_same`, `local_one_sided`. `stock_t_c_ha` is what the rate is a permille of."""

    method: str
    status: str
    rate: Rate | None = None
    stock_t_c_ha: float | None = None
    edition: str | None = None
    tier: int = 0
    facts: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    verification: str | None = None
    notes: tuple[str, ...] = ()
    gap: Gap | None = None
    evidence: Evidence | None = None
    match: Match | None = None
    locality: int = 0

    @property
    def leads(self) -> bool:
        """Whether it may be the headline, which is of 0-30 cm: a coefficient of a scheme's accounts, what is of a
        hectare of hedge or of deeper soil, and what counts wood or the carbon that is brought, may not."""
        if self.status != "ok" or self.rate is None:
            return False
        told = self.evidence
        return told is None or not (
            told.evidence_class == "scheme"
            or told.per_hedge
            or told.whole_system
            or told.counts_input
            or (told.depth_cm or 0) > DEEPEST_CM
        )


def states(place: CarbonPlace, practice: Practice) -> tuple[Tier1State, Tier1State] | str | None:
    """The system before and after at this place; None where Tier 1 has no word for the practice, else why not.

    What the asker says of tillage and input takes the place of the practice's own start, and stays where the practice
    does not change it.
    """
    before, after = practice.before, practice.after
    if before is None or after is None:
        return None
    if before.land_use not in systems_of(place.content, place.use.land_use):
        return "other_start"
    said = place.given.get("tier1_land_use")
    if said is not None and said != before.land_use:
        return "already_so" if said == after.land_use else "other_start"
    if practice.input_by_class and place.given.get("tier1_input") == after.input == MEDIUM:
        after = replace(after, input=HIGH)
    return _managed(place, before, after)


def _managed(place: CarbonPlace, before: Tier1State, after: Tier1State) -> tuple[Tier1State, Tier1State] | str:
    for name, fact in (("tillage", "tier1_tillage"), ("input", "tier1_input")):
        said = place.given.get(fact)
        old, new = getattr(before, name), getattr(after, name)
        if said is None or old is None:
            continue
        if old != new and after.land_use == before.land_use and (said == new or _more_already(str(said), old, new)):
            return "already_so"
        before = replace(before, **{name: str(said)})
        after = replace(after, **{name: str(said)}) if old == new else after
    return before, after


def _more_already(said: str, old: str, new: str | None) -> bool:
    """Whether more returns to the soil than the practice would bring it to: it takes nothing away from that."""
    if not {said, old, new} <= set(INPUTS):
        return False
    return INPUTS.index(said) > INPUTS.index(str(new)) > INPUTS.index(old)


def methods(place: CarbonPlace, practice: Practice) -> list[Method]:
    return [*_by_tables(place, practice), *_by_evidence(place, practice)]


def _by_tables(place: CarbonPlace, practice: Practice) -> Iterator[Method]:
    found = states(place, practice)
    if found is None:
        return
    for edition in Edition:
        if isinstance(found, str):
            yield Method(method=TIER1, status=found, edition=edition.value)
        else:
            yield _of_outcome(TIER1, system_change(place.tables, edition, *found, local=False))
    if not isinstance(found, str):
        yield from _by_local_factors(place, *found)


def _by_local_factors(place: CarbonPlace, before: Tier1State, after: Tier1State) -> Iterator[Method]:
    """With the factors of bodies here and the newest reference stock that there is; silent where nobody has any."""
    outcomes = [system_change(place.tables, edition, before, after) for edition in reversed(Edition)]
    found = next((each for each in outcomes if isinstance(each, SystemChange)), None)
    if found is None:
        return
    if found.local:
        local = _of_outcome(LOCAL, found)
        regions = {fact.region for fact in found.local}
        yield replace(local, locality=max(place.locality.get(region, 0) for region in regions))
        return
    for note in found.notes:
        yield Method(method=LOCAL, status=note.lower(), edition=found.edition.value, notes=found.notes)


def _of_outcome(method: str, found: SystemChange | Gap) -> Method:
    if isinstance(found, Gap):
        return Method(method=method, status=found.status, edition=found.edition.value, facts=found.facts, gap=found)
    speaks = found.local or found.facts
    return Method(
        method=method,
        status="ok",
        rate=_rate(found.change),
        stock_t_c_ha=float(found.change.initial_t_c_ha),
        edition=found.edition.value,
        tier=found.tier if method == LOCAL else Tier.IPCC_DEFAULT,
        facts=tuple(fact.id for fact in found.facts),
        issuers=tuple(dict.fromkeys(fact.issuer for fact in speaks)),
        verification=found.verification,
        notes=found.notes,
    )


def _rate(change: Change) -> Rate:
    low, high = float(change.low_t_c_ha_yr), float(change.high_t_c_ha_yr)
    known = not (isnan(low) or isnan(high))
    return Rate(
        value_t_c_ha_yr=float(change.delta_t_c_ha_yr),
        low_t_c_ha_yr=low if known else None,
        high_t_c_ha_yr=high if known else None,
        years=float(change.years),
        sign_certain=bool(change.sign_certain) if known else None,
    )


def _by_evidence(place: CarbonPlace, practice: Practice) -> Iterator[Method]:
    """What was measured in climates like this one; on organic soil nothing of mineral soils is told. Coefficients that
    wait for a fact are told too: theirs are the accounts of a body here."""
    if place.organic:
        return
    for each in place.evidence:
        if practice.id not in each.practices or (each.land_uses and place.use.land_use not in each.land_uses):
            continue
        match = climate_match(each, place.zone)
        held = all_hold(each.when, place.facts)
        if match is not None and (held or (held is None and each.issuer)):
            yield _of_evidence(place, each, match)


def _of_evidence(place: CarbonPlace, evidence: Evidence, match: Match) -> Method:
    stock = place.stock.t_c_ha if place.stock else None
    rate = rate_of(evidence, stock)
    return Method(
        method=LOCAL if evidence.issuer else FIELD,
        status=_status(place, evidence, rate, stock),
        rate=rate if isinstance(rate, Rate) else None,
        stock_t_c_ha=stock,
        tier=evidence.tier,
        issuers=(evidence.issuer,) if evidence.issuer else (),
        verification=evidence.verification,
        evidence=evidence,
        match=match,
        locality=place.locality.get(evidence.region, 0),
    )


def _status(place: CarbonPlace, evidence: Evidence, rate: Rate | str, stock: float | None) -> str:
    end, start = evidence.validity.end, evidence.validity.start
    if end is not None and place.on >= end:
        return "ended"
    if start is not None and place.on < start:
        return "future"
    if isinstance(rate, str):
        return rate
    if all_hold(evidence.when, place.facts) is None:
        return "depends"
    return "not_transferable" if _too_much_here(place, evidence, rate, stock) else "ok"


def _too_much_here(place: CarbonPlace, evidence: Evidence, rate: Rate, stock: float | None) -> bool:
    """A rate in tonnes, measured on richer soils, that no practice was ever found to reach on so poor a one. What is of
    a hectare of hedge, or counts wood or the carbon that is brought, is no gain of the soil and not held to it."""
    most = place.feasible_permille
    if evidence.per_hedge or evidence.whole_system or evidence.counts_input:
        return False
    if most is None or not stock or evidence.metric in RELATIVE or evidence.metric is Metric.RATE_T_CO2E_ACRE_YR:
        return False
    return abs(rate.value_t_c_ha_yr) > most / 1000 * stock
