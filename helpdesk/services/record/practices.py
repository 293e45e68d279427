"""What each practice would do to the carbon here, as JSON: the headline, every method beside it, and what to mind."""

from datetime import timedelta
from typing import Any

from ...domain.calendar import Validity
from ...domain.carbon import Rate, permille_of, share_of_target, t_co2e_of_t_c
from ...domain.evidence import Evidence
from ...domain.practices import Tier1State
from ..carbon import FIELD, CarbonPlace, Method, Outlook
from ..carbon.variation import variation_told
from ..carbon.words import say
from ..tier1 import explained
from .speech import Speech
from .stocks import system_words

Json = dict[str, Any]

DEPTH_CM = 30


def practice(outlook: Outlook, place: CarbonPlace, speech: Speech) -> Json:
    """Rates in tonnes per hectare and year, 0-30 cm; `t_c` counts carbon, `t_co2e` the carbon dioxide of it."""
    lead = outlook.leading
    rate = lead.rate if lead else None
    why = [str(code) for code in outlook.why]
    return {
        "practice": outlook.practice.id,
        "name": speech.practice(outlook.practice.id),
        "from": state(outlook.before),
        "to": state(outlook.after),
        "starts_from": _words(outlook.before, speech),
        "land_use_from": place.use.origin,
        "management_from": place.use.managed_by,
        "offer": outlook.offer,
        "headline": _headline(lead, place, why, speech) if lead else None,
        "why": why,
        "because": " ".join(say(code, speech.lang) for code in why),
        "prohibited_by": list(outlook.prohibited_by),
        "may_be_prohibited_by": list(outlook.perhaps_by),
        "methods": [_method(each, place, speech) for each in outlook.methods],
        "saturates_after_years": rate.years if rate else None,
        "years_to_detect": _detection(outlook, speech) if rate else None,
        "flags": [{"flag": each.trade_off, "effect": each.effect, "word": each.word} for each in outlook.flags],
        "depth_cm": DEPTH_CM,
    }


def state(found: Tier1State | None) -> Json | None:
    return {"land_use": found.land_use, "tillage": found.tillage, "input": found.input} if found else None


def _words(found: Tier1State | None, speech: Speech) -> str | None:
    """The system in the names of its parts: the gain is for land that is so now."""
    if found is None:
        return None
    return system_words(state(found), speech)


def _headline(lead: Method, place: CarbonPlace, why: list[str], speech: Speech) -> Json:
    told: Json = {"method": lead.method, "edition": lead.edition}
    if lead.issuers:
        told |= {"issuer": lead.issuers[0], "issuer_name": speech.body(lead.issuers[0])}
    if lead.evidence is not None:
        told |= {"evidence": lead.evidence.id, "citation": lead.evidence.citation, "climate_match": lead.match}
    return {**told, **_numbers(lead, place), "why": why}


def _numbers(method: Method, place: CarbonPlace) -> Json:
    """`permille_of_stock` is of the stock that the method itself starts from; `share_of_target` of the one target that
    the answer names, so that practices can be compared by it."""
    rate, stock = method.rate, method.stock_t_c_ha
    if rate is None:
        return {}
    value, present = rate.value_t_c_ha_yr, place.stock.t_c_ha if place.stock else stock
    return {
        "rate_t_c_ha_yr": _short(value),
        "rate_t_co2e_ha_yr": _short(t_co2e_of_t_c(value)),
        **_range(rate),
        "sign_certain": rate.sign_certain,
        "stock_t_c_ha": _short(stock),
        "permille_of_stock": _short(permille_of(value, stock)) if stock else None,
        "share_of_target": _short(share_of_target(value, present)) if present else None,
        "years": rate.years,
        "years_assumed": rate.years_assumed,
    }


def _range(rate: Rate) -> Json:
    low, high = rate.low_t_c_ha_yr, rate.high_t_c_ha_yr
    return {
        "low_t_c_ha_yr": _short(low),
        "high_t_c_ha_yr": _short(high),
        "low_t_co2e_ha_yr": None if low is None else _short(t_co2e_of_t_c(low)),
        "high_t_co2e_ha_yr": None if high is None else _short(t_co2e_of_t_c(high)),
    }


def _method(method: Method, place: CarbonPlace, speech: Speech) -> Json:
    told: Json = {"method": method.method, "status": method.status, "tier": method.tier}
    if method.edition is not None:
        told["edition"] = method.edition
    if method.issuers:
        told |= {"issuer": method.issuers[0], "issuer_name": speech.body(method.issuers[0])}
    if method.gap is not None:
        told |= explained(method.gap, place.content, speech.lang)
    elif method.status != "ok":
        told["reason"] = say(method.status, speech.lang).format(**_times(method))
    # An account's number that is no longer, or not yet, in force is no number of today.
    if method.status in ("ok", "not_transferable"):
        told |= _numbers(method, place)
    if method.evidence is not None:
        return {**told, **_evidence(method, method.evidence, speech)}
    return {**told, "facts": list(method.facts), "verification": method.verification, "notes": list(method.notes)}


def _times(method: Method) -> dict[str, str]:
    """The last day and the first of what is no longer, or not yet, in force."""
    validity = method.evidence.validity if method.evidence else Validity()
    last = validity.end - timedelta(days=1) if validity.end else None
    return {"last": last.isoformat() if last else "", "first": validity.start.isoformat() if validity.start else ""}


def _evidence(method: Method, told: Evidence, speech: Speech) -> Json:
    found: Json = {
        "evidence": told.id,
        "citation": told.citation,
        "url": told.url,
        "figure": {"metric": told.metric, "value": told.value, "low": told.low, "high": told.high},
        "spread": told.spread,
        "comparator": told.comparator,
        "scope": told.scope,
        "n": told.n,
        "studies": told.studies,
        "counted": told.counted,
        "depth_cm": told.depth_cm,
        "duration": told.duration,
        "climate_match": method.match,
        "evidence_class": told.evidence_class,
        "per": "hedge" if told.per_hedge else "field",
        "verification": told.verification,
        "caveat": speech.say(told.caveats) if told.caveats else None,
    }
    if method.method != FIELD:
        end = told.validity.end
        found |= {"scheme": told.scheme, "to": end.isoformat() if end else None}
    return found


def _detection(outlook: Outlook, speech: Speech) -> Json:
    plan, years = outlook.plan, outlook.years_to_detect
    return {
        "years": None if years is None else round(years, 1),
        "why": None if years is not None else "SATURATES_FIRST",
        "because": None if years is not None else say("SATURATES_FIRST", speech.lang),
        "plan": {
            "design": plan.design,
            "n": plan.n,
            **variation_told(plan.variation, speech.lang),
            "alpha": plan.alpha,
            "power": plan.power,
            "mdd_t_c_ha": round(plan.mdd_t_c_ha, 3),
        },
    }


def _short(number: float | None) -> float | None:
    """Enough digits to compute on, few enough to read."""
    return None if number is None else round(number, 5)
