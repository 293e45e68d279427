"""Several practices on the same hectares, as one change of the Tier 1 system."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from ..practices import INPUTS, Practice, Tier1State


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two practices, by their ids, that cannot be on the same hectares, and why."""

    one: str
    other: str
    why: str


def contradiction(practices: Sequence[Practice]) -> Contradiction | None:
    """The first pair that contradicts each other: other uses of the land, other tillage, or one that raises and one
    that lowers the input."""
    for one, other in combinations(practices, 2):
        why = _why(one, other)
        if why is not None:
            return Contradiction(one=one.id, other=other.id, why=why)
    return None


def _why(one: Practice, other: Practice) -> str | None:
    if one.id == other.id:
        return "they are the same practice"
    if one.land_uses and other.land_uses and not set(one.land_uses) & set(other.land_uses):
        return f"one is for {_listed(one.land_uses)}, the other for {_listed(other.land_uses)}"
    if one.before is None or one.after is None or other.before is None or other.after is None:
        return None
    if one.after.land_use != other.after.land_use:
        return f"one leads to {one.after.land_use}, the other to {other.after.land_use}"
    if _changes(one, "tillage") and _changes(other, "tillage") and one.after.tillage != other.after.tillage:
        return f"one leads to {one.after.tillage} tillage, the other to {other.after.tillage}"
    if _changes(one, "input") and _changes(other, "input") and _raises(one) != _raises(other):
        return "one raises the input of organic matter, the other lowers it"
    return None


def combined(practices: Sequence[Practice]) -> Practice:
    """One practice that changes what any of them changes: factors of the IPCC multiply, one of each kind (2006 V4
    equation 2.25), so that two that raise the input count once, by the higher. Those without a Tier 1 change add none.

    What no practice changes is as the first that the tables know has it. The practices do not contradict each other.
    """
    known = [each for each in practices if each.before is not None and each.after is not None]
    first = known[0] if known else practices[0]
    before, after = first.before, first.after
    for each in known[1:]:
        before, after = _with(before, after, each)
    return replace(
        first,
        id="+".join(each.id for each in practices),
        land_uses=tuple(use for use in first.land_uses if all(use in (each.land_uses or (use,)) for each in practices)),
        before=before,
        after=after,
        input_by_class=any(each.input_by_class for each in practices),
        flags=tuple(dict.fromkeys(flag for each in practices for flag in each.flags)),
    )


def _with(
    before: Tier1State | None, after: Tier1State | None, more: Practice
) -> tuple[Tier1State | None, Tier1State | None]:
    if before is None or after is None or more.before is None or more.after is None:
        return before, after
    for part in ("land_use", "tillage"):
        if _changes(more, part):
            before = replace(before, **{part: getattr(more.before, part)})
            after = replace(after, **{part: getattr(more.after, part)})
    if _changes(more, "input"):
        higher = before.input == after.input or _rank(more.after.input) > _rank(after.input)
        lower = before.input == after.input or _rank(more.before.input) < _rank(before.input)
        before = replace(before, input=more.before.input) if lower else before
        after = replace(after, input=more.after.input) if higher else after
    return before, after


def _changes(practice: Practice, part: str) -> bool:
    return bool(getattr(practice.before, part, None) != getattr(practice.after, part, None))


def _raises(practice: Practice) -> bool:
    before, after = practice.before, practice.after
    return before is not None and after is not None and _rank(after.input) > _rank(before.input)


def _rank(word: str | None) -> int:
    return INPUTS.index(word) if word in INPUTS else -1


def _listed(words: Sequence[str]) -> str:
    return " or ".join(words)
