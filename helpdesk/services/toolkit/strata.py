"""Areas that are sampled by strata."""

from collections.abc import Sequence

from ...domain.errors import BadParameter
from ...domain.toolkit import strata
from .plain import Given, Results, column, plain


def stratified_estimate(given: Given) -> Results:
    rows = _strata(given)
    area = column(rows, "area_ha")
    found = strata.stratified(area, column(rows, "mean_t_ha"), column(rows, "sd_t_ha"), column(rows, "n"))
    half = found.half_width(given["confidence"])
    return {
        "mean_t_ha": plain(found.mean),
        "se_t_ha": plain(found.se),
        "df_satterthwaite": plain(found.df),
        "ci_t_ha": [plain(found.mean - half), plain(found.mean + half)],
        "total_t": plain(found.mean * area.sum()),
        "confidence": given["confidence"],
    }


def sample_allocation(given: Given) -> Results:
    rows, total, minimum = _strata(given), int(given["n_total"]), int(given["minimum_per_stratum"])
    if minimum * len(rows) > total:
        raise BadParameter("n_total", f"{total} is fewer than {minimum} for each of {len(rows)} strata")
    area, sd = column(rows, "area_ha"), column(rows, "sd_t_ha")
    if not sd.any():
        raise BadParameter("strata", "have an sd_t_ha of 0 each; Neyman's allocation needs one above 0")
    best, even = strata.neyman(area, sd, total), strata.proportional(area, total)
    varied = sd > 0  # a stratum that does not vary needs no samples, and adds no error
    return {
        "neyman_raw": plain(best),
        "neyman": strata.whole(best, minimum),
        "proportional_raw": plain(even),
        "proportional": strata.whole(even, minimum),
        "se_neyman_raw_t_ha": plain(strata.standard_error_t_ha(area, sd, best + ~varied)),
        "se_proportional_raw_t_ha": plain(strata.standard_error_t_ha(area, sd, even)),
    }


def _strata(given: Given) -> Sequence[Given]:
    rows: Sequence[Given] = given["strata"]
    names = [row["name"] for row in rows]
    for place, name in enumerate(names):
        if name in names[:place]:
            raise BadParameter(f"strata[{place}].name", f"{name!r} is named twice")
    return rows
