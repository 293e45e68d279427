"""Where a run of RothC starts."""

from collections.abc import Sequence

from .....services.toolkit import rothc
from . import quantities as of
from .declared import Declared

_CLAY_FR = "Argile, % de la masse"

DECLARED: Sequence[Declared] = (
    Declared(
        id="rothc_initial_pools",
        titles={"en": "Pools of RothC from stock and clay", "fr": "Compartiments de RothC d'après stock et argile"},
        descriptions={
            "en": "Inert, resistant, microbial, humified and decomposable carbon, t C/ha, which add up to the stock.",
            "fr": "Carbone inerte, résistant, microbien, humifié et décomposable, t C/ha, dont la somme est le stock.",
        },
        equation="IOM = 0.049 SOC^1.139; RPM = (0.184 SOC + 0.1555)(clay + 1.275)^-0.1158 x 0.9902 + 0.4788; BIO = "
        "(0.014 SOC + 0.0075)(clay + 8.8473)^0.0567 x 1.09038 + 0.04055; HUM = (0.7148 SOC + 0.5069)(clay + 0.3421)"
        "^0.0184 x 0.9878 - 0.3818; DPM the rest",
        source="Falloon et al. (1998), Soil Biol. Biochem. 30, 1207-1211; Weihermueller et al. (2013), Eur. "
        "J. Soil Sci., as FAO's GSOCseq adjusts it for cropland, grass and paddy",
        inputs={
            "soc_t_ha": of.asked(of.STOCK, "Stock de carbone organique, t C/ha"),
            "clay_pct": of.asked(of.CLAY, _CLAY_FR),
        },
        results={
            "iom_t_ha": of.number("Inert", "t C/ha"),
            "rpm_t_ha": of.number("Resistant plant material", "t C/ha"),
            "bio_t_ha": of.number("Microbial biomass", "t C/ha"),
            "hum_t_ha": of.number("Humified", "t C/ha"),
            "dpm_t_ha": of.number("Decomposable plant material", "t C/ha"),
            "warnings": {"type": "array", "title": "What to beware of", "items": {"type": "string"}},
        },
        example={"soc_t_ha": 50, "clay_pct": 20},
        run=rothc.rothc_initial_pools,
    ),
    Declared(
        id="rothc_max_tsmd",
        titles={"en": "Greatest moisture deficit of RothC", "fr": "Plus grand déficit hydrique de RothC"},
        descriptions={
            "en": "How far the topsoil may dry, mm, under plants and bare.",
            "fr": "Jusqu'où la couche de surface peut sécher, mm, sous plantes et nue.",
        },
        equation="-(20 + 1.3 clay - 0.01 clay^2) depth / 23; bare: over 1.8",
        source="Coleman and Jenkinson (1996), RothC-26.3, as FAO's GSOCseq has it",
        inputs={
            "clay_pct": of.asked(of.CLAY, _CLAY_FR),
            "depth_cm": of.asked(of.number("Depth of the topsoil", "cm", 0.1, 100), "Profondeur, cm"),
        },
        results={
            "covered_mm": of.number("Under plants", "mm"),
            "bare_mm": of.number("Bare", "mm"),
        },
        example={"clay_pct": 20, "depth_cm": 30},
        run=rothc.rothc_max_tsmd,
    ),
)
