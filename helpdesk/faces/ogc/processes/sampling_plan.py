"""A stratified sampling plan as an OGC API Process."""

from collections.abc import Callable

from ....domain.errors import BadParameter
from ....domain.sampling.numbers import Wish
from ....services.desk import Desk
from ....services.jobs import Watch
from ....services.plan.outline import area_of
from ....services.question import parse_lang
from ....services.sampling import PlanWish, sampling_plan
from .sampling_formats import formats_of_plan
from .sampling_inputs import INPUTS
from .sampling_outputs import PLAN
from .tool import Inputs, Output, Tool, Values
from .values import checked_value

_EXAMPLE = [[[-1.5, 48.3], [-1.49, 48.3], [-1.49, 48.307], [-1.5, 48.307], [-1.5, 48.3]]]
_SOURCE = (
    "Cochran (1977), Sampling Techniques, 3rd ed., ch. 5; FAO (2020), GSOC-MRV protocol; places spread as by Stevens "
    "and Olsen (2004), J. Am. Stat. Assoc. 99, 262-278"
)
_EQUATION = (
    "smallest n with (t_alpha/2 + t_power) sqrt(k sum W^2 s^2 / n_h) <= difference, k = 1 paired (s of differences), 2 "
    "unpaired; n_h by Neyman n A s / sum A s, or n A / sum A"
)


def sampling_plan_tool(desk: Desk) -> Tool:
    """Strata, numbers and places of samples that tell a wished difference of the mean stock."""
    return Tool(
        id="sampling_plan",
        titles={"en": "Stratified sampling plan", "fr": "Plan d'échantillonnage stratifié"},
        descriptions={
            "en": "How many samples of soil (0 to 30 cm) tell a change of the mean carbon stock of an area, and where "
            "to take them: strata by what the maps say, which keeps their differences out of the error; numbers by the "
            "minimum detectable difference and Neyman's or proportional allocation, at least three to a stratum; "
            "points at random, spread out, the same for the same seed. At most 100,000 ha, 50,000 cells of maps and "
            f"1,000 points. Source: {_SOURCE}.",
            "fr": "Combien d'échantillons de sol (0 à 30 cm) révèlent un changement du stock moyen de carbone d'une "
            "surface, et où les prendre : strates selon les cartes, ce qui ôte leurs écarts de l'erreur ; nombres "
            "selon la différence minimale détectable, répartis selon Neyman ou les surfaces, au moins trois par strate"
            " ; points aléatoires et répartis, les mêmes pour la même graine. Au plus 100 000 ha, 50 000 mailles de "
            f"cartes et 1 000 points. Source : {_SOURCE}.",
        },
        inputs=INPUTS,
        outputs={
            "plan": Output(
                titles={"en": "The plan", "fr": "Le plan"},
                schema=PLAN,
                others=formats_of_plan(desk.files),
            )
        },
        prepare=lambda inputs: _asked(desk, wish_of(desk, inputs)),
        example={"area": {"type": "Polygon", "coordinates": _EXAMPLE}, "difference_t_ha": 5},
        keywords=("soil", "carbon", "monitoring", "sampling", "strata"),
        metadata=({"role": "equation", "title": _EQUATION}, {"role": "source", "title": _SOURCE}),
    )


def _asked(desk: Desk, wish: PlanWish) -> Callable[[Watch], Values]:
    return lambda watch: {"plan": sampling_plan(desk, wish, watch)}


def wish_of(desk: Desk, inputs: Inputs) -> PlanWish:
    """Raises BadParameter for an input that cannot be read or does not go with another."""
    defaults = {name: each.schema["default"] for name, each in INPUTS.items() if "default" in each.schema}
    given = defaults | {name: checked_value(name, value, INPUTS[name].schema) for name, value in inputs.items()}
    _check_together(inputs, given["design"])
    return PlanWish(
        area=area_of(desk, inputs["area"]),
        wish=Wish(
            difference_t_ha=given["difference_t_ha"],
            design=given["design"],
            alpha=given["alpha"],
            power=given["power"],
        ),
        allocation=given["allocation"],
        mean_t_ha=given.get("mean_t_ha"),
        sd_t_ha=given.get("sd_t_ha"),
        sd_difference_t_ha=given.get("sd_difference_t_ha"),
        cv_pct=given.get("cv_pct"),
        correlation=given.get("correlation"),
        strata_by=tuple(given["strata_by"]) if "strata_by" in given else None,
        most_strata=int(given["max_strata"]),
        edge_m=float(given["edge_buffer_m"]),
        seed=int(given["seed"]),
        lang=parse_lang(given["lang"]),
    )


def _check_together(inputs: Inputs, design: str) -> None:
    for one, other in (("cv_pct", "sd_t_ha"), ("correlation", "sd_difference_t_ha"), ("sd_t_ha", "sd_difference_t_ha"),
                       ("cv_pct", "sd_difference_t_ha")):  # fmt: skip
        if one in inputs and other in inputs:
            raise BadParameter(one, f"says what {other} says too; give one of them")
    for name in ("correlation", "sd_difference_t_ha"):
        if design == "unpaired" and name in inputs:
            raise BadParameter(name, "is of the same points sampled twice; leave it out, or plan paired")
