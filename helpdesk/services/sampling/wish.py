"""What a sampling plan is asked for, and what is assumed where the asker does not know."""

from dataclasses import dataclass

from ...domain.areas import Area
from ...domain.sampling.numbers import Allocation, Wish
from ...domain.sampling.variation import CORRELATION, CV_PCT, of_differences

STRATA_BY = ("ipcc_soil_class", "ipcc_climate_zone", "land_cover", "soc_stock_t_ha")
MOST_STRATA = 6
EDGE_M = 10.0
SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWish:
    """What is None is taken from the maps and the defaults: the mean stock, the standard deviation between points
    (t C/ha), that of differences of the same points (t C/ha, paired only).

    `strata_by` are facts of layers, None those of STRATA_BY that there are; `edge_m` is how far points keep off the
    boundary where there is room.
    """

    area: Area
    wish: Wish
    allocation: Allocation = "neyman"
    mean_t_ha: float | None = None
    sd_t_ha: float | None = None
    sd_difference_t_ha: float | None = None
    cv_pct: float | None = None
    correlation: float | None = None
    strata_by: tuple[str, ...] | None = None
    most_strata: int = MOST_STRATA
    edge_m: float = EDGE_M
    seed: int = SEED
    lang: str = "en"

    @property
    def paired(self) -> bool:
        return self.wish.design == "paired"

    @property
    def of_differences(self) -> float:
        """How the deviation of differences of the same points follows from that between points: sqrt(2 (1 - r))."""
        return of_differences(self.tie)

    @property
    def tie(self) -> float:
        """The correlation between two samplings of the same points."""
        return CORRELATION if self.correlation is None else self.correlation

    @property
    def variation_pct(self) -> float:
        """The coefficient of variation within a stratum."""
        return CV_PCT if self.cv_pct is None else self.cv_pct
