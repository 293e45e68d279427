"""The IPCC's climate zones and soil classes."""

from collections.abc import Sequence

from .....domain.climate import ClimateZone
from .....domain.toolkit.wrb import GROUPS
from .....services.toolkit.classes import CLIMATE_EXTREMES, climate_zone_of, soil_class_of
from . import quantities as of
from .declared import Declared

_IPCC = "IPCC 2019 Refinement, Vol. 4, Ch. 3, Annex 3A.5"
_ZONES = tuple(each.name.lower() for each in ClimateZone if each is not ClimateZone.UNKNOWN)
_CLASSES = ["HAC", "LAC", "sandy", "spodic", "volcanic", "wetland", "organic", None]
_LONG = "Long-term mean (30 years) of"


def _extreme(en: str, unit: str, name: str) -> dict[str, object]:
    return dict(of.number(en, unit, *CLIMATE_EXTREMES[name]))


DECLARED: Sequence[Declared] = (
    Declared(
        id="climate_zone",
        titles={"en": "IPCC climate zone", "fr": "Zone climatique du GIEC"},
        descriptions={
            "en": "The default climate zone of a place from long-term means. A number that does not decide may be left "
            "out; one that does is asked for.",
            "fr": "La zone climatique par défaut d'un lieu d'après des moyennes de long terme. On peut omettre un "
            "nombre qui ne décide pas ; celui qui décide est demandé.",
        },
        equation="the tree of Fig. 3A.5.2: above 18 °C and at most 7 days of frost, elevation above 1000 m, rain above "
        "2000 and 1000 mm; else above 10 and 0 °C and rain over evapotranspiration; every limit on its lower side",
        source=f"{_IPCC}, Fig. 3A.5.2",
        inputs={
            "mean_annual_temperature_c": of.asked(
                of.number(f"{_LONG} the year's temperature", "°C", -90, 60), "Température moyenne annuelle, °C"
            ),
            "frost_days": of.asked(
                _extreme("Days with frost a year", "d", "frost_days"), "Jours de gel par an", optional=True
            ),
            "elevation_m": of.asked(_extreme("Elevation", "m", "elevation_m"), "Altitude, m", optional=True),
            "annual_precipitation_mm": of.asked(
                _extreme(f"{_LONG} the year's precipitation", "mm", "annual_precipitation_mm"),
                "Précipitations annuelles, mm", optional=True,
            ),
            "annual_pet_mm": of.asked(
                _extreme(f"{_LONG} the year's potential evapotranspiration", "mm", "annual_pet_mm"),
                "Évapotranspiration potentielle annuelle, mm", optional=True,
            ),
            "warmest_month_c": of.asked(
                _extreme(f"{_LONG} the warmest month's temperature", "°C", "warmest_month_c"),
                "Température moyenne du mois le plus chaud, °C", optional=True,
            ),
        },
        results={
            "climate_zone": of.words("Climate zone", _ZONES),
            "status": of.words("Whether there is one", ("ok",)),
        },
        example={
            "mean_annual_temperature_c": 18.0, "frost_days": 0, "elevation_m": 100, "annual_precipitation_mm": 1500,
            "annual_pet_mm": 1200,
        },
        run=climate_zone_of,
    ),
    Declared(
        id="soil_class",
        titles={"en": "IPCC soil class", "fr": "Classe de sol du GIEC"},
        descriptions={
            "en": "The default soil class of a reference group of the WRB with its texture. Groups that the IPCC does "
            "not list are unmapped: what is proposed for them is this helpdesk's own convention, and never a default.",
            "fr": "La classe de sol par défaut d'un groupe de la WRB avec sa texture. Un groupe absent des listes du "
            "GIEC est unmapped : ce qui est proposé est notre convention, jamais une valeur par défaut.",
        },
        equation="organic, then sandy (sand above 70 %, clay below 8 %, whatever the group), wetland, volcanic, "
        "spodic, HAC list, LAC list",
        source=f"{_IPCC}, Fig. 3A.5.4, and Vol. 4, Ch. 2, Table 2.3",
        inputs={
            "wrb_group": of.asked(of.words("Reference group of the WRB", GROUPS), "Groupe de référence de la WRB"),
            "sand_pct": of.asked(of.SAND, "Sable, % de la masse", optional=True),
            "clay_pct": of.asked(of.CLAY, "Argile, % de la masse", optional=True),
        },
        results={
            "soil_class": {"enum": _CLASSES, "title": "Soil class; none where the group is unmapped"},
            "status": of.words("Whether there is a default", ("ok", "unmapped")),
            "proposed": {"enum": _CLASSES, "title": "Our own convention for an unmapped group; never a default"},
            "basis": of.name("What the class rests on"),
        },
        example={"wrb_group": "Cambisols", "sand_pct": 71, "clay_pct": 7},
        run=soil_class_of,
    ),
)  # fmt: skip
