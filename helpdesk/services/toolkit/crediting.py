"""What of a gain a scheme credits."""

from ...domain.schemes import CreditingRule, Deduction, Gross, Kind, Purpose
from ...domain.toolkit.crediting import uncertainty_deduction_pct
from .plain import Given, Results, plain


def credit_gold_standard(given: Given) -> Results:
    """The rule that packs declare for such a scheme, with the numbers of the asker."""
    free, share = float(given["uncertainty_threshold_pct"]), float(given["buffer_fraction"])
    rule = CreditingRule(
        deductions=(
            Deduction(kind=Kind.UNCERTAINTY, purpose=Purpose.UNCERTAINTY, value=free),
            Deduction(kind=Kind.SHARE, purpose=Purpose.BUFFER, value=share),
        )
    )
    uncertainty = float(given["uncertainty_pct"])
    found = rule.credit(Gross(t_co2e=float(given["gross_t_co2e"]), uncertainty_pct=uncertainty))
    return {
        "uncertainty_deduction_pct": plain(uncertainty_deduction_pct(uncertainty, free)),
        "after_deduction_t_co2e": plain(found.steps[0].left_t_co2e),
        "after_buffer_t_co2e": plain(found.credited_t_co2e),
    }
