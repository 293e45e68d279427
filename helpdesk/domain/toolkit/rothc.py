"""Where RothC starts: its pools from stock and clay, and the driest the soil may become.

Pools: Falloon et al. (1998), Soil Biology and Biochemistry 30, 1207-1211, for the inert one; Weihermueller et al.
(2013), European Journal of Soil Science, for the others, as in FAO's GSOCseq, whose constants for cropland, grass and
paddy these are (FAO-GSP/GSOCseq, 13_ROTH_C_SPIN_UP_UNC_v2.R). Deficit: Coleman and Jenkinson (1996), RothC-26.3, as
there.
"""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from .numbers import Numbers, numbers

_TOPSOIL_CM = 23.0
_BARE = 1.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """t C/ha: inert, resistant plant material, microbial biomass, humified, decomposable plant material."""

    iom: Numbers
    rpm: Numbers
    bio: Numbers
    hum: Numbers
    dpm: Numbers


def initial_pools(soc_t_ha: ArrayLike, clay_pct: ArrayLike) -> Pools:
    """Of a stock (above 0, t C/ha) and clay (0 to 100 %): IOM = 0.049 SOC^1.139, the others as below. `dpm` is the
    rest, so that the pools add up to the stock; below some 25 t C/ha it is less than nothing, for the regressions were
    not made for so little."""
    soc, clay = numbers(soc_t_ha), numbers(clay_pct)
    iom = 0.049 * soc**1.139
    rpm = (0.184 * soc + 0.1555) * (clay + 1.275) ** -0.1158 * 0.9902 + 0.4788
    bio = (0.014 * soc + 0.0075) * (clay + 8.8473) ** 0.0567 * 1.09038 + 0.04055
    hum = (0.7148 * soc + 0.5069) * (clay + 0.3421) ** 0.0184 * 0.9878 - 0.3818
    return Pools(iom=iom, rpm=rpm, bio=bio, hum=hum, dpm=soc - iom - rpm - bio - hum)


def maximum_deficit_mm(clay_pct: ArrayLike, depth_cm: ArrayLike) -> tuple[Numbers, Numbers]:
    """The greatest deficit of topsoil moisture, mm (negative), under plants and bare: -(20 + 1.3 clay - 0.01 clay^2)
    depth / 23, and that over 1.8. Clay 0 to 100 %."""
    clay = numbers(clay_pct)
    covered = -(20 + 1.3 * clay - 0.01 * clay**2) * numbers(depth_cm) / _TOPSOIL_CM
    return covered, covered / _BARE
