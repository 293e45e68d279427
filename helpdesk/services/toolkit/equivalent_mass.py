"""Two samplings of the same soil, compared at the same mass of fine earth."""

import numpy as np

from ...domain.errors import BadParameter
from ...domain.toolkit import equivalent_mass as esm
from .layers import Profile, check_has_fine_earth, profile
from .plain import Given, Results, plain


def equivalent_soil_mass(given: Given) -> Results:
    convention, reference = given["convention"], given["reference"]
    profiles = {name: profile(name, given[name], convention) for name in ("t0", "t1") if given.get(name) is not None}
    for name, each in profiles.items():
        check_has_fine_earth(name, each)
    mass = _reference_mass(reference, profiles)
    kinds = {name: _interpolation(given, name, each) for name, each in profiles.items()}
    stocks = {name: _at_mass(name, each, mass, kinds[name]) for name, each in profiles.items()}
    found: Results = {
        "reference_mass_t_ha": mass,
        "t1_esm_t_ha": stocks["t1"],
        "interpolation": kinds["t1"],
    }
    if "t0" in profiles:
        found |= {"t0_stock_t_ha": stocks["t0"], "change_esm_t_ha": stocks["t1"] - stocks["t0"]}
    if "t0_depth_cm" in reference:
        found |= _at_fixed_depth(profiles, reference["t0_depth_cm"])
    return found


def _reference_mass(reference: Given, profiles: dict[str, Profile]) -> float:
    mass, depth = reference.get("mass_t_ha"), reference.get("t0_depth_cm")
    if (mass is None) == (depth is None):
        raise BadParameter("reference", "needs either mass_t_ha, t/ha of fine earth, or t0_depth_cm")
    if mass is not None:
        return float(mass)
    assert depth is not None  # one of the two is there
    if "t0" not in profiles:
        raise BadParameter("t0", "is missing; reference.t0_depth_cm is a depth in it")
    for name, each in profiles.items():
        if depth > each.depth_cm * (1 + 1e-9):
            raise BadParameter(
                "reference.t0_depth_cm", f"{depth:g} is below the {each.depth_cm:g} cm sampled at {name}; nothing is "
                "extrapolated"
            )  # fmt: skip
    first = profiles["t0"]
    return float(esm.carbon_at_depth_t_ha(first.thickness_cm, first.fine_earth, depth))


def _interpolation(given: Given, name: str, found: Profile) -> esm.Interpolation:
    """As asked for; else what is usual for so many layers."""
    wanted: esm.Interpolation | None = given.get("interpolation")
    count = len(found.fine_earth)
    if wanted == "spline" and count < esm.FEWEST_FOR_SPLINE and name == "t1":
        raise BadParameter(
            "interpolation", f"spline needs {esm.FEWEST_FOR_SPLINE} layers and more, {name} has {count}; ask for linear"
        )
    usual = esm.usual_interpolation(count)
    return "linear" if wanted == "linear" or usual == "linear" else "spline"


def _at_mass(name: str, found: Profile, mass: float, interpolation: esm.Interpolation) -> float:
    stock = esm.carbon_at_mass_t_ha(found.fine_earth, found.carbon, mass, interpolation)
    if np.isnan(stock):
        raise BadParameter(
            "reference", f"{mass:g} t/ha is beyond the {found.mass_t_ha:g} t/ha of fine earth sampled at {name}; "
            "nothing is extrapolated, sample deeper or choose less"
        )  # fmt: skip
    return float(stock)


def _at_fixed_depth(profiles: dict[str, Profile], depth_cm: float) -> Results:
    """Both to the same depth, for what the comparison at fixed depth would have seen."""
    first, second = (
        esm.carbon_at_depth_t_ha(profiles[name].thickness_cm, profiles[name].carbon, depth_cm) for name in ("t0", "t1")
    )
    return {"t1_fixed_depth_t_ha": plain(second), "change_fixed_depth_t_ha": plain(second - first)}
