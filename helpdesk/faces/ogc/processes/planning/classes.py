"""The process `region-classes`: what a region that is too large for one plan consists of."""

import csv as writer
import io
from collections.abc import Callable, Mapping
from typing import Any

from .....domain.errors import BadParameter
from .....services.desk import Desk
from .....services.jobs import Watch
from .....services.plan.classes import region_classes
from .....services.plan.outline import unknown_region
from .....services.question import parse_lang
from ..table import cell
from ..tool import Input, Inputs, Output, Tool, Values

Json = Mapping[str, Any]

_NUMBERS = ("area_ha", "share", "stock_t_c_ha", "stock_known_share", "target_t_c_ha_yr", "target_t_c_yr")


def classes_tool(desk: Desk) -> Tool:
    return Tool(
        id="region-classes",
        titles={"en": "Climate and soil classes of a region", "fr": "Classes de climat et de sol d'une région"},
        descriptions={
            "en": "How many hectares of each IPCC climate zone and soil class a region has, with the mean carbon stock "
            "and the 4 per 1000 target of each: for regions that are too large to be planned at once.",
            "fr": "Combien d'hectares de chaque zone climatique et classe de sol du GIEC compte une région, avec le "
            "stock moyen et la cible 4 pour 1000 de chacune : pour les régions trop grandes pour un plan.",
        },
        inputs={
            "region": Input(
                titles={"en": "Region, by its id", "fr": "Région, par son identifiant"},
                schema={"type": "string"},
                required=True,
            ),
            "lang": Input(
                titles={"en": "Language of the names", "fr": "Langue des noms"},
                schema={"type": "string", "default": "en"},
            ),
        },
        outputs={
            "classes": Output(
                titles={"en": "The classes, largest first", "fr": "Les classes, la plus grande d'abord"},
                schema={"type": "object"},
                others={"text/csv": csv},
            )
        },
        prepare=lambda inputs: _asked(desk, inputs),
        example={"region": next(iter(desk.content.regions), "world")},
        keywords=("soil", "carbon", "planning", "region"),
    )


def _asked(desk: Desk, inputs: Inputs) -> Callable[[Watch], Values]:
    region, lang = inputs["region"], inputs.get("lang", "en")
    for name, value in (("region", region), ("lang", lang)):
        if not isinstance(value, str):
            raise BadParameter(name, f"{str(value)[:80]!r} is not text")
    if region not in desk.content.regions:
        raise unknown_region(desk, "region", region)
    spoken = parse_lang(lang)
    return lambda watch: {"classes": region_classes(desk, region, spoken, watch)}


def csv(told: Json) -> str:
    """RFC 4180, a row for each class."""
    written = io.StringIO()
    table = writer.writer(written)
    table.writerow(["climate_zone", "soil_class", *_NUMBERS])
    for each in told["classes"]:
        words = [each["climate_zone"]["id"], each["soil_class"]["id"]]
        table.writerow([*map(cell, words), *(cell(each[name]) for name in _NUMBERS)])
    return written.getvalue()
