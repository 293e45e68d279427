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
# Why a practice has no place on a plot: water and ice, or another use of the land.
NO_LAND, OTHER_USE = "no_land", "other_land_use"
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
    it; `account` says whether it is held against the target, `emission` the nitrous oxide that is taken off, whatever
    is known of the gain. `n2o_unknown`: nitrogen is spread and no factor tells what it emits. `without_figure` are
    those of several practices that nothing tells of."""

    ground: Ground
    hectares: float
    status: str
    entry: Entry
    gain: Gain | None
    account: Account | None = None
    emission: Emission | None = None
    aside: tuple[Aside, ...] = ()
    n2o_unknown: bool = False
    without_figure: tuple[str, ...] = ()

    @property
    def counts(self) -> bool:
        return self.account is not None and self.account.counts


def effect(
    ground: Ground,
    measure: Measure,
    entry: Entry,
    emission: Emission | None = None,
    aside: Sequence[Entry] = (),
    without_figure: Sequence[str] = (),
) -> Effect:
    """Measures are spread evenly: each plot has the same share of them as of the area. `entry` is what leads, `aside`
    the entries of practices that stand apart from it on the same ground.

    Nitrogen that is said to be spread emits, whether or not a figure tells what the soil gains; none is spread where a
    norm forbids the measure, or where there is no land."""
    banned = any(practice in ground.banned for practice in measure.practices)
    spread = measure.n_kg_ha_yr is not None and not banned and NO_LAND not in entry.get("why", ())
    emitted = emission if spread else None
    gain = None if banned else gain_of(entry)
    words = {str(flag["word"]) for flag in entry.get("flags", ())}
    if spread and emitted is None:
        words.add(NITROUS_OXIDE)
    account = None if emitted is None else Account.NET_OF_N2O
    if gain is not None:
        account = account_of(words, gain.rate_t_c_ha_yr, n2o_known=emitted is not None)
    return Effect(
        ground=ground,
        hectares=ground.hectares * measure.share,
        status=PROHIBITED if banned else GAP if gain is None else COUNTED,
        entry=entry,
        gain=gain,
        account=account,
        emission=emitted,
        aside=() if banned else tuple(_aside(aside)),
        n2o_unknown=spread and emitted is None,
        without_figure=() if banned else tuple(without_figure),
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
    return Gain(
        rate_t_c_ha_yr=float(headline["rate_t_c_ha_yr"]),
        low_t_c_ha_yr=_number(headline.get("low_t_c_ha_yr")),
        high_t_c_ha_yr=_number(headline.get("high_t_c_ha_yr")),
        years=float(entry["saturates_after_years"]),
    )


def steps_of(effects: Sequence[Effect], begin: int) -> list[Step]:
    """What counts: gains in place, and the nitrous oxide that is taken off them, for as long as nitrogen is spread."""
    gains = [(each.hectares, each.gain) for each in effects if each.counts and each.gain is not None]
    losses = [(each.hectares, each.emission.as_loss) for each in effects if each.emission]
    return [Step(hectares=hectares, begin=begin, gain=gain) for hectares, gain in (*gains, *losses)]


def steps_apart(effects: Sequence[Effect], begin: int, account: Account) -> list[Step]:
    """What is shown in an account and not counted."""
    leading = [(each.hectares, each.gain) for each in effects if each.account is account and each.gain is not None]
    beside = [(each.hectares, one.gain) for each in effects for one in each.aside if one.account is account]
    return [Step(hectares=hectares, begin=begin, gain=gain) for hectares, gain in (*leading, *beside)]


def range_known(effects: Sequence[Effect]) -> bool:
    """Whether every figure has a range, counted or not."""
    gains = [each.gain for each in effects if each.gain is not None]
    losses = [each.emission.as_loss for each in effects if each.emission is not None]
    return all(each.ends is not None for each in (*gains, *losses))


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
