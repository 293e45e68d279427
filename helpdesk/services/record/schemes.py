"""Schemes in the record: four answers of yes, no or unknown with what they rest on, what is paid and taken off."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from ...domain.schemes import Answer as Said
from ...domain.schemes import Beside, Credit, Deduction, Kind, Predicate, Scheme, Standing, stackable, together
from .speech import Speech, source
from .words import say

Json = dict[str, Any]


def schemes(standings: Sequence[Standing], speech: Speech) -> list[Json]:
    """Those of one place, each beside the others there."""
    return [scheme(each, together(each.scheme, standings), speech) for each in standings]


def scheme(standing: Standing, others: Sequence[Beside], speech: Speech) -> Json:
    """`status` and `because` in one word and one line; `answers` are the four, with source and missing facts."""
    told = standing.scheme
    found = answers(standing, others, speech)
    return {
        "id": told.id,
        "name": speech.say(told.names),
        "body": told.body,
        "body_name": speech.body(told.body),
        "body_sells": speech.sells(told.body),
        "competent": _competent(told, speech),
        "region": told.region,
        "status": standing.status,
        "answers": found,
        "in_territory": standing.in_territory.value,
        "in_time": standing.in_time.value,
        "eligible": standing.eligible.value,
        "stackable": stackable(others).value,
        "because": speech.standing(standing),
        "missing": [speech.question(condition) for condition in standing.waiting],
        "from": told.validity.start.isoformat() if told.validity.start else None,
        "to": told.validity.end.isoformat() if told.validity.end else None,
        "successor": told.successor,
        "stacks_with": list(told.stacks_with),
        "excludes": list(told.excludes),
        "unit": told.unit,
        "pays": speech.say(told.pays) if told.pays else None,
        "payment": _payment(told),
        "crediting": _crediting(told, speech),
        **_permanence(told, speech),
        "first_steps": speech.say(told.first_steps) if told.first_steps else None,
        **speech.text(told.texts),
        "source": source(told.source),
    }


def answers(standing: Standing, others: Sequence[Beside], speech: Speech) -> Json:
    """The four answers by name."""
    with_others = stackable(others)
    return {
        "in_territory": answer(standing.in_territory, standing.scheme, speech),
        "in_time": answer(standing.in_time, standing.scheme, speech),
        "eligible": answer(standing.eligible, standing.scheme, speech),
        "stackable": {
            **answer(with_others, standing.scheme, speech, others),
            "with": [
                {
                    "scheme": each.scheme.id,
                    "name": speech.say(each.scheme.names),
                    "answer": word(each.allowed),
                    "source": source(each.source),
                }
                for each in others
            ],
        },
    }


def answer(said: Said, about: Scheme, speech: Speech, others: Sequence[Beside] = ()) -> Json:
    """`yes`, `no` or `unknown`, the name of what it rests on, the same in words, and the facts that would settle it."""
    return {
        "answer": word(said.value),
        "predicate": str(said.predicate),
        "text": _words(said, about, speech, others),
        "missing": [speech.question(each) for each in said.conditions] if said.value is None else [],
        "failed": [speech.condition(each) for each in said.conditions] if said.value is False else [],
    }


def word(value: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[value]


def _words(said: Said, about: Scheme, speech: Speech, others: Sequence[Beside]) -> str:
    validity, read = about.validity, about.source.read_on if about.source else None
    named = [each for each in others if each.allowed is (False if said.predicate is Predicate.EXCLUDED else None)]
    return say(said.predicate, speech.lang).format(
        region=speech.region(about.region),
        start=validity.start,
        last=validity.end - timedelta(days=1) if validity.end else None,
        read=about.announced.on if about.announced else read,
        conditions="; ".join(speech.condition(each) for each in said.conditions),
        years=about.plan.min_years if about.plan else None,
        others="; ".join(speech.say(each.scheme.names) for each in named),
    )


def _competent(told: Scheme, speech: Speech) -> Json:
    """Who is asked, and whether it is an authority or earns by the scheme."""
    body = speech.content.bodies.get(told.body)
    contacts = body.contacts if body else ()
    return {
        "body": told.body,
        "name": speech.body(told.body),
        "interest": body.interest if body else None,
        "sells": speech.sells(told.body),
        "url": body.url if body else None,
        "call": [
            {"name": speech.say(each.names), "phone": each.phone, "email": each.email, "url": each.url}
            for each in contacts
        ],
    }


def _payment(told: Scheme) -> Json | None:
    paid = told.payment
    if paid is None:
        return None
    origin = source(paid.source or told.source)
    return {"low": paid.low, "high": paid.high, "unit": paid.unit, "year": paid.year, "source": origin}


def _permanence(told: Scheme, speech: Speech) -> Json:
    words = speech.text(told.permanence)
    return {"permanence": words["text"] or None, "permanence_lang": words["text_lang"]}


def _crediting(told: Scheme, speech: Speech) -> Json | None:
    rule = told.crediting
    if rule is None:
        return None
    return {
        "years": rule.years,
        "order_known": rule.order_known,
        "deductions": [deduction(each, told, speech) for each in rule.deductions],
    }


def deduction(each: Deduction, told: Scheme, speech: Speech) -> Json:
    """`value` in percent of the gain, as a share of what is left, or in t C/ha/yr, by `kind`."""
    share = each.value * 100 if each.kind is Kind.SHARE and each.value is not None else each.value
    purpose = say(f"purpose_{each.purpose}", speech.lang)
    return {
        "kind": str(each.kind),
        "purpose": str(each.purpose),
        "value": each.value,
        "words": say(f"deduct_{each.kind}", speech.lang).format(purpose=purpose, value=_number(share)),
        **speech.text(each.texts),
        "source": source(each.source or told.source),
    }


def credit(found: Credit, told: Scheme, speech: Speech) -> Json:
    """A gain before and after each deduction, t CO2e; what is left is `at most` so much where one is not known."""
    return {
        "gross_t_co2e": found.gross_t_co2e,
        "steps": [
            {
                **deduction(each.deduction, told, speech),
                "taken_t_co2e": each.taken_t_co2e,
                "left_t_co2e": each.left_t_co2e,
            }
            for each in found.steps
        ],
        "credited_t_co2e": found.credited_t_co2e,
        "complete": found.complete,
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
