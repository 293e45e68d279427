"""What a practice would do to the carbon of a place: all methods side by side, and the one that leads, with reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...domain.carbon import (
    RELATIVE,
    Candidate,
    Flag,
    SamplingPlan,
    Why,
    flags,
    headline,
    usual_plan,
    years_to_detect,
)
from ...domain.evidence import Match
from ...domain.practices import Practice, Tier1State
from .methods import TIER1, Method, methods, states
from .place import CarbonPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """`lead` is the place of the headline's method in `methods`, None where nothing is told as an offer; `why` has the
    reasons either way. `prohibited_by` are the norms that forbid the practice, `perhaps_by` those that may.

    `offer`: whether it may be told as something to do: a gain that nothing forbids and no other gas undoes.
    """

    practice: Practice
    before: Tier1State | None
    after: Tier1State | None
    methods: tuple[Method, ...]
    lead: int | None
    why: tuple[Why, ...]
    flags: tuple[Flag, ...]
    plan: SamplingPlan
    years_to_detect: float | None = None
    prohibited_by: tuple[str, ...] = ()
    perhaps_by: tuple[str, ...] = ()

    @property
    def leading(self) -> Method | None:
        return None if self.lead is None else self.methods[self.lead]

    @property
    def offer(self) -> bool:
        rate = self.leading.rate if self.leading else None
        return rate is not None and rate.value_t_c_ha_yr > 0 and Why.N2O_MAY_CANCEL not in self.why


def outlooks(place: CarbonPlace) -> list[Outlook]:
    """Of every practice that the use of the land allows and that something is known of: offers first, the surest and
    then the largest, losses last."""
    found = [outlook(place, practice) for practice in place.practices()]
    return sorted((each for each in found if each.methods), key=_order)


def outlook(place: CarbonPlace, practice: Practice) -> Outlook:
    ways = tuple(methods(place, practice))
    found = states(place, practice)
    before, after = found if isinstance(found, tuple) else (practice.before, practice.after)
    prohibited = place.prohibited.get(practice.id, ())
    perhaps = place.perhaps.get(practice.id, ())
    lead, why = _headline(place, ways)
    if prohibited:
        lead, why = None, (Why.PROHIBITED, *_told_of(ways, None))
    elif lead is not None:
        why = (*why, *((Why.MAY_BE_PROHIBITED,) if perhaps else ()), *_of_gases_and_sources(practice))
    rate = ways[lead].rate if lead is not None else None
    plan = usual_plan(place.stock.t_c_ha if place.stock else None)
    return Outlook(
        practice=practice,
        before=before,
        after=after,
        methods=ways,
        lead=lead,
        why=why,
        flags=flags(practice.flags, gains=rate is not None and rate.value_t_c_ha_yr > 0),
        plan=plan,
        years_to_detect=years_to_detect(rate.value_t_c_ha_yr, rate.years, plan) if rate else None,
        prohibited_by=prohibited,
        perhaps_by=perhaps,
    )


def _headline(place: CarbonPlace, ways: Sequence[Method]) -> tuple[int | None, tuple[Why, ...]]:
    if any(way.status == "already_so" for way in ways):
        # Trials tell what is gained by beginning with it, which land that is so already has behind it.
        return None, (Why.ALREADY_SO,)
    artefact = any(way.status == "artefact" for way in ways)
    # Where one edition's figure is an artefact, the other's is what that edition was to mend: neither leads.
    able = [(at, way) for at, way in enumerate(ways) if way.leads and not (artefact and way.method == TIER1)]
    chosen = headline([_candidate(at, way, ways) for at, way in able])
    if chosen is None:
        return None, (Why.ORGANIC_SOIL,) if place.organic else _told_of(ways, None) or (Why.NO_METHOD,)
    lead = ways[int(chosen.lead.key)]
    doubt = place.stocks_disagree and lead.evidence is not None and lead.evidence.metric in RELATIVE
    return int(chosen.lead.key), (*chosen.why, *((Why.STOCKS_DISAGREE,) if doubt else ()), *_told_of(ways, lead))


def _of_gases_and_sources(practice: Practice) -> tuple[Why, ...]:
    """What makes of a gain in carbon less than a gain for the climate."""
    words = {"nitrous_oxide": Why.N2O_MAY_CANCEL, "carbon_from_elsewhere": Why.CARBON_FROM_ELSEWHERE}
    return tuple(why for word, why in words.items() if word in practice.flags)


def _candidate(number: int, way: Method, ways: Sequence[Method]) -> Candidate:
    assert way.rate is not None  # only what has a rate leads
    seen = way.evidence.seen if way.evidence else True
    return Candidate(
        key=str(number),
        rate=way.rate,
        tier=way.tier,
        locality=way.locality,
        match=way.match or Match.EXACT,
        edition=way.edition or "",
        verified=seen,
        n=(way.evidence.n or 0) if way.evidence else 0,
        elsewhere=way.evidence is not None and way.evidence.evidence_class == "C" and way.locality == 0,
        withdrawn=any(_withdrew(other, way) for other in ways),
    )


def _withdrew(newer: Method, older: Method) -> bool:
    """Whether a newer edition that was out already has no row for what an older one gives a figure for."""
    if not newer.method == older.method == TIER1 or newer.gap is None:
        return False
    return (newer.edition or "") > (older.edition or "") and newer.gap.code == "no_factor"


_STATUS_SAYS = {
    "artefact": Why.ARTEFACT_SUPPRESSED,
    "ended": Why.SCHEME_ENDED,
    "already_so": Why.ALREADY_SO,
}


def _told_of(ways: Sequence[Method], lead: Method | None) -> tuple[Why, ...]:
    """What is to be known of the ways that do not lead: of field evidence only where none of it does."""
    found = [_STATUS_SAYS[way.status] for way in ways if way.status in _STATUS_SAYS]
    if lead is None or lead.evidence is None:
        told = [way.evidence for way in ways if way.status == "ok" and way.evidence]
        found += [Why.NOT_TRANSFERABLE] if any(way.status == "not_transferable" for way in ways) else []
        found += [Why.PER_HEDGE] if any(each.per_hedge for each in told) else []
        found += [Why.INPUT_COUNTED] if any(each.counts_input for each in told) else []
    return tuple(dict.fromkeys(found))


def _order(each: Outlook) -> tuple[int, float, str]:
    """Offers by how sure their gain is, then what has no headline, then losses."""
    rate = each.leading.rate if each.leading else None
    value = rate.value_t_c_ha_yr if rate else 0.0
    if rate is None or not each.offer:
        return (5 if value < 0 else 4 if rate else 3), -value, each.practice.id
    return {True: 0, None: 1, False: 2}[rate.sign_certain], -value, each.practice.id
