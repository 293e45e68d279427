"""What of a gain a scheme credits."""

from ...domain.toolkit import crediting
from .plain import Given, Results, plain


def credit_gold_standard(given: Given) -> Results:
    deduction = crediting.uncertainty_deduction_pct(given["uncertainty_pct"], given["uncertainty_threshold_pct"])
    kept, paid = crediting.credited(given["gross_t_co2e"], deduction, given["buffer_fraction"])
    return {
        "uncertainty_deduction_pct": plain(deduction),
        "after_deduction_t_co2e": plain(kept),
        "after_buffer_t_co2e": plain(paid),
    }
