"""`tier1_change`: what one system in place of another comes to, as an OGC API Process."""

from ....domain.climate import ClimateZone
from ....domain.tier1 import TRANSITION_YEARS, Edition
from ....services.desk import Desk
from ....services.question import parse_lang
from ....services.tier1.asked import change_asked
from ....services.tier1.looked_up import FAMILIES
from ....services.toolkit.plain import Given, Results
from .tool import Input, Json, Tool
from .toolkit import quantities as of
from .toolkit.declared import Declared, tool_of
from .values import bounds

_STATUSES = ("ok", "no_default", "method_not_applicable", "incomplete_system", "conflict", "artefact")
_SOILS = ("HAC", "LAC", "sandy", "spodic", "volcanic", "wetland", "organic")
_ZONES = (*(each.name.lower() for each in ClimateZone if each is not ClimateZone.UNKNOWN), *FAMILIES)
_EXAMPLE_SYSTEM = {"land_use": "cropland", "tillage": "full", "input": "medium"}


def tier1_change_tool(desk: Desk) -> Tool:
    """The words of systems are those of the content."""

    def run(given: Given) -> Results:
        return change_asked(desk, {**given, "lang": parse_lang(given["lang"])}, desk.today())

    words = {name: tuple(desk.content.facts[f"tier1_{name}"].values) for name in ("land_use", "tillage", "input")
             if f"tier1_{name}" in desk.content.facts}  # fmt: skip
    return tool_of(
        Declared(
            id="tier1_change",
            titles={"en": "Change of the carbon stock, Tier 1", "fr": "Variation du stock de carbone, niveau 1"},
            descriptions={
                "en": "What mineral soil to 30 cm gains or loses a year when one system takes the place of another, "
                "with its 95 % range: from figures that you give, or from the tables of the edition by climate zone, "
                "soil class and systems. Errors are half-widths of 95 %; what both systems share is counted once; a "
                "plain number is exact, unless none has an error. After the transition nothing more is gained. What "
                "the tables do not say is told with a status and the way forward, never filled in.",
                "fr": "Ce que le sol minéral gagne ou perd par an sur 30 cm quand un système remplace un autre, avec "
                "son intervalle à 95 % : d'après vos chiffres, ou d'après les tables de l'édition par zone climatique, "
                "classe de sol et systèmes. Les erreurs sont des demi-largeurs à 95 % ; ce que les deux systèmes "
                "partagent compte une fois ; un nombre seul est exact, sauf si aucun n'a d'erreur. Après la transition "
                "il n'y a plus de gain. Ce que les tables ne disent pas est dit par un statut, jamais comblé.",
            },
            equation="dC = (SOC_final - SOC_initial) / max(D, T), SOC = SOC_REF x F_LU x F_MG x F_I x A; "
            "x 44/12 for CO2e",
            source="IPCC 2006 Guidelines and 2019 Refinement, Vol. 4, Ch. 2, Eq. 2.25, Tables 2.3, 5.5 and 6.2",
            inputs=_inputs(words),
            results=_results(),
            example={
                "edition": "2019",
                "climate_zone": "warm_temperate_dry",
                "soil_class": "HAC",
                "initial": _EXAMPLE_SYSTEM,
                "final": {**_EXAMPLE_SYSTEM, "tillage": "no_till"},
            },
            run=run,
        )
    )


def _inputs(words: dict[str, tuple[str, ...]]) -> dict[str, Input]:
    initial, final = (_systems(en, words) for en in ("The system before", "The system after"))
    return {
        "edition": of.asked(
            of.words("Edition of the tables; figures of two are never mixed", tuple(each.value for each in Edition)),
            "Édition des tables ; jamais deux à la fois",
        ),
        "soc_ref": of.asked(
            _figure("Reference stock under native vegetation, with systems by factors", "t C/ha", 1000),
            "Stock de référence, t C/ha", optional=True,
        ),
        "climate_zone": of.asked(
            of.words("IPCC climate zone, with systems in words", _ZONES), "Zone climatique", optional=True
        ),
        "soil_class": of.asked(
            of.words("IPCC soil class, with systems in words", _SOILS), "Classe de sol", optional=True
        ),
        "initial": of.asked(initial, "Le système d'avant, ou une liste de systèmes avec leurs hectares"),
        "final": of.asked(final, "Le système d'après, ou une liste sur la même surface"),
        "transition_years": of.asked(
            of.number("Years of transition, D", "a", 1, 200, default=TRANSITION_YEARS), "Durée de transition, a"
        ),
        "period_years": of.asked(
            of.number("Years between the systems, T; counts where it is longer than D", "a", 0, 1000),
            "Années entre les systèmes, a", optional=True,
        ),
        "lang": of.asked({**of.name("Language of reasons"), "default": "en"}, "Langue des explications"),
    }  # fmt: skip


def _systems(en: str, words: dict[str, tuple[str, ...]]) -> Json:
    """One system, or a list of systems with hectares."""
    members = {
        "f_lu": _figure("Land-use factor F_LU", None, 5),
        "f_mg": _figure("Tillage or management factor F_MG", None, 5),
        "f_i": _figure("Input factor F_I", None, 5),
        **{name: of.words(f"In words: {name}", known) for name, known in words.items()},
    }
    one = of.members(f"{en}: f_lu, f_mg and f_i, or land_use with tillage and input", members, ())
    many = of.listed(f"{en}, by areas", {"area_ha": of.AREA, **members}, ("area_ha",), most=100)
    return {"oneOf": [one, many], "title": f"{en}, or a list with areas"}


def _figure(en: str, unit: str | None, high: float) -> Json:
    """A plain number, or a value with its error."""
    plain = of.number(en, unit, None, high, above=0)
    error = of.number("Half of its 95 % range", "%", 0, 1000)
    shape = of.members(en, {"value": plain, "error_pct": error}, ("value",))
    told = f"{plain['title']}; a number, {bounds(plain)}, or an object of value and error_pct"
    return {"oneOf": [plain, shape], "title": plain["title"], "description": told}


def _results() -> dict[str, Json]:
    def nothing(schema: Json) -> Json:
        return {**schema, "type": [schema["type"], "null"]}

    per_ha = {"initial_t_c_ha": "Stock before", "final_t_c_ha": "Stock at the new equilibrium"}
    rates = {"delta": "Change", "low": "Low end of 95 %", "high": "High end of 95 %"}
    return {
        "status": of.words("Whether there is a number, else why not", _STATUSES),
        "edition": of.words("Edition of the tables", tuple(each.value for each in Edition)),
        "depth_cm": of.number("Depth from the surface", "cm"),
        "saturates_after_years": of.number("Years after which nothing more changes", "a"),
        **{name: of.number(en, "t C/ha") for name, en in per_ha.items()},
        **{f"{name}_t_c_ha_yr": nothing(of.number(en, "t C/ha/yr")) for name, en in rates.items()},
        **{f"{name}_t_co2e_ha_yr": nothing(of.number(en, "t CO2e/ha/yr")) for name, en in rates.items()},
        "rel_error_pct": nothing(of.number("Half of the 95 % range, of the change", "%")),
        "sign_certain": {
            "type": ["boolean", "null"],
            "title": "Whether the factors that differ settle gain or loss; null where no error is known",
        },
        "permille_of_initial_per_yr": nothing(of.number("Change, per 1000 of the stock before and year")),
        "course_t_c_ha": of.series("Stock year by year, of year 0 to 40", "t C/ha"),
        "area_ha": of.number("Area", "ha"),
        **{f"{name}_t_c": of.number(f"Stock {en} of the area", "t C") for name, en in _STOCKS.items()},
        **{f"{name}_t_c_yr": nothing(of.number(f"{en}, of the area", "t C/yr")) for name, en in rates.items()},
        "delta_t_co2e_yr": of.number("Change, of the area", "t CO2e/yr"),
        "facts": {"type": "array", "title": "The figures used, with edition, error and verification"},
        "code": of.name("What is missing"),
        "reason": of.name("Why there is no number"),
        "way_forward": of.name("What can be done"),
    }


_STOCKS = {"initial": "before", "final": "after"}
