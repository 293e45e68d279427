"""Evidence of the field: what experiments, reviews and inventories measured of a practice, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from .calendar import Validity
from .conditions import Condition
from .text import Texts


class Metric(StrEnum):
    """What the number of an evidence is. Only those of `GIVES_A_RATE` can become a rate at a place."""

    RATE_T_C_HA_YR = "rate_t_c_ha_yr"
    RATE_T_CO2E_ACRE_YR = "rate_t_co2e_acre_yr"
    TOTAL_T_C_HA = "total_t_c_ha"
    STOCK_FACTOR = "stock_change_factor"
    PCT_OF_SOC = "pct_of_soc"
    PERMILLE_PER_YR = "permille_per_yr"
    EXCEEDS_4_PERMILLE = "exceeds_4_permille"
    PCT_OF_YIELD = "pct_of_yield"
    FRACTION_OF_INPUT_RETAINED = "fraction_of_c_input_retained"
    PCT_EXTRA_INPUT = "pct_extra_c_input"
    MOST_T_C_HA_YR = "rate_t_c_ha_yr_max"


GIVES_A_RATE = frozenset(
    {
        Metric.RATE_T_C_HA_YR,
        Metric.RATE_T_CO2E_ACRE_YR,
        Metric.TOTAL_T_C_HA,
        Metric.STOCK_FACTOR,
        Metric.PCT_OF_SOC,
    }
)


class Match(StrEnum):
    """How the climate of a place stands to that of an evidence."""

    EXACT = "exact"
    FAMILY = "family"
    POOLED = "pooled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One figure of one publication, as published.

    `practices` are those it is about; none where it says what is feasible at all. `land_uses`: the uses that the land
    had before, where that narrows the practice's own. `climates` are climate zones of the IPCC or the families in
    their names (`temperate`, `tropical_dry`, `dry`); `pooled` says that it may stand for others too. `years` is the
    period of the change, None where the source gives none; `low` and `high` bound the value, in the sense of `spread`.
    `per_hedge`: of a hectare of hedge, not of field. `whole_system`: wood and roots are counted with the soil.
    `counts_input`: the carbon that is brought in is counted itself, so that the figure says nothing of the soil.

    `issuer` and `scheme` are of a coefficient that a body set for its own accounts, in force within `validity`.
    """

    id: str
    metric: Metric
    region: str
    tier: int
    evidence_class: str
    citation: str
    verification: str
    practices: tuple[str, ...] = ()
    land_uses: tuple[str, ...] = ()
    value: float | None = None
    low: float | None = None
    high: float | None = None
    spread: str | None = None
    comparator: str | None = None
    climates: tuple[str, ...] = ()
    pooled: bool = False
    scope: str | None = None
    studies: int | None = None
    observations: int | None = None
    counted: str | None = None
    depth_cm: float | None = None
    years: float | None = None
    duration: str | None = None
    per_hedge: bool = False
    whole_system: bool = False
    counts_input: bool = False
    issuer: str | None = None
    scheme: str | None = None
    when: tuple[Condition, ...] = ()
    validity: Validity = Validity()
    replaces: tuple[str, ...] = ()
    caveats: Texts = field(default_factory=dict)
    url: str | None = None
    pack: str = ""

    @property
    def seen(self) -> bool:
        """Whether the figure was read in the publication, its abstract at least; else it is only told of."""
        return self.verification in SEEN

    @property
    def n(self) -> int | None:
        """Observations, else studies."""
        return self.observations or self.studies


SEEN = frozenset({"full_text_seen", "abstract_seen"})


def climate_match(evidence: Evidence, zone: str | None) -> Match | None:
    """How `zone`, a climate zone of the IPCC, stands to where the evidence is from; None where it tells nothing there.

    `dry` and `moist` are families as `temperate` is: rain decides as much as warmth. A zone that is not known is told
    of pooled evidence alone.
    """
    if zone is not None and zone in evidence.climates:
        return Match.EXACT
    if zone is not None and any(_within(zone, family) for family in evidence.climates):
        return Match.FAMILY
    return Match.POOLED if evidence.pooled else None


def _within(zone: str, family: str) -> bool:
    """Whether all words of the family are in the zone's name: `temperate_dry` in `warm_temperate_dry`."""
    return set(family.split("_")) <= set(zone.split("_"))


def standing_evidence(found: Iterable[Evidence]) -> list[Evidence]:
    """Without those that another replaces."""
    found = list(found)
    gone = {each for evidence in found for each in evidence.replaces}
    return [evidence for evidence in found if evidence.id not in gone]
