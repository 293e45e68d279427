"""Stocks of the points, to a depth and above a mass of fine earth that all points of a stratum reach."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ....domain.toolkit import equivalent_mass as esm
from ....domain.toolkit.numbers import Numbers
from .problems import Problems
from .profiles import Core

FIXED_DEPTH, EQUIVALENT_MASS = "fixed_depth", "equivalent_mass"
BASES = (FIXED_DEPTH, EQUIVALENT_MASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PointStock:
    """t C/ha by basis; `mass_t_ha` is the fine earth above the depth."""

    core: Core
    mass_t_ha: float
    by_basis: Mapping[str, float]


def masses_above(cores: Sequence[Core], depth_cm: float) -> Numbers:
    """Fine earth of each core, t/ha."""
    return _at_once(cores, lambda thickness, mass, _, at: esm.carbon_at_depth_t_ha(thickness, mass, at),
                    np.full(len(cores), depth_cm))  # fmt: skip


def reference_masses(cores: Sequence[Core], masses: Numbers) -> dict[str, float]:
    """Of each stratum: the least fine earth, t/ha, above the depth at any point and visit, so that nothing has to be
    extrapolated (the minimum equivalent soil mass of Lee et al. 2009, Agriculture, Ecosystems and Environment 134,
    251-256)."""
    found: dict[str, float] = {}
    for core, mass in zip(cores, masses.tolist(), strict=True):
        found[core.stratum] = min(found.get(core.stratum, np.inf), mass)
    return found


def check_reached(source: str, cores: Sequence[Core], mass_t_ha: float) -> None:
    """Raises BadParameter with every core that was not sampled down to this mass."""
    problems = Problems(source)
    for core in cores:
        if core.profile.mass_t_ha < mass_t_ha * (1 - 1e-9):
            problems.add(core.last, "bottom_cm", f"{core.profile.mass_t_ha:g} t/ha of fine earth are sampled at "
                         f"{core.point} in {core.visit}, fewer than reference_mass_t_ha, {mass_t_ha:g}; nothing is "
                         "extrapolated")  # fmt: skip
    problems.stop()


def stocks_of(
    cores: Sequence[Core], masses: Numbers, depth_cm: float, references: Mapping[str, float]
) -> list[PointStock]:
    """`masses` are the fine earth above the depth, `references` the masses of the strata at which to compare."""
    fixed = _at_once(cores, lambda thickness, _, carbon, at: esm.carbon_at_depth_t_ha(thickness, carbon, at),
                     np.full(len(cores), depth_cm))  # fmt: skip
    equivalent = _at_once(cores, lambda _, mass, carbon, at: esm.carbon_at_mass_t_ha(mass, carbon, at),
                          np.array([references[core.stratum] for core in cores]))  # fmt: skip
    return [
        PointStock(core=core, mass_t_ha=mass, by_basis={FIXED_DEPTH: one, EQUIVALENT_MASS: other})
        for core, mass, one, other in zip(cores, masses.tolist(), fixed.tolist(), equivalent.tolist(), strict=True)
    ]


def _at_once(
    cores: Sequence[Core], read: Callable[[Numbers, Numbers, Numbers, Numbers], Numbers], at: Numbers
) -> Numbers:
    """Cores of equally many layers together: of thickness, mass and carbon of the layers, and where to read."""
    found = np.empty(len(cores))
    counts = np.array([len(core.profile.carbon) for core in cores])
    for count in np.unique(counts):
        alike = np.flatnonzero(counts == count)
        profiles = [cores[place].profile for place in alike.tolist()]
        thickness, mass, carbon = (
            np.stack([getattr(each, name) for each in profiles]) for name in ("thickness_cm", "fine_earth", "carbon")
        )
        found[alike] = read(thickness, mass, carbon, at[alike])
    return found
