"""One topic of the record."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

import orjson

from ...domain.audience import distance
from ...domain.calendar import periods
from ...domain.statements import OF_PRACTICES, Modality, Statement
from ...domain.subsidiarity import Decision
from ...domain.subsidiarity.decision import Advice, ChosenFact, MayApply, Suppressed
from .speech import Speech, source

Json = dict[str, Any]


def topic(decision: Decision, on: date, speech: Speech) -> Json:
    """What is for the asker by name comes first among its equals."""
    return {
        **_norms(decision, on, speech),
        "norms": [statement(norm, speech) for norm in _nearest(decision.in_force, speech.who)],
        "fact": _fact(decision.fact, speech),
        "advice": [_advice(item, speech) for item in advice_for(decision, speech.who)],
        "suppressed": [_suppressed(item, speech) for item in decision.suppressed],
        **_outcome(decision),
        "may_apply": [_may_apply(item, speech) for item in may_apply_to(decision, speech.who)],
        "missing": _missing(decision, speech),
        "considered": [
            {"id": each.id, "outcome": each.outcome, "because": list(each.because)} for each in decision.considered
        ],
    }


def topic_written(decision: Decision, on: date, speech: Speech) -> bytes:
    """The same as JSON, of pieces that are written once for all decisions that share them."""
    who, norms, advice = speech.who, decision.in_force, decision.advice

    def piece(name: str, of: object, make: Callable[[], Any]) -> orjson.Fragment:
        return orjson.Fragment(speech.written((name, id(of), who), make, of))

    return orjson.dumps(
        {
            **_norms(decision, on, speech),
            "norms": piece("norms", norms, lambda: [statement(norm, speech) for norm in _nearest(norms, who)]),
            "fact": _fact(decision.fact, speech),
            "advice": piece(
                "advice", advice, lambda: [_advice_written(each, speech) for each in advice_for(decision, who)]
            ),
            "suppressed": [_suppressed(item, speech) for item in decision.suppressed],
            **_outcome(decision),
            "may_apply": [
                piece("may apply", item, partial(_may_apply, item, speech)) for item in may_apply_to(decision, who)
            ],
            "missing": _missing(decision, speech),
            "considered": decision.considered,
        }
    )


def _norms(decision: Decision, on: date, speech: Speech) -> Json:
    norms = decision.norms
    return {
        "name": speech.topic(decision.topic),
        "status": decision.status,
        "floor": norms.floor,
        "ceiling": norms.ceiling,
        "unit": next((norm.unit for norm in decision.in_force if norm.unit), None),
        "prohibited": list(norms.prohibited),
        "required": list(norms.required),
        "closed_days": periods(norms.closed_days),
        "closed_on_day": _day_of_year(on) in norms.closed_days if norms.closed_days else None,
    }


def _outcome(decision: Decision) -> Json:
    allocation = decision.allocation
    return {
        "conflicts": [[stratum, list(ids)] for stratum, ids in decision.conflicts],
        "notes": [list(note) for note in decision.notes],
        "decision": {
            "status": allocation.status,
            "decided_by": list(allocation.decided_by),
            "why_not": [list(each) for each in allocation.why_not],
            "ask": list(decision.ask),
        },
    }


def _advice_written(item: Advice, speech: Speech) -> orjson.Fragment:
    said = item.statement
    told = speech.written(("statement", id(said), speech.who), lambda: statement(said, speech), said)
    unbacked, unless = orjson.dumps(item.unbacked), orjson.dumps(item.unless)
    return orjson.Fragment(b'%b,"unbacked":%b,"unless":%b}' % (told[:-1], unbacked, unless))


def advice_for(decision: Decision, who: frozenset[str]) -> list[Advice]:
    """What is for the asker by name first; advice from outside a remit stays last."""
    return sorted(decision.advice, key=lambda item: (item.unbacked, distance(item.statement.audience, who)))


def may_apply_to(decision: Decision, who: frozenset[str]) -> list[MayApply]:
    """What is for the asker by name first."""
    return sorted(decision.may_apply, key=lambda item: distance(item.statement.audience, who))


def _nearest(norms: Iterable[Statement], who: frozenset[str]) -> list[Statement]:
    return sorted(norms, key=lambda norm: distance(norm.audience, who))


def statement(said: Statement, speech: Speech) -> Json:
    """What a body says, with who, where, since when and on what ground."""
    return speech.once(("statement", id(said), speech.who), lambda: _statement(said, speech), said)


def _statement(said: Statement, speech: Speech) -> Json:
    is_days = isinstance(said.value, frozenset)
    return {
        "id": said.id,
        "issuer": said.issuer,
        "issuer_name": speech.body(said.issuer),
        "region": said.region,
        "region_name": speech.region(said.region),
        "modality": str(said.modality),
        "value": periods(said.value) if isinstance(said.value, frozenset) else said.value,
        "value_name": speech.practice(str(said.value)) if said.modality in OF_PRACTICES and not is_days else None,
        "unit": said.unit,
        "low": said.low,
        "high": said.high,
        "tier": said.tier,
        **(_figures(said) if said.modality is Modality.VALUE else {}),
        **speech.text(said.texts),
        "from": said.validity.start.isoformat() if said.validity.start else None,
        "to": said.validity.end.isoformat() if said.validity.end else None,
        **speech.audience(said.audience),
        "source": source(said.source),
    }


def _figures(said: Statement) -> Json:
    """How good a figure is: of which edition of its table, how wide and in what sense, from how many sites, and in how
    many sources it was seen."""
    return {
        "edition": said.edition,
        "error_pct": said.error_pct,
        "error_meaning": said.error_meaning,
        "n": said.n,
        "verification": said.verification,
    }


def _fact(fact: ChosenFact | None, speech: Speech) -> Json | None:
    if fact is None:
        return None
    lead = statement(fact.lead, speech) if fact.lead else {}
    return {**lead, "value": fact.value, "by": list(fact.by), "tier": fact.tier}


def _advice(item: Advice, speech: Speech) -> Json:
    return {**statement(item.statement, speech), "unbacked": item.unbacked, "unless": list(item.unless)}


def _suppressed(item: Suppressed, speech: Speech) -> Json:
    return {**statement(item.statement, speech), "by": list(item.by)}


def _may_apply(item: MayApply, speech: Speech) -> Json:
    return {
        **statement(item.statement, speech),
        "because": item.because,
        "if": [{"fact": condition.fact, "words": speech.condition(condition)} for condition in item.waiting],
    }


def _missing(decision: Decision, speech: Speech) -> list[Json]:
    """Each fact that something waits for, how to ask for it, and what knowing it would change."""
    found: dict[str, Json] = {}
    for item in decision.may_apply:
        for condition in item.waiting:
            entry = found.setdefault(condition.fact, {**speech.question(condition), "would_change": []})
            entry["would_change"].append(
                {"id": item.statement.id, "modality": str(item.statement.modality), "if": speech.condition(condition)}
            )
    return [found[fact] for fact in sorted(found)]


def _day_of_year(on: date) -> int:
    """Its number in a leap year, as closed days are numbered."""
    return on.replace(year=2024).timetuple().tm_yday
