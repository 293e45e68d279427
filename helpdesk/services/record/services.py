"""Ecosystem services in the record: at stake or not and why, and the ladder of who should decide."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import orjson

from ...domain.services import Ladder, Rung, Service, Stake
from ..at_stake import ServiceHere
from ..docket import Docket
from .speech import Speech, source
from .words import say

Json = dict[str, Any]

# The foot of every ladder is the field itself: no body, and still where the work is done.
FIELD = "field"


def services(found: Sequence[ServiceHere], docket: Docket, speech: Speech, *, encoded: bool = False) -> list[Any]:
    """Each worded once for each language and outcome of its conditions, and all of a place together; with `encoded`
    each is JSON already, which only orjson can take."""

    def worded(here: ServiceHere) -> Any:
        return orjson.Fragment(_written(here, speech)) if encoded else service(here, speech)

    def all_worded() -> list[Any]:
        keys = ((here, ("service told", id(here), speech.lang, encoded)) for here in found)
        return [docket.keep(key, partial(worded, here), here) for here, key in keys]

    return docket.keep(("services told", *map(id, found), speech.lang, encoded), all_worded, *found)


def service(found: ServiceHere, speech: Speech) -> Json:
    """`at_stake` is yes, no or unknown, `ladder` from the field to the world, `decision` who should decide by topic."""
    made = found.ladder
    return {
        **_told(found, speech),
        "ladder": [_field(made, speech), *(_rung(each, made, speech) for each in made.rungs)],
    }


def _written(found: ServiceHere, speech: Speech) -> bytes:
    """The same as JSON. Ladders that differ by regions alone in which nobody is competent share what they allocate: so
    all but the rungs is written once for all of them, and each rung for all ladders that have it."""
    made = found.ladder
    shared = found.stake, made.allocations
    told = speech.written(("service", *map(id, shared)), lambda: _told(found, speech), *shared)
    field = speech.written(("field", _foot(made)), lambda: _field(made, speech))
    rungs = [_rung_written(each, made, speech) for each in made.rungs]
    return b'%b,"ladder":[%b]}' % (told[:-1], b",".join((field, *rungs)))


def _told(found: ServiceHere, speech: Speech) -> Json:
    told, made = found.service, found.ladder
    return {
        "id": told.id,
        "name": speech.say(told.names),
        "region": told.region,
        "region_name": speech.region(told.region),
        **_topics(told.topics, speech),
        **speech.text(told.descriptions),
        "at_stake": at_stake(found.stake, speech),
        "effect_kind": told.effect_kind,
        "spreads_over": _extent(made, speech),
        "not_drawn": list(made.not_drawn),
        "refines": told.refines,
        "cices": list(told.cices),
        "providers": speech.say(told.providers) or None,
        "beneficiaries": speech.say(told.beneficiaries) or None,
        "source": source(told.source),
        "decision": _decision(made, speech),
    }


def outside(told: Service, speech: Speech) -> Json:
    """One whose region does not reach the place."""
    region = speech.region(told.region)
    return {
        "id": told.id,
        "name": speech.say(told.names),
        "region": told.region,
        "region_name": region,
        "at_stake": {"answer": "no", "text": say("stake_outside", speech.lang).format(region=region), "missing": []},
    }


def at_stake(found: Stake, speech: Speech) -> Json:
    """The answer, the same in words, and for each missing fact how to ask for it and what knowing it would change."""
    answer = {True: "yes", False: "no", None: "unknown"}[found.value]
    deciding = {True: found.met, False: found.failed, None: found.waiting}[found.value]
    predicate = f"stake_{answer}" if deciding else "stake_everywhere"
    words = "; ".join(speech.condition(each) for each in deciding)
    return {
        "answer": answer,
        "text": say(predicate, speech.lang).format(conditions=words),
        "missing": [
            {
                **speech.question(each),
                "would_change": [
                    {"if": speech.condition(each), "answer": "yes" if found.if_met() else "unknown", "else": "no"}
                ],
            }
            for each in found.waiting
        ],
    }


def _extent(made: Ladder, speech: Speech) -> list[Json]:
    regions = speech.content.regions
    return [{"region": each, "name": speech.region(each), "kind": regions[each].kind} for each in made.extent]


def _decision(made: Ladder, speech: Speech) -> Json:
    """Who should decide, each on which topics, and whom to ask about those that nobody able covers."""
    silent = [topic for topic, found in made.allocations.items() if not found.decided_by]
    return {
        "status": made.status,
        "decided_by": [
            {"body": body, "name": speech.body(body), **_topics(made.decided_on(body), speech)}
            for body in made.decided_by
        ],
        "undecided": _topics(silent, speech),
        "ask": [{"body": body, "name": speech.body(body)} for body in made.ask],
        "by_topic": {
            topic: {
                "status": found.status,
                "decided_by": list(found.decided_by),
                "why_not": [list(each) for each in found.why_not],
            }
            for topic, found in made.allocations.items()
        },
    }


def _topics(topics: Sequence[str], speech: Speech) -> Json:
    return {"topics": list(topics), "topic_names": [speech.topic(each) for each in topics]}


def _field(made: Ladder, speech: Speech) -> Json:
    return {
        "region": None,
        "region_name": say("ladder_field", speech.lang),
        "kind": FIELD,
        "decides": False,
        "verdict": "works",
        "text": say(_foot(made), speech.lang),
        "bodies": [],
    }


def _foot(made: Ladder) -> str:
    if made.extent:
        return "ladder_works_beyond"
    return "ladder_works_not_drawn" if made.not_drawn else "ladder_works"


def _rung_written(rung: Rung, made: Ladder, speech: Speech) -> bytes:
    key = "rung", rung.region, rung.verdict, id(rung.seats), made.extent
    return speech.written(key, lambda: _rung(rung, made, speech), rung.seats)


def _rung(rung: Rung, made: Ladder, speech: Speech) -> Json:
    """Each body once for each verdict, with the topics on which that became of it."""
    extent = ", ".join(speech.region(each) for each in made.extent)
    return {
        "region": rung.region,
        "region_name": speech.region(rung.region),
        "kind": speech.content.regions[rung.region].kind,
        "decides": rung.decides,
        "verdict": rung.verdict,
        "text": say(f"ladder_{rung.verdict}", speech.lang).format(extent=extent),
        "bodies": [
            {
                "body": seat.body,
                "name": speech.body(seat.body),
                "sells": speech.sells(seat.body),
                "verdict": verdict,
                **_topics(topics, speech),
            }
            for seat in rung.seats
            for verdict, topics in _by_verdict(seat.verdicts).items()
        ],
    }


def _by_verdict(verdicts: Mapping[str, str]) -> dict[str, list[str]]:
    """What it decides on first."""
    found: dict[str, list[str]] = {}
    for topic, verdict in verdicts.items():
        found.setdefault(verdict, []).append(topic)
    return dict(sorted(found.items(), key=lambda each: (each[0] != "decides", each[0])))
