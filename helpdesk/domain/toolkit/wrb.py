"""The reference groups of the World Reference Base as the IPCC's default soil classes."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..soil import SoilClass, soil_class

# IPCC 2006 Guidelines and 2019 Refinement, Vol. 4, Ch. 2, footnotes of Table 2.3. Retisols are the successors of the
# Albeluvisols that the IPCC lists (WRB 2014).
LISTED: dict[str, SoilClass] = {
    **dict.fromkeys(
        ("Leptosols", "Vertisols", "Kastanozems", "Chernozems", "Phaeozems", "Luvisols", "Alisols", "Albeluvisols",
         "Retisols", "Solonetz", "Calcisols", "Gypsisols", "Umbrisols", "Cambisols", "Regosols"),
        SoilClass.HAC,
    ),
    **dict.fromkeys(("Acrisols", "Lixisols", "Nitisols", "Ferralsols", "Durisols"), SoilClass.LAC),
    "Arenosols": SoilClass.SANDY,
    "Podzols": SoilClass.SPODIC,
    "Andosols": SoilClass.VOLCANIC,
    "Gleysols": SoilClass.WETLAND,
    "Histosols": SoilClass.ORGANIC,
}  # fmt: skip

# Groups that the IPCC does not list, with the class this helpdesk would propose: nobody published these. A keeper may
# take one up as a fact of a region; they are never defaults. Technosols can be anything.
PROPOSED: dict[str, SoilClass] = {
    "Fluvisols": SoilClass.HAC,
    "Planosols": SoilClass.HAC,
    "Solonchaks": SoilClass.HAC,
    "Cryosols": SoilClass.HAC,
    "Anthrosols": SoilClass.HAC,
    "Stagnosols": SoilClass.WETLAND,
    "Plinthosols": SoilClass.LAC,
    "Technosols": SoilClass.UNKNOWN,
}

GROUPS = (*LISTED, *PROPOSED)


def soil_class_of_group(group: ArrayLike, sand_pct: ArrayLike, clay_pct: ArrayLike) -> NDArray[np.uint8]:
    """IPCC class, as a code of `SoilClass`, of a reference group (one of `GROUPS`) with its texture, percent of mass.

    The tree of `helpdesk.domain.soil.soil_class`: organic first, then sandy by texture whatever the group, then the
    lists. UNKNOWN where texture is missing, and for mineral soils that the IPCC does not list.
    """
    named = np.asarray(group)

    def listed(wanted: SoilClass) -> NDArray[np.bool_]:
        return np.isin(named, [name for name, each in LISTED.items() if each is wanted])

    by_name = listed(SoilClass.SANDY)
    return soil_class(
        organic=listed(SoilClass.ORGANIC),
        sand=np.where(by_name, 100.0, sand_pct),
        clay=np.where(by_name, 0.0, clay_pct),
        wetland=listed(SoilClass.WETLAND),
        volcanic=listed(SoilClass.VOLCANIC),
        spodic=listed(SoilClass.SPODIC),
        high_activity=listed(SoilClass.HAC),
        known=np.isin(named, list(LISTED)),
    )
