"""What a measure brings on each plot: the headline of the practice there, or why it is not counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.carbon import TARGET
from ...domain.planning import Gain, Step
from ...domain.tier1 import CO2_PER_C
from .asked import Measure
from .ground import Ground

Json = dict[str, Any]
# A practice at a place as the record has it (`carbon.practices[]`).
Entry = Mapping[str, Any]

# Why a measure is not counted on a plot: a norm forbids it, or nothing tells what it brings there.
PROHIBITED, GAP, COUNTED = "prohibited", "gap", "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A measure on one plot: how many of its hectares, and what it brings there. `gain` is None where not counted."""

    ground: Ground
    hectares: float
    status: str
    entry: Entry
    gain: Gain | None


def effect(ground: Ground, measure: Measure, entry: Entry) -> Effect:
    """Measures are spread evenly: each plot has the same share of them as of the area."""
    banned = measure.practice in ground.banned
    gain = None if banned else gain_of(entry)
    status = PROHIBITED if banned else GAP if gain is None else COUNTED
    hectares = ground.hectares * measure.share
    return Effect(ground=ground, hectares=hectares, status=status, entry=entry, gain=gain)


def gain_of(entry: Entry) -> Gain | None:
    headline = entry.get("headline")
    if not headline or headline.get("rate_t_c_ha_yr") is None:
        return None
    rate = float(headline["rate_t_c_ha_yr"])
    return Gain(
        rate_t_c_ha_yr=rate,
        low_t_c_ha_yr=_or(headline.get("low_t_c_ha_yr"), rate),
        high_t_c_ha_yr=_or(headline.get("high_t_c_ha_yr"), rate),
        years=float(entry["saturates_after_years"]),
    )


def steps_of(effects: Sequence[Effect], begin: int) -> list[Step]:
    return [Step(hectares=each.hectares, begin=begin, gain=each.gain) for each in effects if each.gain is not None]


def range_known(effects: Sequence[Effect]) -> bool:
    """Whether every figure that is counted has a range; without one, its ends are the figure itself."""
    return all(
        (each.entry.get("headline") or {}).get("low_t_c_ha_yr") is not None for each in effects if each.gain is not None
    )


def summary(effects: Sequence[Effect]) -> Json:
    """Means over the hectares that count, weighted by these, and totals; None where none counts. The rate holds for
    `least_years`; until `years` only on some of the plots.

    Ends of ranges are added up as in `course`: plots share tables and trials, so their errors do not cancel.
    """
    counted = [each for each in effects if each.gain is not None]
    hectares = sum(each.hectares for each in counted)
    if not counted:
        return {"hectares_counted": 0.0, "rate": None, "methods": methods(effects)}
    gains = [(each.hectares, each.gain) for each in counted if each.gain is not None]
    rate, low, high = (
        sum(share * value for share, value in ((ha, _end(gain, name)) for ha, gain in gains)) / hectares
        for name in ("rate_t_c_ha_yr", "low_t_c_ha_yr", "high_t_c_ha_yr")
    )
    # Of the same ground, above and below the line: a gain where no stock is known is a share of no stock.
    stocks = [(each.hectares, each.gain, each.ground.stock_t_c_ha) for each in counted]
    stock = sum(ha * stock for ha, _, stock in stocks if stock is not None)
    gained = sum(ha * gain.rate_t_c_ha_yr for ha, gain, stock in stocks if gain and stock is not None)
    return {
        "hectares_counted": hectares,
        "rate": {
            "rate_t_c_ha_yr": rate,
            "low_t_c_ha_yr": low,
            "high_t_c_ha_yr": high,
            "rate_t_co2e_ha_yr": rate * CO2_PER_C,
            "total_t_c_yr": rate * hectares,
            "total_low_t_c_yr": low * hectares,
            "total_high_t_c_yr": high * hectares,
            "total_t_co2e_yr": rate * hectares * CO2_PER_C,
            "sign_certain": sure([(each.entry["headline"] or {}).get("sign_certain") for each in counted]),
            "permille_of_stock": 1000 * gained / stock if stock else None,
            "share_of_target": gained / (TARGET * stock) if stock else None,
            "years": max(gain.years for _, gain in gains),
            "least_years": min(gain.years for _, gain in gains),
        },
        "methods": methods(effects),
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
        (ha, each) for ha, each in held if each.get("rate_t_c_ha_yr") is not None and each.get("status", "ok") == "ok"
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


def _end(gain: Gain, name: str) -> float:
    return float(getattr(gain, name))


def _or(value: Any, otherwise: float) -> float:
    return otherwise if value is None else float(value)
