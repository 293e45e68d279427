"""Several practices on the same ground of a plot: what is told of them together, and which of them stand apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...domain.planning import combined
from ...domain.practices import Practice
from ..carbon import FIELD, CarbonPlace, outlook, states
from ..carbon.words import say
from ..record.practices import practice as practice_told
from ..record.speech import Speech
from .gains import APART, Entry, gain_of

Json = dict[str, Any]

# Why a figure leads for several: factors of the tables multiplied, or the largest of one of them alone.
COMBINED_FACTORS, ONE_OF_SEVERAL = "COMBINED_FACTORS", "ONE_OF_SEVERAL"
_ALONE = "one_of_several"
# What a practice starts from and leads to, by the members of its entry.
_SYSTEM = ("from", "to", "starts_from", "land_use_from", "management_from")


def together(place: CarbonPlace, practices: Sequence[Practice], alone: Sequence[Entry], speech: Speech) -> Json:
    """One entry as the record has practices. `alone` has the entry of each.

    Trials of one practice had no other beside it, and reviews of them share trials (Bolinder et al. 2020 call their own
    data overlapping): their rates are never added. What leads is the product of the Tier 1 factors; where what leads
    for one practice alone is more than that, it leads, and nothing is counted for the others. See `leading` of losses.
    """
    begun = [each for each in practices if states(place, each) != "already_so"]
    if not begun:
        return dict(alone[0])
    if len(begun) == 1:
        return dict(alone[list(practices).index(begun[0])])
    whole = combined(begun)
    told = practice_told(replace(outlook(place, whole), practice=begun[0]), place, speech)
    singles = [each for each, practice in zip(alone, practices, strict=True) if practice in begun]
    return _led(told, singles, speech) | {"flags": _flags(singles)}


def _led(told: Json, singles: Sequence[Entry], speech: Speech) -> Json:
    methods = [*told["methods"], *(_as_one(way) for each in singles for way in _trials(each))]
    lead = leading(told, singles)
    if lead is None:
        return {**told, "methods": methods}
    found, code = told, COMBINED_FACTORS
    if lead is not told:
        found, code = {**lead, **{key: told[key] for key in _SYSTEM}}, ONE_OF_SEVERAL
    because = f"{say(code, speech.lang)} {found['because']}".strip()
    headline = {**found["headline"], "why": [code, *found["headline"]["why"]]}
    return {**found, "methods": methods, "headline": headline, "why": headline["why"], "because": because}


def leading(product: Entry, singles: Sequence[Entry]) -> Entry | None:
    """Of the product of factors and of each practice alone, the one that is counted; None where none has a figure.

    The largest gain, the product before an equal one. Where anything loses carbon, no gain is set against it that was
    measured without it: the largest loss leads, be it of one practice or of the product. A loss by the tables is a
    factor of the product, which tells what is left of it; trials of one practice know nothing of the other.
    """
    rates = [(gain.rate_t_c_ha_yr, each) for each in (product, *singles) if (gain := gain_of(each)) is not None]
    by_tables = gain_of(product) is not None
    within = [each for rate, each in rates if rate < 0 and by_tables and _same_tables(each, product)]
    losses = [(rate, each) for rate, each in rates if rate < 0 and (each is product or each not in within)]
    if losses:
        return min(losses, key=_rate)[1]
    if within:
        return product
    return max(rates, key=_rate)[1] if rates else None


def _rate(told: tuple[float, Entry]) -> float:
    return told[0]


def _same_tables(one: Entry, other: Entry) -> bool:
    ways = [(each["headline"]["method"], each["headline"].get("edition")) for each in (one, other)]
    return ways[0] == ways[1] and ways[0][0] != FIELD


def without_figure(
    place: CarbonPlace, practices: Sequence[Practice], alone: Sequence[Entry], leads: Entry
) -> tuple[str, ...]:
    """Those that begin and of which nothing tells what they bring here, alone or as a factor of what leads: a loss by
    them is in no sum."""
    by_factors = COMBINED_FACTORS in leads.get("why", ())
    return tuple(
        practice.id
        for practice, each in zip(practices, alone, strict=True)
        if gain_of(each) is None
        and states(place, practice) != "already_so"
        and not (by_factors and practice.before is not None)
    )


def _loses(entry: Entry) -> bool:
    gain = gain_of(entry)
    return gain is not None and gain.rate_t_c_ha_yr < 0


def _trials(entry: Entry) -> list[Entry]:
    return [way for way in entry["methods"] if way["method"] != "tier1" and way.get("status", "ok") == "ok"]


def _as_one(way: Entry) -> Json:
    return {**way, "status": _ALONE, "notes": []}


def _flags(singles: Sequence[Entry]) -> list[Json]:
    found = {flag["word"]: dict(flag) for each in singles for flag in each.get("flags", ())}
    return list(found.values())


def apart(practices: Sequence[Practice], alone: Mapping[str, Entry]) -> tuple[list[Practice], list[Practice]]:
    """Those that are told of together, and those whose gain is made elsewhere or may be cancelled; a loss stands with
    the first, for it counts whatever it is from. `alone` has the entry of each by its id."""
    aside = [each for each in practices if APART & set(each.flags) and not _loses(alone[each.id])]
    return [each for each in practices if each not in aside], aside
