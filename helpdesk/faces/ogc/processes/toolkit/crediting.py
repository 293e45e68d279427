"""What of a gain a scheme credits."""

from collections.abc import Sequence

from .....services.toolkit.crediting import credit_gold_standard
from . import quantities as of
from .declared import Declared

DECLARED: Sequence[Declared] = (
    Declared(
        id="credit_gold_standard",
        titles={"en": "Credits after uncertainty and buffer", "fr": "Crédits après incertitude et réserve"},
        descriptions={
            "en": "The part of the uncertainty above a threshold is deducted, then the share for the buffer, as Gold "
            "Standard does. No promise that anything is paid.",
            "fr": "La part de l'incertitude au-delà d'un seuil est retirée, puis la part de la réserve, comme le fait "
            "Gold Standard. Rien ne promet un paiement.",
        },
        equation="gross x (1 - max(0, u - threshold) / 100) x (1 - buffer)",
        source="Gold Standard, SOC Framework Methodology 402",
        inputs={
            "gross_t_co2e": of.asked(of.number("Gain before deductions", "t CO2e", 0, 1e12), "Gain brut, t CO2e"),
            "uncertainty_pct": of.asked(of.number("Uncertainty of the gain", "%", 0, 1000), "Incertitude du gain, %"),
            "uncertainty_threshold_pct": of.asked(
                of.number("Uncertainty that is not deducted", "%", 0, 100, default=20), "Incertitude non retirée, %"
            ),
            "buffer_fraction": of.asked(
                of.number("Share that goes to the buffer, 0 to 1", None, 0, 1, default=0.2),
                "Part de la réserve, 0 à 1",
            ),
        },
        results={
            "uncertainty_deduction_pct": of.number("Deducted for uncertainty", "%"),
            "after_deduction_t_co2e": of.number("After that deduction", "t CO2e"),
            "after_buffer_t_co2e": of.number("After the buffer too", "t CO2e"),
        },
        example={
            "gross_t_co2e": 1000,
            "uncertainty_pct": 32,
            "uncertainty_threshold_pct": 20,
            "buffer_fraction": 0.2,
        },
        run=credit_gold_standard,
    ),
)
