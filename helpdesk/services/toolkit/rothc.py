"""Where a run of RothC starts."""

from ...domain.toolkit import rothc
from .plain import Given, Results, plain

_NEGATIVE = (
    "dpm_t_ha is below 0: the regressions leave more to the other pools than there is. They were not made for so small "
    "a stock; set it to 0 and scale the others, or spin up."
)


def rothc_initial_pools(given: Given) -> Results:
    found = rothc.initial_pools(given["soc_t_ha"], given["clay_pct"])
    pools = {f"{name}_t_ha": plain(getattr(found, name)) for name in ("iom", "rpm", "bio", "hum", "dpm")}
    return {**pools, "warnings": [_NEGATIVE] if pools["dpm_t_ha"] < 0 else []}


def rothc_max_tsmd(given: Given) -> Results:
    covered, bare = rothc.maximum_deficit_mm(given["clay_pct"], given["depth_cm"])
    return {"covered_mm": plain(covered), "bare_mm": plain(bare)}
