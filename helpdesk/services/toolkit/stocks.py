"""Stocks of carbon from laboratory results, and what is converted on the way."""

import numpy as np

from ...domain.errors import BadParameter
from ...domain.toolkit import stocks
from .layers import profile
from .plain import Given, Results, column, plain


def soc_stock_fixed_depth(given: Given) -> Results:
    found = profile("layers", given["layers"], given["convention"])
    return {
        "soc_stock_t_ha": plain(found.carbon.sum()),
        "by_layer_t_ha": plain(found.carbon),
        "fine_earth_t_ha": plain(found.fine_earth),
        "depth_cm": found.depth_cm,
    }


def coarse_fragments_mass_to_volume(given: Given) -> Results:
    share, whole = given["coarse_fragments_mass_fraction"], given["bulk_density_whole_g_cm3"]
    rock = given["rock_density_g_cm3"]
    if whole > rock:
        raise BadParameter("bulk_density_whole_g_cm3", f"{whole:g} is above rock_density_g_cm3, {rock:g} g/cm3")
    of_mass = {"coarse_fragments_mass_fraction": share, "bulk_density_whole_g_cm3": whole}
    percent = stocks.coarse_fragments_vol_pct(**of_mass, rock_density_g_cm3=rock)
    if np.isnan(percent):
        raise BadParameter(
            "coarse_fragments_mass_fraction", f"{share:g} at {whole:g} g/cm3 fills the whole volume; at most 100 % fits"
        )
    fine = stocks.fine_earth_of_whole_g_cm3(**of_mass)
    return {
        "coarse_fragments_vol_pct": plain(percent),
        "bulk_density_fine_earth_g_cm3": plain(fine / (1 - percent / 100)),
        "fine_earth_per_total_volume_g_cm3": plain(fine),
    }


def soilgrids_stock(given: Given) -> Results:
    layers = given["layers"]
    mapped = {name: column(layers, name) for name in ("soc", "bdod", "cfvo")}
    content, density, coarse = stocks.soilgrids_units(**mapped)
    thickness = column(layers, "thickness_cm")
    mass = stocks.fine_earth_t_ha(bulk_density_g_cm3=density, thickness_cm=thickness, coarse_fragments_vol_pct=coarse)
    carbon = stocks.carbon_t_ha(soc_g_kg=content, fine_earth_t_ha=mass)
    return {
        "soc_stock_t_ha": plain(carbon.sum()),
        "by_layer_t_ha": plain(carbon),
        "depth_cm": plain(thickness.sum()),
    }


def som_to_soc(given: Given) -> Results:
    factor = given["factor"]
    names = {stocks.VAN_BEMMELEN: "Van Bemmelen", stocks.HALF: "half (Pribyl 2010)"}
    return {
        "soc_pct": plain(stocks.soc_pct_of_som(given["som_pct"], factor)),
        "factor": factor,
        "factor_name": names.get(factor, "the asker's own"),
    }
