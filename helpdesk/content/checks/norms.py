"""Statements that could never have effect: issuers without power, derogations nobody delegated, circular orders."""

from collections.abc import Iterator

from ...domain.bodies import BINDING, Power
from ...domain.errors import Problem
from ...domain.statements import Modality
from ...domain.topics import lineage
from ..schema.pack import CompetenceEntry
from ..schema.statement import StatementEntry
from ..shelf import Entry, Shelf


def _held(shelf: Shelf) -> dict[str, list[CompetenceEntry]]:
    return {entry.model.id: entry.model.competences for entry in shelf.bodies}


def _powers(held: dict[str, list[CompetenceEntry]], body: str, topic: str) -> set[Power]:
    covering = set(lineage(topic))
    return {competence.power for competence in held.get(body, []) if competence.topic in covering}


def competent_issuers(shelf: Shelf) -> Iterator[Problem]:
    """Where and when an issuer is competent is for the answer to say; that it never is anywhere is a mistake."""
    held = _held(shelf)
    for entry in shelf.statements:
        statement = entry.model
        if statement.issuer not in held:
            continue
        powers = _powers(held, statement.issuer, statement.topic)
        stratum = Modality(statement.modality).stratum
        if stratum == "norm" and powers.isdisjoint(BINDING):
            yield entry.problem(
                f"{statement.issuer!r} has no BIND or TIGHTEN competence on {statement.topic!r}, so this norm could "
                "never have effect; give it the competence in bodies.yaml, or make this advice",
                "issuer",
            )
        elif stratum == "fact" and not powers:
            yield entry.problem(
                f"{statement.issuer!r} has no competence on {statement.topic!r}, so this fact could never count; "
                "give it one in bodies.yaml",
                "issuer",
            )


def sellers(shelf: Shelf) -> Iterator[Problem]:
    """Who earns by what is offered may advise, and sets no rule for others."""
    for entry in shelf.bodies:
        body = entry.model
        if body.interest and body.interest.sells and any(held.power in BINDING for held in body.competences):
            yield entry.problem(
                f"{body.id!r} is {body.interest.value} and has BIND or TIGHTEN; give it ADVISE, or correct its "
                "interest",
                "interest",
            )


def derogations(shelf: Shelf) -> Iterator[Problem]:
    held = _held(shelf)
    by_id = {entry.model.id: entry.model for entry in shelf.statements}
    for entry in shelf.statements:
        for target_id in entry.model.derogates:
            target = by_id.get(target_id)
            if target is None and target_id in shelf.broken:
                continue
            if target is None:
                yield entry.problem(f"{target_id!r} is not a statement", "derogates")
            else:
                yield from _derogation(entry, target, held)


def _derogation(
    entry: Entry[StatementEntry], target: StatementEntry, held: dict[str, list[CompetenceEntry]]
) -> Iterator[Problem]:
    statement = entry.model
    if statement.issuer not in target.delegates_to:
        yield entry.problem(
            f"{target.id!r} does not delegate to {statement.issuer!r}; a derogation needs delegates_to in its target",
            "derogates",
        )
    for body, topic in ((statement.issuer, statement.topic), (target.issuer, target.topic)):
        if Power.BIND not in _powers(held, body, topic):
            yield entry.problem(f"{body!r} has no BIND competence on {topic!r}, which a derogation needs", "derogates")
    if statement.topic not in lineage(target.topic) and target.topic not in lineage(statement.topic):
        yield entry.problem(f"{target.id!r} is on {target.topic!r}, which is not this statement's topic", "derogates")


def replacements(shelf: Shelf) -> Iterator[Problem]:
    by_id = {entry.model.id: entry.model for entry in shelf.statements}
    for entry in shelf.statements:
        for target_id in entry.model.replaces:
            target = by_id.get(target_id)
            if target is None and target_id in shelf.broken:
                continue
            if target is None:
                yield entry.problem(f"{target_id!r} is not a statement", "replaces")
            elif Modality(target.modality).stratum != "advice" or Modality(entry.model.modality).stratum != "advice":
                yield entry.problem(f"only advice replaces advice; {target_id!r} or this is not advice", "replaces")
            elif target.region == entry.model.region:
                yield entry.problem(
                    f"{target_id!r} is for the same region; advice is replaced only by more local advice, so end the "
                    "old one with `to` instead",
                    "replaces",
                )
