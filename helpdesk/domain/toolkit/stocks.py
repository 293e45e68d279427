"""Organic carbon of layers of soil, in tonnes a hectare.

Sources: FAO (2020), A protocol for measurement, monitoring, reporting and verification of soil organic carbon in
agricultural landscapes (GSOC-MRV); Poeplau, Vos and Don (2017), SOIL 3, 61-66, for what coarse fragments do.
"""

import numpy as np
from numpy.typing import ArrayLike

from .numbers import Numbers, numbers

# Density of most rock fragments, g cm-3 (quartz and feldspar).
ROCK_DENSITY_G_CM3 = 2.65
# Share of carbon in organic matter: that of Van Bemmelen, and the other one in use (Pribyl 2010, Geoderma 156, 75-83).
VAN_BEMMELEN, HALF = 0.58, 0.50
# 1 g cm-3 over 1 cm is 1 g cm-2, and a hectare has 1e8 cm2: 100 t.
_T_HA_OF_G_CM2 = 100.0


def fine_earth_t_ha(
    *, bulk_density_g_cm3: ArrayLike, thickness_cm: ArrayLike, coarse_fragments_vol_pct: ArrayLike = 0.0
) -> Numbers:
    """Mass of fine earth (below 2 mm) of a layer, t/ha: density x thickness x (1 - coarse / 100) x 100.

    The density is that of the fine earth alone, its mass over its own volume (0.01 to 2.65); coarse fragments are
    percent of the volume of the whole soil (0 to 100). Where the laboratory gives fine earth per volume of the whole
    soil, the fragments are left out already: leave them at 0 here, or they are subtracted twice.
    """
    share = 1 - numbers(coarse_fragments_vol_pct) / 100
    return numbers(bulk_density_g_cm3) * numbers(thickness_cm) * share * _T_HA_OF_G_CM2


def carbon_t_ha(*, soc_g_kg: ArrayLike, fine_earth_t_ha: ArrayLike) -> Numbers:
    """Organic carbon of a layer, t C/ha: content of the fine earth, g/kg (0 to 600), x its mass, t/ha."""
    return numbers(soc_g_kg) * numbers(fine_earth_t_ha) / 1000


def fine_earth_of_whole_g_cm3(
    *, bulk_density_whole_g_cm3: ArrayLike, coarse_fragments_mass_fraction: ArrayLike
) -> Numbers:
    """Mass of fine earth per volume of the whole soil, g cm-3, from the density of the whole soil and the share of its
    mass (0 to below 1) that is coarse: density x (1 - share). Poeplau et al. (2017), method 4."""
    return numbers(bulk_density_whole_g_cm3) * (1 - numbers(coarse_fragments_mass_fraction))


def coarse_fragments_vol_pct(
    *,
    coarse_fragments_mass_fraction: ArrayLike,
    bulk_density_whole_g_cm3: ArrayLike,
    rock_density_g_cm3: ArrayLike = ROCK_DENSITY_G_CM3,
) -> Numbers:
    """Percent of the soil's volume that is coarse, from percent of its mass: 100 x share x whole density / density of
    rock. NaN where that would leave no room for fine earth (100 and more): then one of the three is wrong."""
    percent = 100 * numbers(coarse_fragments_mass_fraction) * numbers(bulk_density_whole_g_cm3)
    percent = percent / numbers(rock_density_g_cm3)
    found: Numbers = np.where(percent < 100, percent, np.nan)[()]
    return found


def soilgrids_units(*, soc: ArrayLike, bdod: ArrayLike, cfvo: ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    """Content in g/kg, density of fine earth in g cm-3 and coarse fragments in percent of volume, from what SoilGrids
    2.0 maps: dg/kg, cg cm-3 and cm3 dm-3 (ISRIC, SoilGrids: data and conversion factors)."""
    return numbers(soc) / 10, numbers(bdod) / 100, numbers(cfvo) / 10


def soc_pct_of_som(som_pct: ArrayLike, factor: ArrayLike = VAN_BEMMELEN) -> Numbers:
    """Organic carbon, percent of mass, from organic matter (0 to 100 %) and the share of carbon in it (above 0, to
    1)."""
    return numbers(som_pct) * numbers(factor)
