"""The "4 per 1000" for a stock, a practice and a region."""

from collections.abc import Mapping

from ...domain.errors import BadParameter
from ...domain.tier1 import CO2_PER_C
from ...domain.toolkit import targets
from .plain import Given, Results, column, plain


def four_per_mille_target(given: Given) -> Results:
    stock, rate, years = given["stock_t_ha"], given["rate_permille"], given["years"]
    linear, compound = targets.linear_stock_t_ha(stock, rate, years), targets.compound_stock_t_ha(stock, rate, years)
    return {
        "linear_gain_t_ha_yr": stock * rate / 1000,
        "linear_stock_t_ha": plain(linear),
        "compound_stock_t_ha": plain(compound),
        "linear_gain_t_ha": plain(linear - stock),
        "compound_gain_t_ha": plain(compound - stock),
    }


def four_per_mille_ratio(given: Given) -> Results:
    stock, rate = given["stock_t_ha"], given["rate_t_ha_yr"]
    share = targets.share_of_land_needed(stock, rate, given["target_permille"])
    return {
        "permille": plain(targets.permille_of_stock(stock, rate)),
        "share_of_land_needed": plain(share),
        "reached_by_this_practice_alone": bool(share <= 1),
    }


def four_per_mille_region(given: Given) -> Results:
    land, adoption = given["land"], given["adoption"]
    area = _area_of_use(land)
    for place, each in enumerate(adoption):
        if each["use"] not in area:
            raise BadParameter(f"adoption[{place}].use", f"{each['use']!r} is no use of land; there are "
                               f"{', '.join(area)}")  # fmt: skip
    gains = [
        float(targets.adopted_gain_t_yr(area[each["use"]], each["share"], each["rate_t_ha_yr"])) for each in adoption
    ]
    stock = float((column(land, "area_ha") * column(land, "stock_t_ha")).sum())
    target, gain = stock * given["rate_permille"] / 1000, sum(gains)
    return {
        "total_stock_t": stock,
        "target_t_yr": target,
        "gain_t_yr": gain,
        "permille": plain(targets.permille_of_stock(stock, gain)),
        "gap_t_yr": target - gain,
        "gain_t_co2e_yr": gain * CO2_PER_C,
        "by_practice_t_yr": gains,
    }


def _area_of_use(land: list[Given]) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for place, each in enumerate(land):
        if each["use"] in found:
            raise BadParameter(f"land[{place}].use", f"{each['use']!r} is listed twice")
        found[each["use"]] = each["area_ha"]
    return found
