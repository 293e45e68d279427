"""For each piece of land, the topics and schemes whose answer differs between two contents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ...domain.schemes import Scheme, standing
from ...domain.statements import Statement
from ...domain.subsidiarity import Decision
from .sides import Piece, Side

ANSWER, WORDING = "answer", "wording"


@dataclass(frozen=True, slots=True)
class Change:
    """One topic, or scheme, whose answer is another in a piece of land, from `on` on. `kind`: the answer itself, or
    only its texts and sources. `before` and `after` name what holds, in words that differ where the answer does."""

    piece: Piece
    topic: str
    kind: str
    on: date
    before: str
    after: str


def changes(old: Side, new: Side, pieces: Sequence[Piece], days: Sequence[date]) -> tuple[Change, ...]:
    """Every change, asked without any fact that only the asker knows; of several days the first that differs, and one
    that changes the answer before one that only words it otherwise."""
    return tuple(change for piece in pieces for change in _on_piece(old, new, piece, days))


def _on_piece(old: Side, new: Side, piece: Piece, days: Sequence[date]) -> Iterator[Change]:
    found: dict[str, Change] = {}
    for day in days:
        for change in (*_topics(old, new, piece, day), *_schemes(old, new, piece, day)):
            known = found.get(change.topic)
            if known is None or (known.kind == WORDING and change.kind == ANSWER):
                found[change.topic] = change
    yield from (found[topic] for topic in sorted(found))


def _topics(old: Side, new: Side, piece: Piece, day: date) -> Iterator[Change]:
    was, now = _decided(old, piece.before, day), _decided(new, piece.after, day)
    for topic in sorted(was.keys() | now.keys()):
        before, after = was.get(topic), now.get(topic)
        if _all_said(before) == _all_said(after) and _substance(before) == _substance(after):
            continue
        kind = WORDING if _substance(before) == _substance(after) else ANSWER
        yield _change(piece, topic, kind, day, told(before), told(after))


def _change(piece: Piece, topic: str, kind: str, day: date, before: str, after: str) -> Change:
    return Change(piece, topic, kind, day, *(("", "") if kind == WORDING else (before, after)))


def _decided(side: Side, regions: frozenset[str], day: date) -> Mapping[str, Decision]:
    return side.rulebook.docket(regions, day).decide({}, frozenset())


def _statements(decision: Decision) -> tuple[Statement, ...]:
    advised = (*(each.statement for each in decision.advice), *(each.statement for each in decision.suppressed))
    lead = (decision.fact.lead,) if decision.fact and decision.fact.lead else ()
    return (*decision.in_force, *advised, *(each.statement for each in decision.may_apply), *lead)


def _all_said(decision: Decision | None) -> object:
    return _statements(decision) if decision else None


def _substance(decision: Decision | None) -> object:
    """What holds, is advised or may come to apply, and who decides; a topic that has only gaps is as good as none."""
    if decision is None or (decision.status == "GAP" and not decision.may_apply and not decision.allocation.decided_by):
        return None
    bare = tuple(replace(each, texts={}, source=None, audience=()) for each in _statements(decision))
    return decision.answer(), bare, decision.allocation


def told(decision: Decision | None) -> str:
    """What an answer comes to, in a line of ids and numbers: the keeper knows them."""
    if decision is None:
        return "nothing is said"
    norms = decision.norms
    parts = [f"{sign} {', '.join(names)}" for sign, names in _lists(decision) if names]
    parts += [f"at least {norms.floor:g}"] if norms.floor is not None else []
    parts += [f"at most {norms.ceiling:g}"] if norms.ceiling is not None else []
    parts += [f"closed on {len(norms.closed_days)} days"] if norms.closed_days else []
    parts += [f"value {decision.fact.value} by {' '.join(decision.fact.by)}"] if decision.fact else []
    parts += [f"decided by {' '.join(decision.allocation.decided_by) or 'nobody'}"]
    return "; ".join([decision.status, *parts])


def _lists(decision: Decision) -> Iterable[tuple[str, Iterable[str]]]:
    norms = decision.norms
    yield "forbidden", tuple(norms.prohibited)
    yield "required", tuple(norms.required)
    yield "advice", tuple(_named(each.statement) for each in decision.advice)
    yield "suppressed", tuple(_named(each.statement) for each in decision.suppressed)
    yield "may apply", tuple(_named(each.statement) for each in decision.may_apply)


def _named(said: Statement) -> str:
    """With the number or practice that it states, which may be all that differs."""
    return said.id if isinstance(said.value, frozenset) else f"{said.id} ({said.modality} {said.value})"


def _schemes(old: Side, new: Side, piece: Piece, day: date) -> Iterator[Change]:
    was = {each.id: each for each in old.content.schemes.values() if each.region in piece.before}
    now = {each.id: each for each in new.content.schemes.values() if each.region in piece.after}
    for name in sorted(was.keys() | now.keys()):
        before, after = was.get(name), now.get(name)
        if before == after:
            continue
        stands, will = _stands(before, day), _stands(after, day)
        kind = WORDING if before and after and _bare(before) == _bare(after) else ANSWER
        yield _change(piece, f"scheme {name}", kind, day, stands, will)


def _stands(scheme: Scheme | None, day: date) -> str:
    return standing(scheme, day, {}).status if scheme else "not offered"


def _bare(scheme: Scheme) -> Scheme:
    return replace(scheme, texts={}, names={}, source=None, pays={})
