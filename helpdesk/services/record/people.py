"""The bodies that the answer names, and whom to call: who decides here first, most local first."""

from typing import Any

from ...domain.audience import distance
from ...domain.subsidiarity import Decision
from ..advice import Answer
from ..at_stake import deciders
from .speech import Speech

Json = dict[str, Any]


def bodies(named: frozenset[str], speech: Speech) -> dict[str, Json]:
    return {
        body: {
            "name": speech.body(body),
            "url": speech.content.bodies[body].url,
            "interest": speech.content.bodies[body].interest,
            "sells": speech.sells(body),
        }
        for body in sorted(named)
        if body in speech.content.bodies
    }


def contacts(named: frozenset[str], answer: Answer, speech: Speech) -> list[Json]:
    """Contacts of the bodies that decide or speak here: those for the asker first, then the most local bodies; who has
    something to sell stands last."""
    rank = {region: place for place, region in enumerate(answer.regions)}

    def nearness(body: str) -> tuple[int, str]:
        held = speech.content.bodies[body].competences
        return min((rank[each.region] for each in held if each.region in rank), default=len(rank)), body

    found = [
        (body, contact)
        for body in sorted((body for body in named if body in speech.content.bodies), key=nearness)
        for contact in speech.content.bodies[body].contacts
    ]
    return [
        {
            "body": body,
            "body_name": speech.body(body),
            "body_sells": speech.sells(body),
            "name": speech.say(contact.names),
            "phone": contact.phone,
            "email": contact.email,
            "url": contact.url,
            "address": contact.address,
            "hours": contact.hours,
            "languages": list(contact.languages),
            **speech.audience(contact.audience),
            "topics": list(contact.topics),
            "verified": contact.verified,
        }
        for body, contact in sorted(
            found, key=lambda each: (speech.sells(each[0]), distance(each[1].audience, speech.who))
        )
    ]


def named_bodies(answer: Answer) -> frozenset[str]:
    """Who decides, is to be asked, speaks or pays here, or should decide on a service at stake."""

    def named(decision: Decision) -> frozenset[str]:
        return answer.docket.once(("named", id(decision)), lambda: _named(decision), decision)

    def together() -> frozenset[str]:
        paying = frozenset(standing.scheme.body for standing in answer.schemes)
        return paying.union(deciders(answer.services), *map(named, answer.decisions.values()))

    made_of = answer.decisions, answer.services, answer.schemes
    return answer.docket.keep(("all named", *map(id, made_of)), together, *made_of)


def _named(decision: Decision) -> frozenset[str]:
    return frozenset(
        (
            *decision.allocation.decided_by,
            *decision.ask,
            *(norm.issuer for norm in decision.in_force),
            *(item.statement.issuer for item in decision.advice),
            *(item.statement.issuer for item in decision.may_apply),
        )
    )
