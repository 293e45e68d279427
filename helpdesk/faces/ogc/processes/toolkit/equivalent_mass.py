"""Two samplings compared at the same mass of fine earth."""

from collections.abc import Sequence

from .....services.toolkit.equivalent_mass import equivalent_soil_mass
from . import quantities as of
from .declared import Declared
from .stocks import CONVENTION, LAYERS

_REFERENCE = of.members(
    "The mass at which stocks are compared: either of the two",
    {
        "t0_depth_cm": of.number("Depth at the first sampling, above which the mass lies", "cm", 0.1, 1000),
        "mass_t_ha": of.number("Mass of fine earth", "t/ha", 0.1, 300_000),
    },
    (),
)


def _sampled(thickness: float, soc: float, density: float) -> dict[str, float]:
    return {
        "soc_g_kg": soc,
        "bulk_density_g_cm3": density,
        "thickness_cm": thickness,
        "coarse_fragments_vol_pct": 0,
    }


DECLARED: Sequence[Declared] = (
    Declared(
        id="equivalent_soil_mass",
        titles={"en": "Change of stock at equivalent soil mass", "fr": "Variation de stock à masse de sol équivalente"},
        descriptions={
            "en": "Stocks above the same mass of fine earth, so that loosening or compaction is not taken for a "
            "change of carbon; the difference at fixed depth beside it. Nothing is read beyond the sampled mass.",
            "fr": "Stocks au-dessus de la même masse de terre fine, pour qu'un sol ameubli ou tassé ne passe pas pour "
            "un gain ou une perte ; avec la différence à profondeur fixe. Rien au-delà de la masse échantillonnée.",
        },
        equation="cumulative carbon read at the reference mass, on lines (two layers) or a monotone cubic spline "
        "(three and more)",
        source="Ellert and Bettany (1995), Can. J. Soil Sci. 75, 529-538; von Haden et al. (2020), Glob. Change Biol. "
        "26, 3759-3770",
        inputs={
            "t0": of.asked({**LAYERS, "title": "Layers at the first sampling, from the surface down"},
                           "Couches au premier prélèvement, de haut en bas", optional=True),
            "t1": of.asked({**LAYERS, "title": "Layers at the second sampling, from the surface down"},
                           "Couches au second prélèvement, de haut en bas"),
            "reference": of.asked(_REFERENCE, "La masse à laquelle comparer : l'un des deux"),
            "interpolation": of.asked(
                of.words("How carbon is read between layers; by default as many layers allow", ("linear", "spline")),
                "Interpolation entre les couches",
                optional=True,
            ),
            "convention": CONVENTION,
        },
        results={
            "reference_mass_t_ha": of.number("Mass of fine earth at which stocks are compared", "t/ha"),
            "t0_stock_t_ha": of.number("Stock at the first sampling above that mass", "t C/ha"),
            "t1_esm_t_ha": of.number("Stock at the second sampling above that mass", "t C/ha"),
            "t1_fixed_depth_t_ha": of.number("Stock at the second sampling to the same depth", "t C/ha"),
            "change_esm_t_ha": of.number("Change at equivalent mass", "t C/ha"),
            "change_fixed_depth_t_ha": of.number("Change at fixed depth", "t C/ha"),
            "interpolation": of.words("How carbon was read in the second sampling", ("linear", "spline")),
        },
        example={
            "t0": [_sampled(15, 18, 1.3), _sampled(15, 12, 1.45)],
            "t1": [_sampled(15, 21, 1.2), _sampled(15, 12.5, 1.4), _sampled(10, 8, 1.5)],
            "reference": {"t0_depth_cm": 30},
            "interpolation": "linear",
        },
        run=equivalent_soil_mass,
    ),
)  # fmt: skip
