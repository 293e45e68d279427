"""Stocks of carbon, and what is converted on the way to them."""

from collections.abc import Sequence

from .....services.toolkit import stocks
from .....services.toolkit.layers import CONVENTIONS, FINE_EARTH
from ..tool import Input, Json
from . import quantities as of
from .declared import Declared

_FAO = "FAO (2020), GSOC-MRV protocol"
_POEPLAU = "Poeplau et al. (2017), SOIL 3, 61-66"

LAYER: dict[str, Json] = {
    "soc_g_kg": of.SOC_G_KG,
    "thickness_cm": of.THICKNESS,
    "bulk_density_g_cm3": of.FINE_EARTH_DENSITY,
    "coarse_fragments_vol_pct": of.COARSE_VOLUME,
    "fine_earth_g_cm3": of.FINE_EARTH_OF_SOIL,
    "bulk_density_whole_g_cm3": of.WHOLE_DENSITY,
    "coarse_fragments_mass_fraction": of.COARSE_MASS,
}
LAYERS = of.listed("Layers from the surface down", LAYER, ("soc_g_kg", "thickness_cm"))
CONVENTION: Input = of.asked(
    of.words("What the bulk density is of", tuple(CONVENTIONS), FINE_EARTH),
    "De quoi est la densité apparente",
    descriptions={
        "en": "fine_earth: bulk_density_g_cm3 and coarse_fragments_vol_pct. fine_earth_per_total_volume: "
        "fine_earth_g_cm3, which leaves stones out already. whole_soil: bulk_density_whole_g_cm3 and "
        "coarse_fragments_mass_fraction.",
        "fr": "fine_earth : bulk_density_g_cm3 et coarse_fragments_vol_pct. fine_earth_per_total_volume : "
        "fine_earth_g_cm3, déjà sans cailloux. whole_soil : bulk_density_whole_g_cm3 et "
        "coarse_fragments_mass_fraction.",
    },
)
_STOCK = of.number("Stock of organic carbon of all layers", "t C/ha")
_BY_LAYER = of.series("Stock of each layer", "t C/ha")
_DEPTH = of.number("Depth of all layers", "cm")

DECLARED: Sequence[Declared] = (
    Declared(
        id="soc_stock_fixed_depth",
        titles={"en": "Carbon stock to a fixed depth", "fr": "Stock de carbone à profondeur fixe"},
        descriptions={
            "en": "Organic carbon of layers of soil, t C/ha, with coarse fragments subtracted once.",
            "fr": "Carbone organique de couches de sol, t C/ha, cailloux retirés une seule fois.",
        },
        equation="stock = sum of soc/1000 x density x thickness x (1 - coarse/100) x 100",
        source=f"{_FAO}; {_POEPLAU}",
        inputs={"convention": CONVENTION, "layers": of.asked(LAYERS, "Couches, de haut en bas")},
        results={
            "soc_stock_t_ha": _STOCK,
            "by_layer_t_ha": _BY_LAYER,
            "fine_earth_t_ha": of.series("Fine earth of each layer", "t/ha"),
            "depth_cm": _DEPTH,
        },
        example={
            "convention": FINE_EARTH,
            "layers": [{"soc_g_kg": 20, "bulk_density_g_cm3": 1.3, "thickness_cm": 30, "coarse_fragments_vol_pct": 10}],
        },
        run=stocks.soc_stock_fixed_depth,
    ),
    Declared(
        id="coarse_fragments_mass_to_volume",
        titles={"en": "Coarse fragments from mass to volume", "fr": "Cailloux, de la masse au volume"},
        descriptions={
            "en": "Volume of coarse fragments, and density of fine earth, from their mass and the density of the whole "
            "soil.",
            "fr": "Volume des cailloux et densité de la terre fine, d'après leur masse et la densité du sol entier.",
        },
        equation="volume % = 100 x mass fraction x whole density / rock density",
        source=_POEPLAU,
        inputs={
            "coarse_fragments_mass_fraction": of.asked(of.COARSE_MASS, "Cailloux, part de la masse, 0 à 1"),
            "bulk_density_whole_g_cm3": of.asked(of.WHOLE_DENSITY, "Densité apparente du sol entier, g/cm3"),
            "rock_density_g_cm3": of.asked(
                of.number("Density of the fragments", "g/cm3", 0.5, 6, default=2.65), "Densité des cailloux, g/cm3"
            ),
        },
        results={
            "coarse_fragments_vol_pct": of.COARSE_VOLUME,
            "bulk_density_fine_earth_g_cm3": of.number("Fine earth over its own volume", "g/cm3"),
            "fine_earth_per_total_volume_g_cm3": of.number("Fine earth over the volume of the whole soil", "g/cm3"),
        },
        example={
            "coarse_fragments_mass_fraction": 0.2,
            "bulk_density_whole_g_cm3": 1.5,
            "rock_density_g_cm3": 2.65,
        },
        run=stocks.coarse_fragments_mass_to_volume,
    ),
    Declared(
        id="soilgrids_stock",
        titles={"en": "Carbon stock from SoilGrids layers", "fr": "Stock de carbone d'après SoilGrids"},
        descriptions={
            "en": "The same stock from numbers as SoilGrids 2.0 maps them. It need not agree with its layer ocs.",
            "fr": "Le même stock d'après les nombres que cartographie SoilGrids 2.0 ; sa couche ocs peut différer.",
        },
        equation="soc/10 g/kg, bdod/100 g/cm3, cfvo/10 %, then as soc_stock_fixed_depth",
        source="ISRIC, SoilGrids 2.0, conversion factors",
        inputs={
            "layers": of.asked(
                of.listed(
                    "Layers from the surface down, in mapped units",
                    {
                        "soc": of.number("Organic carbon", "dg/kg", 0, 6000),
                        "bdod": of.number("Bulk density of the fine earth", "cg/cm3", 1, 265),
                        "cfvo": of.number("Coarse fragments", "cm3/dm3", 0, 1000),
                        "thickness_cm": of.THICKNESS,
                    },
                    ("soc", "bdod", "cfvo", "thickness_cm"),
                ),
                "Couches, de haut en bas, dans les unités des cartes",
            )
        },
        results={"soc_stock_t_ha": _STOCK, "by_layer_t_ha": _BY_LAYER, "depth_cm": _DEPTH},
        example={
            "layers": [
                {"soc": 312, "bdod": 118, "cfvo": 95, "thickness_cm": 5},
                {"soc": 224, "bdod": 127, "cfvo": 102, "thickness_cm": 10},
                {"soc": 151, "bdod": 136, "cfvo": 118, "thickness_cm": 15},
            ]
        },
        run=stocks.soilgrids_stock,
    ),
    Declared(
        id="som_to_soc",
        titles={"en": "Organic carbon from organic matter", "fr": "Carbone organique d'après la matière organique"},
        descriptions={
            "en": "Two factors are in use, 0.58 and 0.50; the answer names the one it used.",
            "fr": "Deux facteurs ont cours, 0,58 et 0,50 ; la réponse nomme celui qui a servi.",
        },
        equation="SOC % = SOM % x factor",
        source="Pribyl (2010), Geoderma 156, 75-83",
        inputs={
            "som_pct": of.asked(of.number("Organic matter, part of the mass", "%", 0, 100), "Matière organique, %"),
            "factor": of.asked(
                of.number("Share of carbon in organic matter, 0 to 1", None, above=0, high=1, default=0.58),
                "Part de carbone de la matière organique, 0 à 1",
            ),
        },
        results={
            "soc_pct": of.number("Organic carbon, part of the mass", "%"),
            "factor": of.number("The factor that was used"),
            "factor_name": of.name("Whose factor it is"),
        },
        example={"som_pct": 3.4, "factor": 0.58},
        run=stocks.som_to_soc,
    ),
)
