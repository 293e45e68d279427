"""A practice on a plot, as the record has practices: every method side by side, and which of them leads."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

from ...domain.carbon import TARGET
from ...domain.practices import Practice, Tier1State
from ...domain.tier1 import TRANSITION_YEARS, Edition
from ..desk import Desk
from ..tier1 import Gap, SystemChange, system_change, tables_at
from .asked import Order
from .ground import Ground

Json = dict[str, Any]

# The newer tables lead where both have a figure.
_BY_RANK = (Edition.Y2019, Edition.Y2006)


def entries_of(desk: Desk, order: Order) -> Callable[[Ground, str], Mapping[str, Any]]:
    """Of plots and ids of practices; worked out once for each."""
    kept: dict[tuple[int, str], Json] = {}

    def entry(ground: Ground, practice: str) -> Mapping[str, Any]:
        key = ground.number, practice
        if key not in kept:
            kept[key] = _entry(desk, order, ground, desk.content.practices[practice])
        return kept[key]

    return entry


def _entry(desk: Desk, order: Order, ground: Ground, practice: Practice) -> Json:
    told: Json = {
        "practice": practice.id,
        "from": None,
        "to": None,
        "land_use_from": "asker" if order.present else "assumed",
        "headline": None,
        "methods": [],
        "saturates_after_years": TRANSITION_YEARS,
        "flags": list(practice.flags),
        "why": [],
    }
    states = states_of(practice, order.present)
    if isinstance(states, str):
        return {**told, "why": [states]}
    before, after = states
    tables = tables_at(desk, ground.answer)
    found = [system_change(tables, edition, before, after, local=False) for edition in _BY_RANK]
    local = system_change(tables, _BY_RANK[0], before, after)
    if isinstance(local, SystemChange) and local.local:
        found.insert(0, local)
    methods = [_method(each, ground) for each in found]
    lead = next((each for each in methods if each["status"] == "ok"), None)
    return {
        **told,
        "from": asdict(before),
        "to": asdict(after),
        "methods": sorted(methods, key=lambda each: (each["method"], each["edition"])),
        "headline": {**lead, "why": [lead["method"]]} if lead else None,
        "why": [] if lead else sorted({each["status"] for each in methods}),
    }


def states_of(practice: Practice, present: Tier1State | None) -> tuple[Tier1State, Tier1State] | str:
    """From which system to which: what the practice does not change stays as it is now. A code where there is no
    change to be reckoned: `no_system`, `other_land_use`, or `done_already`."""
    before, after = practice.before, practice.after
    if before is None or after is None:
        return "no_system"
    if present is None:
        return before, after
    if present.land_use != before.land_use:
        return "other_land_use"
    now = replace(present, tillage=present.tillage or before.tillage, input=present.input or before.input)
    kept = {
        part: getattr(now, part)
        for part in ("tillage", "input")
        if getattr(before, part) == getattr(after, part) and after.land_use == before.land_use
    }
    then = replace(after, **kept)
    return "done_already" if then == now else (now, then)


def _method(told: SystemChange | Gap, ground: Ground) -> Json:
    if isinstance(told, Gap):
        return {"method": "tier1", "edition": str(told.edition), "status": told.status, "facts": list(told.facts)}
    change = told.change
    rate, stock = float(change.delta_t_c_ha_yr), ground.stock_t_c_ha
    issuers = sorted({each.issuer for each in told.local})
    return {
        "method": "local" if told.local else "tier1",
        "edition": str(told.edition),
        "issuer": ", ".join(issuers) or None,
        "status": "ok",
        "rate_t_c_ha_yr": rate,
        "low_t_c_ha_yr": _number(change.low_t_c_ha_yr),
        "high_t_c_ha_yr": _number(change.high_t_c_ha_yr),
        "sign_certain": bool(change.sign_certain),
        "permille_of_stock": 1000 * rate / stock if stock else None,
        "share_of_target": rate / (TARGET * stock) if stock else None,
        "verification": told.verification,
        "facts": [each.id for each in told.facts],
    }


def _number(value: Any) -> float | None:
    """None where an error is not known."""
    number = float(value)
    return number if number == number else None
