"""For each piece of land, the topics, schemes and services whose answer differs between two contents."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ...domain.conditions import Value
from ...domain.schemes import Scheme, standing
from ...domain.statements import Statement
from ...domain.subsidiarity import Decision
from .differing import differing
from .services import service_changes
from .sides import Piece, Side
from .told import Told

ANSWER, WORDING = "answer", "wording"


@dataclass(frozen=True, slots=True)
class Change:
    """One topic, scheme or service whose answer is another in a piece of land, from `on` on, for an asker who tells
    `given`. `kind`: the answer itself, or only its texts and sources. `before` and `after` name what differs of it."""

    piece: Piece
    topic: str
    kind: str
    on: date
    before: str
    after: str
    given: Mapping[str, Value] = field(default_factory=dict)


def changes(
    old: Side, new: Side, pieces: Sequence[Piece], days: Sequence[date], told: Sequence[Told] = (Told(),)
) -> tuple[Change, ...]:
    """Every change, asked without any fact that only the asker knows, and with what is `told`: of several days the
    first that differs, of several askers the first who sees the same, and one that changes the answer before one that
    only words it otherwise."""
    return tuple(change for piece in pieces for change in _on_piece(old, new, piece, days, told))


def _on_piece(old: Side, new: Side, piece: Piece, days: Sequence[date], told: Sequence[Told]) -> Iterator[Change]:
    asked = [each for each in told if each.reaches(piece.before | piece.after)]
    found: dict[tuple[str, str, str, str], Change] = {}
    for who in asked:
        for day in days:
            for each in _all(old, new, piece, day, who):
                found.setdefault((each.topic, each.kind, each.before, each.after), each)
    answers = {each.topic for each in found.values() if each.kind == ANSWER}
    kept = [each for each in found.values() if each.kind == ANSWER or each.topic not in answers]
    yield from sorted(kept, key=lambda each: each.topic)


def _all(old: Side, new: Side, piece: Piece, day: date, who: Told) -> Iterator[Change]:
    yield from _topics(old, new, piece, day, who)
    yield from _schemes(old, new, piece, day, who)
    for name, before, after in service_changes(old, new, piece, day, who):
        yield Change(piece, f"service {name}", ANSWER if after else WORDING, day, before, after, who.facts)


def _topics(old: Side, new: Side, piece: Piece, day: date, who: Told) -> Iterator[Change]:
    was, now = _decided(old, piece.before, day, who), _decided(new, piece.after, day, who)
    for topic in sorted(was.keys() | now.keys()):
        before, after = was.get(topic), now.get(topic)
        was_said, now_said = _substance(before, who), _substance(after, who)
        if was_said == now_said and _all_said(before) == _all_said(after):
            continue
        if was_said == now_said:
            yield Change(piece, topic, WORDING, day, "", "", who.facts)
        else:
            yield Change(piece, topic, ANSWER, day, *differing(before, after), who.facts)


def _decided(side: Side, regions: frozenset[str], day: date, who: Told) -> Mapping[str, Decision]:
    return side.rulebook.docket(regions, day).decide(who.facts, frozenset(who.facts))


def _statements(decision: Decision) -> tuple[Statement, ...]:
    advised = (*(each.statement for each in decision.advice), *(each.statement for each in decision.suppressed))
    lead = (decision.fact.lead,) if decision.fact and decision.fact.lead else ()
    return (*decision.in_force, *advised, *(each.statement for each in decision.may_apply), *lead)


def _all_said(decision: Decision | None) -> object:
    return _statements(decision) if decision else None


def _substance(decision: Decision | None, who: Told) -> object:
    """What holds, is advised or may come to apply, and who decides; a topic that has only gaps is as good as none. Who
    told what a condition asks for is answered the same where the condition is another and met as before."""
    if decision is None or (decision.status == "GAP" and not decision.may_apply and not decision.allocation.decided_by):
        return None
    bare = tuple(replace(each, texts={}, source=None, audience=()) for each in _statements(decision))
    if who.facts:
        bare = tuple(replace(each, when=()) for each in bare)
    return decision.answer(), bare, decision.allocation


def _schemes(old: Side, new: Side, piece: Piece, day: date, who: Told) -> Iterator[Change]:
    was = {each.id: each for each in old.content.schemes.values() if each.region in piece.before}
    now = {each.id: each for each in new.content.schemes.values() if each.region in piece.after}
    for name in sorted(was.keys() | now.keys()):
        before, after = was.get(name), now.get(name)
        if before == after:
            continue
        if before and after and _bare(before) == _bare(after):
            yield Change(piece, f"scheme {name}", WORDING, day, "", "", who.facts)
        else:
            stands, will = _stands(before, day, who), _stands(after, day, who)
            will += ", on other terms" if stands == will else ""
            yield Change(piece, f"scheme {name}", ANSWER, day, stands, will, who.facts)


def _stands(scheme: Scheme | None, day: date, who: Told) -> str:
    return standing(scheme, day, who.facts).status if scheme else "not offered"


def _bare(scheme: Scheme) -> Scheme:
    return replace(scheme, texts={}, names={}, source=None, pays={})
