"""The "4 per 1000" for a stock, a practice and a region."""

from collections.abc import Sequence

from .....services.toolkit import targets
from ..tool import Json
from . import quantities as of
from .declared import Declared

_MINASNY = "Minasny et al. (2017), Geoderma 292, 59-86"
_PERMILLE: Json = of.number("Yearly gain wanted, of the stock", "permille", 0, 1000, default=4)

DECLARED: Sequence[Declared] = (
    Declared(
        id="four_per_mille_target",
        titles={"en": "The 4 per 1000 target of a stock", "fr": "La cible 4 pour 1000 d'un stock"},
        descriptions={
            "en": "What the target asks of a stock, linear (the same tonnes each year) and compound (4 permille of the "
            "stock of each year).",
            "fr": "Ce que la cible demande d'un stock, linéaire (autant de tonnes chaque année) et composée.",
        },
        equation="linear: S0 (1 + r t); compound: S0 (1 + r)^t",
        source=_MINASNY,
        inputs={
            "stock_t_ha": of.asked(of.STOCK, "Stock de carbone organique, t C/ha"),
            "rate_permille": of.asked(_PERMILLE, "Gain voulu par an, pour mille du stock"),
            "years": of.asked(of.number("Years", "yr", 0, 500, default=20), "Années"),
        },
        results={
            "linear_gain_t_ha_yr": of.number("Yearly gain, linear", "t C/ha/yr"),
            "linear_gain_t_ha": of.number("Gain of all years, linear", "t C/ha"),
            "linear_stock_t_ha": of.number("Stock at the end, linear", "t C/ha"),
            "compound_gain_t_ha": of.number("Gain of all years, compound", "t C/ha"),
            "compound_stock_t_ha": of.number("Stock at the end, compound", "t C/ha"),
        },
        example={"stock_t_ha": 48, "rate_permille": 4, "years": 20},
        run=targets.four_per_mille_target,
    ),
    Declared(
        id="four_per_mille_ratio",
        titles={"en": "A practice against 4 per 1000", "fr": "Une pratique face au 4 pour 1000"},
        descriptions={
            "en": "A yearly change as permille of the stock, and the share of the land that must adopt it for the "
            "whole to reach the target; above 1 it cannot be reached by this practice alone.",
            "fr": "Un changement annuel en pour mille du stock, et la part des terres qui doit l'adopter pour que "
            "l'ensemble atteigne la cible ; au-delà de 1, cette pratique seule n'y suffit pas.",
        },
        equation="permille = 1000 x rate / S0; share = target / 1000 x S0 / rate",
        source=_MINASNY,
        inputs={
            "stock_t_ha": of.asked(of.STOCK, "Stock de carbone organique, t C/ha"),
            "rate_t_ha_yr": of.asked(of.RATE, "Changement du stock, t C/ha/an"),
            "target_permille": of.asked(_PERMILLE, "Gain voulu par an, pour mille du stock"),
        },
        results={
            "permille": of.number("Yearly change, of the stock", "permille"),
            "share_of_land_needed": {"type": ["number", "null"], "title": "Share of the land; none without a gain"},
            "reached_by_this_practice_alone": {"type": "boolean", "title": "Whether that share is at most 1"},
        },
        example={"stock_t_ha": 48, "rate_t_ha_yr": 0.32},
        run=targets.four_per_mille_ratio,
    ),
    Declared(
        id="four_per_mille_region",
        titles={"en": "A region against 4 per 1000", "fr": "Une région face au 4 pour 1000"},
        descriptions={
            "en": "The stock of a region, what the target asks of it, and what practices bring where some of the land "
            "adopts them. Gains on the same use are added: shares should be of different fields.",
            "fr": "Le stock d'une région, ce que la cible en demande, et ce qu'apportent des pratiques là où une part "
            "des terres les adopte. Les gains d'un même usage s'additionnent.",
        },
        equation="target = 4/1000 x sum area x stock; gain = sum area x share x rate; CO2e = 44/12 x C",
        source=_MINASNY,
        inputs={
            "land": of.asked(
                of.listed(
                    "Uses of the land", {"use": of.name("Use"), "area_ha": of.AREA, "stock_t_ha": of.STOCK},
                    ("use", "area_ha", "stock_t_ha"),
                ),
                "Usages des terres",
            ),
            "adoption": of.asked(
                of.listed(
                    "Practices, and how much of a use adopts them",
                    {"practice": of.name("Practice"), "use": of.name("A use of land"), "share": of.SHARE,
                     "rate_t_ha_yr": of.RATE},
                    ("practice", "use", "share", "rate_t_ha_yr"),
                ),
                "Pratiques, et part d'un usage qui les adopte",
            ),
            "rate_permille": of.asked(_PERMILLE, "Gain voulu par an, pour mille du stock"),
        },
        results={
            "total_stock_t": of.number("Stock of the region", "t C"),
            "target_t_yr": of.number("Gain that the target asks for", "t C/yr"),
            "gain_t_yr": of.number("Gain of the practices", "t C/yr"),
            "permille": of.number("That gain, of the stock", "permille"),
            "gap_t_yr": of.number("Target less gain", "t C/yr"),
            "gain_t_co2e_yr": of.number("Gain of the practices as carbon dioxide", "t CO2e/yr"),
            "by_practice_t_yr": of.series("Gain of each practice", "t C/yr"),
        },
        example={
            "land": [
                {"use": "arable", "area_ha": 620000, "stock_t_ha": 45},
                {"use": "vineyard", "area_ha": 40000, "stock_t_ha": 34},
            ],
            "adoption": [
                {"practice": "cover crops", "use": "arable", "share": 0.35, "rate_t_ha_yr": 0.32},
                {"practice": "grass between vine rows", "use": "vineyard", "share": 0.5, "rate_t_ha_yr": 0.49},
            ],
        },
        run=targets.four_per_mille_region,
    ),
)  # fmt: skip
