"""Trade-offs in the words that machines can count on; what packs write in their own words is kept beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class TradeOff(StrEnum):
    N2O = "n2o"
    CH4 = "ch4"
    WATER = "water"
    YIELD = "yield"
    BIODIVERSITY = "biodiversity"
    LEAKAGE = "leakage"
    REVERSAL = "reversal"
    TENURE = "tenure"
    LABOUR = "labour"


class Effect(StrEnum):
    """Whether the practice is good or bad for it; `check` where that depends on the place and must be asked."""

    BETTER = "better"
    WORSE = "worse"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Flag:
    """`word` is the pack's own; `trade_off` and `effect` are None where it stands for none of the set."""

    word: str
    trade_off: TradeOff | None = None
    effect: Effect | None = None


_T, _E = TradeOff, Effect
# The words of packs. Those that are not here (costs, air, erosion) are no trade-off of the set, and are kept as words.
_MEANS: Mapping[str, tuple[TradeOff, Effect]] = {
    **{str(each): (each, Effect.CHECK) for each in TradeOff},
    "water_use": (_T.WATER, _E.WORSE),
    "saves_water": (_T.WATER, _E.BETTER),
    "water_protection": (_T.WATER, _E.BETTER),
    "nitrate_leaching": (_T.WATER, _E.WORSE),
    "less_nitrate_leaching": (_T.WATER, _E.BETTER),
    "nitrous_oxide": (_T.N2O, _E.WORSE),
    "nitrogen_surplus": (_T.N2O, _E.WORSE),
    "saves_nitrogen": (_T.N2O, _E.BETTER),
    "methane": (_T.CH4, _E.WORSE),
    "less_methane": (_T.CH4, _E.BETTER),
    "yield": (_T.YIELD, _E.WORSE),
    "biodiversity": (_T.BIODIVERSITY, _E.BETTER),
    "biodiversity_loss": (_T.BIODIVERSITY, _E.WORSE),
    "carbon_from_elsewhere": (_T.LEAKAGE, _E.WORSE),
    "food_production_displaced": (_T.LEAKAGE, _E.WORSE),
    "competes_with_fodder": (_T.LEAKAGE, _E.WORSE),
    "manure_needed": (_T.LEAKAGE, _E.WORSE),
    "rights_needed": (_T.TENURE, _E.CHECK),
    "conflict_risk": (_T.TENURE, _E.WORSE),
    "labour": (_T.LABOUR, _E.WORSE),
    "fencing_or_herding": (_T.LABOUR, _E.WORSE),
}


def flags(words: Iterable[str], *, gains: bool) -> tuple[Flag, ...]:
    """The flags of a practice; what gains carbon may lose it again where the practice ends, and is told so."""
    found = [Flag(word, *_MEANS.get(word, ())) for word in words]
    if gains and all(flag.trade_off is not TradeOff.REVERSAL for flag in found):
        found.append(Flag(TradeOff.REVERSAL, TradeOff.REVERSAL, Effect.CHECK))
    return tuple(found)
