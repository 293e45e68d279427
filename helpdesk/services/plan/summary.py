"""What a measure comes to over its plots: means, totals, in which accounts they are, and every method side by side."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ...domain.carbon import TARGET
from ...domain.planning import N2O_GWP100, Account, Gain
from ...domain.tier1 import CO2_PER_C
from .gains import Effect

Json = dict[str, Any]

# Figures that are shown: those of a method that applies, and of one practice of several, which is not added.
_TOLD = ("ok", "one_of_several")


def summary(effects: Sequence[Effect]) -> Json:
    """Means over the hectares of which a figure tells, weighted by these, and totals; None where none does. The rate
    holds for `least_years`; until `years` only on some of the plots. `counted_t_c_yr` is what of the total is held
    against the target in the first years, its nitrous oxide taken off.

    Ends of ranges are added up as if plots were off to the same side, and `independent` as if each were for itself: see
    `Course`.
    """
    return {
        "hectares_known": sum(each.hectares for each in effects if each.gain is not None),
        "hectares_counted": sum(each.hectares for each in effects if each.counts),
        "rate": _rate(effects) if any(each.gain is not None for each in effects) else None,
        "methods": methods(effects),
        "accounts": accounts(effects),
        "n2o": n2o(effects),
    }


def _rate(effects: Sequence[Effect]) -> Json:
    counted = [each for each in effects if each.gain is not None]
    gains = [(each.hectares, each.gain) for each in counted if each.gain is not None]
    hectares = sum(share for share, _ in gains)
    rate = sum(share * gain.rate_t_c_ha_yr for share, gain in gains) / hectares
    return {
        "rate_t_c_ha_yr": rate,
        "rate_t_co2e_ha_yr": rate * CO2_PER_C,
        "total_t_c_yr": rate * hectares,
        **_ends(gains, rate, hectares),
        "total_t_co2e_yr": rate * hectares * CO2_PER_C,
        "counted_t_c_yr": sum(_yearly(each) for each in effects),
        "sign_certain": sure([(each.entry["headline"] or {}).get("sign_certain") for each in counted]),
        **_shares(effects),
        "years": max(gain.years for _, gain in gains),
        "least_years": min(gain.years for _, gain in gains),
    }


def _ends(gains: Sequence[tuple[float, Gain]], rate: float, hectares: float) -> Json:
    """Of the mean and of the total; None where a plot has a figure without a range."""
    known = [(share, gain.rate_t_c_ha_yr, gain.ends) for share, gain in gains if gain.ends is not None]
    whole = len(known) == len(gains)
    found: dict[str, float | None] = {}
    for side, name in enumerate(("low", "high")):
        end = sum(share * ends[side] for share, _, ends in known)
        apart = math.sqrt(sum((share * (ends[side] - middle)) ** 2 for share, middle, ends in known))
        found |= {
            f"{name}_t_c_ha_yr": end / hectares if whole else None,
            f"total_{name}_t_c_yr": end if whole else None,
            f"total_{name}_independent_t_c_yr": rate * hectares + (2 * side - 1) * apart if whole else None,
        }
    return found


def _shares(effects: Sequence[Effect]) -> Json:
    """Of the same ground, above and below the line: a gain where no stock is known is a share of no stock, and ground
    that only emits has its part in the target."""
    known = [each for each in effects if each.ground.stock_t_c_ha is not None]
    gained = [each for each in known if each.gain is not None]
    held = [each for each in known if each.gain is not None or each.emission is not None]
    gain = sum(each.hectares * each.gain.rate_t_c_ha_yr for each in gained if each.gain)
    return {
        "permille_of_stock": 1000 * gain / _stock(gained) if _stock(gained) else None,
        "share_of_target": sum(map(_yearly, held)) / (TARGET * _stock(held)) if _stock(held) else None,
    }


def _stock(effects: Sequence[Effect]) -> float:
    return sum(each.hectares * (each.ground.stock_t_c_ha or 0.0) for each in effects)


def _yearly(each: Effect) -> float:
    """What counts in a year, t C."""
    gain = each.gain.rate_t_c_ha_yr if each.gain is not None and each.counts else 0.0
    loss = each.emission.as_loss.rate_t_c_ha_yr if each.emission else 0.0
    return each.hectares * (gain + loss)


def accounts(effects: Sequence[Effect]) -> list[Json]:
    """On how many hectares the measure is held against the target, or shown apart and why."""
    found: dict[tuple[Account, str | None], float] = {}
    for each in effects:
        if each.account is not None:
            found[each.account, None] = found.get((each.account, None), 0.0) + each.hectares
        for one in each.aside:
            found[one.account, one.practice] = found.get((one.account, one.practice), 0.0) + each.hectares
    return [
        {"account": account.value, "counted": practice is None and account.counts, "practice": practice, "area_ha": ha}
        for (account, practice), ha in found.items()
    ]


def n2o(effects: Sequence[Effect]) -> Json | None:
    """The nitrous oxide that is taken off, t CO2e a year."""
    told = [(each.hectares, each.emission) for each in effects if each.emission is not None]
    if not told:
        return None
    hectares = sum(ha for ha, _ in told)
    total = sum(ha * one.t_co2e_ha_yr for ha, one in told)
    lows = [ha * one.low_t_co2e_ha_yr for ha, one in told if one.low_t_co2e_ha_yr is not None]
    highs = [ha * one.high_t_co2e_ha_yr for ha, one in told if one.high_t_co2e_ha_yr is not None]
    return {
        "n_kg_ha_yr": told[0][1].n_kg_ha_yr,
        "area_ha": hectares,
        "t_co2e_ha_yr": total / hectares,
        "total_t_co2e_yr": total,
        "low_t_co2e_yr": sum(lows) if len(lows) == len(told) else None,
        "high_t_co2e_yr": sum(highs) if len(highs) == len(told) else None,
        "gwp100": N2O_GWP100,
        "facts": sorted({fact for _, one in told for fact in one.facts}),
    }


def sure(said: Sequence[bool | None]) -> bool | None:
    """Whether it is certain of all; None where nobody knows of some and it is not uncertain of others."""
    if any(each is False for each in said):
        return False
    return True if said and None not in said else None


def methods(effects: Sequence[Effect]) -> list[Json]:
    """Every method side by side over the measure's hectares: on how many it has a figure, and their mean rate."""
    found: dict[tuple[str, str | None, str | None], list[tuple[float, Mapping[str, Any]]]] = {}
    for each in effects:
        for method in each.entry.get("methods", ()):
            key = method["method"], method.get("edition"), named(method)
            found.setdefault(key, []).append((each.hectares, method))
    return [_method(key, held) for key, held in found.items()]


def named(told: Mapping[str, Any]) -> str | None:
    """Whose figure it is, besides the method; the tables of the IPCC are named by their edition."""
    name = told.get("citation") or (told.get("issuer_name") if told.get("method") != "tier1" else None)
    return None if name is None else str(name)


def _method(key: tuple[str, str | None, str | None], held: Sequence[tuple[float, Mapping[str, Any]]]) -> Json:
    told = [
        (ha, each) for ha, each in held if each.get("rate_t_c_ha_yr") is not None and each.get("status", "ok") in _TOLD
    ]
    hectares = sum(ha for ha, _ in told)

    def mean(name: str) -> float | None:
        known = [(ha, float(each[name])) for ha, each in told if each.get(name) is not None]
        return sum(ha * value for ha, value in known) / sum(ha for ha, _ in known) if known else None

    first = held[0][1]
    return {
        "method": key[0],
        "edition": key[1],
        "named": key[2],
        "hectares": hectares,
        "statuses": sorted({str(each.get("status", "ok")) for _, each in held}),
        "rate_t_c_ha_yr": mean("rate_t_c_ha_yr"),
        "low_t_c_ha_yr": mean("low_t_c_ha_yr"),
        "high_t_c_ha_yr": mean("high_t_c_ha_yr"),
        "sign_certain": sure([each.get("sign_certain") for _, each in told]),
        "verification": first.get("verification"),
        "climate_match": first.get("climate_match"),
        "evidence": first.get("evidence"),
        "url": first.get("url"),
        "reasons": list(dict.fromkeys(each["reason"] for _, each in held if each.get("reason"))),
        "n": first.get("n"),
        "facts": sorted({str(fact) for _, each in held for fact in each.get("facts", ())}),
    }
