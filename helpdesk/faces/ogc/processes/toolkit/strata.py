"""Areas that are sampled by strata."""

from collections.abc import Sequence

from .....services.toolkit import strata
from . import quantities as of
from .declared import Declared

_COCHRAN = "Cochran (1977), Sampling Techniques, 3rd ed., ch. 5"

DECLARED: Sequence[Declared] = (
    Declared(
        id="stratified_estimate",
        titles={"en": "Mean stock of a stratified area", "fr": "Stock moyen d'une surface stratifiée"},
        descriptions={
            "en": "The mean of strata, each weighted by its area, with its range.",
            "fr": "La moyenne des strates, chacune pesée par sa surface, avec sa fourchette.",
        },
        equation="mean = sum W m, variance = sum W^2 s^2 / n, degrees of freedom after Satterthwaite",
        source=_COCHRAN,
        inputs={
            "strata": of.asked(
                of.listed(
                    "Strata",
                    {"name": of.name("Name"), "area_ha": of.AREA, "mean_t_ha": of.MEAN, "sd_t_ha": of.SD,
                     "n": of.SAMPLES},
                    ("name", "area_ha", "mean_t_ha", "sd_t_ha", "n"),
                ),
                "Strates",
            ),
            "confidence": of.asked(of.CONFIDENCE, "Confiance, bilatérale"),
        },
        results={
            "mean_t_ha": of.number("Mean stock", "t C/ha"),
            "se_t_ha": of.number("Standard error of the mean", "t C/ha"),
            "df_satterthwaite": {"type": ["number", "null"], "title": "Degrees of freedom; none where nothing varies"},
            "ci_t_ha": of.series("Range of the mean at that confidence, from and to", "t C/ha"),
            "total_t": of.number("Stock of the whole area", "t C"),
            "confidence": of.number("Confidence of the range"),
        },
        example={
            "strata": [
                {"name": "plateau", "area_ha": 400, "mean_t_ha": 52, "sd_t_ha": 8, "n": 10},
                {"name": "slope", "area_ha": 350, "mean_t_ha": 41, "sd_t_ha": 14, "n": 12},
                {"name": "valley", "area_ha": 250, "mean_t_ha": 78, "sd_t_ha": 20, "n": 8},
            ],
            "confidence": 0.9,
        },
        run=strata.stratified_estimate,
    ),
    Declared(
        id="sample_allocation",
        titles={"en": "Samples for each stratum", "fr": "Échantillons par strate"},
        descriptions={
            "en": "How many of a total each stratum gets: by area, and by area and spread, which makes the error "
            "least.",
            "fr": "Combien d'un total revient à chaque strate : selon la surface, et selon surface et dispersion, ce "
            "qui rend l'erreur minimale.",
        },
        equation="Neyman: n_h = n A_h s_h / sum A s; proportional: n_h = n A_h / sum A; whole numbers by largest "
        "remainder, ties to the first listed",
        source=f"Neyman (1934), J. R. Stat. Soc. 97, 558-625; {_COCHRAN}",
        inputs={
            "strata": of.asked(
                of.listed(
                    "Strata", {"name": of.name("Name"), "area_ha": of.AREA, "sd_t_ha": of.SD},
                    ("name", "area_ha", "sd_t_ha"),
                ),
                "Strates",
            ),
            "n_total": of.asked(of.number("Samples in all", None, 1, 1e7, whole=True), "Échantillons en tout"),
            "minimum_per_stratum": of.asked(
                of.number("The fewest in a stratum; a spread needs 2", None, 0, 1e6, whole=True, default=2),
                "Le moins par strate ; une dispersion en demande 2",
            ),
        },
        results={
            "neyman_raw": of.series("By area and spread, not whole", "1"),
            "neyman": of.series("By area and spread", "1"),
            "proportional_raw": of.series("By area, not whole", "1"),
            "proportional": of.series("By area", "1"),
            "se_neyman_raw_t_ha": of.number("Standard error of the mean with neyman_raw", "t C/ha"),
            "se_proportional_raw_t_ha": of.number("Standard error of the mean with proportional_raw", "t C/ha"),
        },
        example={
            "strata": [
                {"name": "plateau", "area_ha": 400, "sd_t_ha": 8},
                {"name": "slope", "area_ha": 350, "sd_t_ha": 14},
                {"name": "valley", "area_ha": 250, "sd_t_ha": 20},
            ],
            "n_total": 30,
            "minimum_per_stratum": 3,
        },
        run=strata.sample_allocation,
    ),
)  # fmt: skip
