"""Several practices on the same ground of a plot: what is told of them together, and which of them stand apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...domain.planning import combined
from ...domain.practices import Practice
from ..carbon import CarbonPlace, outlook, states
from ..carbon.words import say
from ..record.practices import practice as practice_told
from ..record.speech import Speech
from .gains import APART, gain_of

Json = dict[str, Any]

# Why a figure leads for several: factors of the tables multiplied, or the largest of one of them alone.
COMBINED_FACTORS, ONE_OF_SEVERAL = "COMBINED_FACTORS", "ONE_OF_SEVERAL"
_ALONE = "one_of_several"
# What a practice starts from and leads to, by the members of its entry.
_SYSTEM = ("from", "to", "starts_from", "land_use_from", "management_from")


def together(
    place: CarbonPlace, practices: Sequence[Practice], alone: Sequence[Mapping[str, Any]], speech: Speech
) -> Json:
    """One entry as the record has practices. `alone` has the entry of each.

    Trials of one practice had no other beside it, and reviews of them share trials (Bolinder et al. 2020 call their own
    data overlapping): their rates are never added. What leads is the product of the Tier 1 factors; where what leads
    for one practice alone is more than that, it leads, and nothing is counted for the others.
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


def _led(told: Json, singles: Sequence[Mapping[str, Any]], speech: Speech) -> Json:
    methods = [*told["methods"], *(_as_one(way) for each in singles for way in _trials(each))]
    best = _best(singles)
    product, single = gain_of(told), gain_of(best) if best else None
    if best is None or single is None or (product and product.rate_t_c_ha_yr >= single.rate_t_c_ha_yr):
        found, code = told, COMBINED_FACTORS if product else None
    else:
        found, code = {**best, **{key: told[key] for key in _SYSTEM}}, ONE_OF_SEVERAL
    if code is None:
        return {**found, "methods": methods}
    because = f"{say(code, speech.lang)} {found['because']}".strip()
    headline = {**found["headline"], "why": [code, *found["headline"]["why"]]}
    return {**found, "methods": methods, "headline": headline, "why": headline["why"], "because": because}


def _best(singles: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The largest gain; where one of them loses carbon, the largest loss, which another may not be set against."""
    known = [(gain.rate_t_c_ha_yr, each) for each in singles if (gain := gain_of(each)) is not None]
    if not known:
        return None
    rates = [rate for rate, _ in known]
    wanted = min(rates) if min(rates) < 0 else max(rates)
    return next(each for rate, each in known if rate == wanted)


def _trials(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [way for way in entry["methods"] if way["method"] != "tier1" and way.get("status", "ok") == "ok"]


def _as_one(way: Mapping[str, Any]) -> Json:
    return {**way, "status": _ALONE, "notes": []}


def _flags(singles: Sequence[Mapping[str, Any]]) -> list[Json]:
    found = {flag["word"]: dict(flag) for each in singles for flag in each.get("flags", ())}
    return list(found.values())


def apart(practices: Sequence[Practice]) -> tuple[list[Practice], list[Practice]]:
    """Those whose gain is made in place, which are told of together, and those whose gain is not counted."""
    aside = [each for each in practices if APART & set(each.flags)]
    return [each for each in practices if each not in aside], aside
