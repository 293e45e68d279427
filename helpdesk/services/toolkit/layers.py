"""Layers of soil, as laboratories report them, as masses of fine earth and carbon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...domain.errors import BadParameter
from ...domain.toolkit.numbers import Numbers
from ...domain.toolkit.stocks import carbon_t_ha, fine_earth_of_whole_g_cm3, fine_earth_t_ha
from .plain import Given, column

FINE_EARTH, TOTAL_VOLUME, WHOLE_SOIL = "fine_earth", "fine_earth_per_total_volume", "whole_soil"

# What bulk density may mean, and the columns that go with each meaning.
CONVENTIONS: Mapping[str, Sequence[str]] = {
    FINE_EARTH: ("bulk_density_g_cm3", "coarse_fragments_vol_pct"),
    TOTAL_VOLUME: ("fine_earth_g_cm3",),
    WHOLE_SOIL: ("bulk_density_whole_g_cm3", "coarse_fragments_mass_fraction"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Layers from the surface down: cm, and t/ha of fine earth and of carbon."""

    thickness_cm: Numbers
    fine_earth: Numbers
    carbon: Numbers

    @property
    def depth_cm(self) -> float:
        return float(self.thickness_cm.sum())

    @property
    def mass_t_ha(self) -> float:
        return float(self.fine_earth.sum())


def profile(name: str, layers: Sequence[Given], convention: str) -> Profile:
    """Raises BadParameter for a layer whose columns are not those of the convention."""
    for place, layer in enumerate(layers):
        _check(f"{name}[{place}]", layer, convention)
    thickness = column(layers, "thickness_cm")
    mass = _fine_earth(layers, convention, thickness)
    carbon = carbon_t_ha(soc_g_kg=column(layers, "soc_g_kg"), fine_earth_t_ha=mass)
    return Profile(thickness_cm=thickness, fine_earth=mass, carbon=carbon)


def _check(name: str, layer: Given, convention: str) -> None:
    wanted = CONVENTIONS[convention]
    for key in (each for columns in CONVENTIONS.values() for each in columns):
        if key not in wanted and layer.get(key) is not None:
            raise BadParameter(
                f"{name}.{key}", f"does not go with the convention {convention}, which takes {' and '.join(wanted)}"
            )
    for key in wanted:
        if layer.get(key) is None:
            raise BadParameter(f"{name}.{key}", f"is missing; the convention {convention} needs it, 0 where there is "
                               "none")  # fmt: skip


def _fine_earth(layers: Sequence[Given], convention: str, thickness: Numbers) -> Numbers:
    if convention == TOTAL_VOLUME:
        return fine_earth_t_ha(bulk_density_g_cm3=column(layers, "fine_earth_g_cm3"), thickness_cm=thickness)
    if convention == WHOLE_SOIL:
        density = fine_earth_of_whole_g_cm3(**{name: column(layers, name) for name in CONVENTIONS[WHOLE_SOIL]})
        return fine_earth_t_ha(bulk_density_g_cm3=density, thickness_cm=thickness)
    return fine_earth_t_ha(thickness_cm=thickness, **{name: column(layers, name) for name in CONVENTIONS[FINE_EARTH]})


def check_has_fine_earth(name: str, found: Profile) -> None:
    """Raises BadParameter for a layer of stones alone, at whose mass nothing can be read."""
    empty = np.flatnonzero(found.fine_earth <= 0)
    if len(empty):
        raise BadParameter(f"{name}[{empty[0]}]", "has 0 t/ha of fine earth; a mass to compare needs more than 0")
