"""What a measure brings on each plot: the headline of the practice there, or why it is not counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.planning import (
    CARBON_FROM_ELSEWHERE,
    NITROUS_OXIDE,
    Account,
    Emission,
    Gain,
    Step,
    account_of,
)
from .asked import Measure
from .ground import Ground

Json = dict[str, Any]
# A practice at a place as the record has it (`carbon.practices[]`).
Entry = Mapping[str, Any]

# Why a measure is not counted on a plot: a norm forbids it, or nothing tells what it brings there.
PROHIBITED, GAP, COUNTED = "prohibited", "gap", "ok"
# Trade-offs that keep the gain of a practice apart from what is gained in place.
APART = frozenset({NITROUS_OXIDE, CARBON_FROM_ELSEWHERE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What a practice brings beside the one that leads, on the same ground, in an account that is not counted."""

    practice: str
    gain: Gain
    account: Account
    flags: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A measure on one plot: how many of its hectares, and what it brings there. `gain` is None where no figure tells
    it; `account` says whether it is held against the target, `emission` the nitrous oxide that is taken off."""

    ground: Ground
    hectares: float
    status: str
    entry: Entry
    gain: Gain | None
    account: Account | None = None
    emission: Emission | None = None
    aside: tuple[Aside, ...] = ()

    @property
    def counts(self) -> bool:
        return self.account is not None and self.account.counts


def effect(
    ground: Ground, measure: Measure, entry: Entry, emission: Emission | None = None, aside: Sequence[Entry] = ()
) -> Effect:
    """Measures are spread evenly: each plot has the same share of them as of the area. `entry` is what leads, `aside`
    the entries of practices that stand apart from it on the same ground."""
    banned = any(practice in ground.banned for practice in measure.practices)
    gain = None if banned else gain_of(entry)
    status = PROHIBITED if banned else GAP if gain is None else COUNTED
    words = {str(flag["word"]) for flag in entry.get("flags", ())}
    if measure.n_kg_ha_yr is not None and emission is None:
        words.add(NITROUS_OXIDE)
    account = None
    if gain is not None:
        account = account_of(words, gain.rate_t_c_ha_yr, n2o_known=emission is not None)
    return Effect(
        ground=ground,
        hectares=ground.hectares * measure.share,
        status=status,
        entry=entry,
        gain=gain,
        account=account,
        emission=emission if account is Account.NET_OF_N2O else None,
        aside=() if banned else tuple(_aside(aside)),
    )


def _aside(entries: Sequence[Entry]) -> Iterator[Aside]:
    """Of a practice whose nitrous oxide is taken off elsewhere the gain still is not counted: it was measured alone."""
    for entry in entries:
        gain = gain_of(entry)
        if gain is not None:
            words = {str(flag["word"]) for flag in entry.get("flags", ())}
            account = account_of(words, gain.rate_t_c_ha_yr, n2o_known=False)
            flags = tuple(entry.get("flags", ()))
            yield Aside(practice=str(entry["practice"]), gain=gain, account=account, flags=flags)


def gain_of(entry: Entry) -> Gain | None:
    headline = entry.get("headline")
    if not headline or headline.get("rate_t_c_ha_yr") is None:
        return None
    rate = float(headline["rate_t_c_ha_yr"])
    return Gain(
        rate_t_c_ha_yr=rate,
        low_t_c_ha_yr=_or(headline.get("low_t_c_ha_yr"), rate),
        high_t_c_ha_yr=_or(headline.get("high_t_c_ha_yr"), rate),
        years=float(entry["saturates_after_years"]),
    )


def steps_of(effects: Sequence[Effect], begin: int) -> list[Step]:
    """What counts: gains in place, and the nitrous oxide that is taken off them, for as long as nitrogen is spread."""
    gains = [(each.hectares, each.gain) for each in effects if each.counts and each.gain is not None]
    losses = [(each.hectares, each.emission.as_loss) for each in effects if each.counts and each.emission]
    return [Step(hectares=hectares, begin=begin, gain=gain) for hectares, gain in (*gains, *losses)]


def steps_apart(effects: Sequence[Effect], begin: int, account: Account) -> list[Step]:
    """What is shown in an account and not counted."""
    leading = [(each.hectares, each.gain) for each in effects if each.account is account and each.gain is not None]
    beside = [(each.hectares, one.gain) for each in effects for one in each.aside if one.account is account]
    return [Step(hectares=hectares, begin=begin, gain=gain) for hectares, gain in (*leading, *beside)]


def range_known(effects: Sequence[Effect]) -> bool:
    """Whether every figure that is counted has a range; without one, its ends are the figure itself."""
    return all(
        (each.entry.get("headline") or {}).get("low_t_c_ha_yr") is not None for each in effects if each.gain is not None
    )


def _or(value: Any, otherwise: float) -> float:
    return otherwise if value is None else float(value)
