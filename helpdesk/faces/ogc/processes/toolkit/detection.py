"""What a number of samples can tell, and how many are needed."""

from collections.abc import Mapping, Sequence

from .....services.toolkit import detection
from ..tool import Input, Json
from . import quantities as of
from .declared import Declared

_ZAR = "Zar (2010), Biostatistical Analysis, 5th ed., ch. 7 to 9; FAO (2020), GSOC-MRV protocol"
_T_AND_NORMAL: Mapping[str, Json] = {
    "n": of.number("Samples needed, at each time where there are two, by Student's t", whole=True),
    "n_normal": of.number("The same by the normal distribution", whole=True),
}
# One of the two, by the design.
_SPREAD: Mapping[str, Input] = {
    "design": of.asked(of.DESIGN, "paired : les mêmes points deux fois ; unpaired : d'autres points"),
    "sd_t_ha": of.asked(
        of.of_samples(of.SD, "Standard deviation of the stocks, for unpaired"),
        "Écart-type des stocks, t C/ha, pour unpaired", optional=True,
    ),
    "sd_difference_t_ha": of.asked(
        of.of_samples(of.SD, "Standard deviation of the differences of pairs, for paired"),
        "Écart-type des différences, t C/ha, pour paired", optional=True,
    ),
}  # fmt: skip
_TEST: Mapping[str, Input] = {
    "alpha": of.asked(of.ALPHA, "Risque de voir un changement là où il n'y en a pas, bilatéral"),
    "power": of.asked(of.POWER, "Chance de voir un changement qui est là"),
}
_MDD: Json = of.number("Difference to be detected", "t C/ha", 0.001, 5000)

DECLARED: Sequence[Declared] = (
    Declared(
        id="minimum_detectable_difference",
        titles={"en": "Minimum detectable difference", "fr": "Plus petite différence détectable"},
        descriptions={
            "en": "The smallest change of the mean stock that so many samples tell from chance.",
            "fr": "Le plus petit changement du stock moyen que tant d'échantillons distinguent du hasard.",
        },
        equation="unpaired: (t_alpha/2 + t_power) s sqrt(2/n), df = 2n - 2; paired: (t_alpha/2 + t_power) s_d / "
        "sqrt(n), df = n - 1; central t",
        source=_ZAR,
        inputs={**_SPREAD, "n": of.asked({**of.SAMPLES, "title": "Samples at each time"}, "Échantillons à chaque fois"),
                **_TEST},
        results={
            "mdd_t_ha": of.number("Minimum detectable difference, by Student's t", "t C/ha"),
            "mdd_normal_t_ha": of.number("The same by the normal distribution: too small where n is", "t C/ha"),
            "df": of.number("Degrees of freedom"),
        },
        example={"design": "unpaired", "sd_t_ha": 12, "n": 20, "alpha": 0.05, "power": 0.8},
        run=detection.minimum_detectable_difference,
    ),
    Declared(
        id="years_to_detect",
        titles={"en": "Years until a change can be seen", "fr": "Années avant qu'un changement se voie"},
        descriptions={
            "en": "How long a steady change takes to reach the minimum detectable difference.",
            "fr": "Le temps que met un changement régulier à atteindre la plus petite différence détectable.",
        },
        equation="years = mdd / rate",
        source="FAO (2020), GSOC-MRV protocol",
        inputs={
            "rate_t_ha_yr": of.asked(of.number("Yearly change", "t C/ha/yr", 0.0001, 100),
                                     "Changement par an, t C/ha/an"),
            "mdd_t_ha": of.asked({**_MDD, "title": "Minimum detectable difference, t C/ha"},
                                 "Plus petite différence détectable, t C/ha"),
        },
        results={"years": of.number("Years", "yr")},
        example={"rate_t_ha_yr": 0.32, "mdd_t_ha": 4.0},
        run=detection.years_to_detect,
    ),
    Declared(
        id="sample_size_mean",
        titles={"en": "Samples for a mean", "fr": "Échantillons pour une moyenne"},
        descriptions={
            "en": "The fewest samples that give the mean within an allowable error.",
            "fr": "Le moins d'échantillons qui donnent la moyenne à une erreur admise près.",
        },
        equation="smallest n with t(n - 1) CV / sqrt(n) <= E",
        source="Cochran (1977), Sampling Techniques, 3rd ed., ch. 4",
        inputs={
            "cv_pct": of.asked(of.number("Coefficient of variation", "%", 0.01, 1000),
                               "Coefficient de variation, %"),
            "allowable_error_pct": of.asked(of.number("Allowable error of the mean", "%", 0.1, 1000),
                                            "Erreur admise de la moyenne, %"),
            "confidence": of.asked(of.CONFIDENCE, "Confiance, bilatérale"),
        },
        results=_T_AND_NORMAL,
        example={"cv_pct": 30, "allowable_error_pct": 10, "confidence": 0.9},
        run=detection.sample_size_mean,
    ),
    Declared(
        id="sample_size_difference",
        titles={"en": "Samples for a difference", "fr": "Échantillons pour une différence"},
        descriptions={
            "en": "The fewest samples, at each time, that tell a difference from chance.",
            "fr": "Le moins d'échantillons, à chaque fois, qui distinguent une différence du hasard.",
        },
        equation="smallest n whose minimum detectable difference is at most the one wanted",
        source=_ZAR,
        inputs={**_SPREAD, "mdd_t_ha": of.asked(_MDD, "Différence à détecter, t C/ha"), **_TEST},
        results=_T_AND_NORMAL,
        example={"design": "paired", "sd_difference_t_ha": 6, "mdd_t_ha": 2, "alpha": 0.05, "power": 0.8},
        run=detection.sample_size_difference,
    ),
)  # fmt: skip
