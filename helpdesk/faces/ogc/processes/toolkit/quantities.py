"""The quantities of the toolkit: what each name means in every tool, its unit and its bounds."""

from typing import Any

from .....domain.text import Texts
from .....domain.toolkit import laboratory
from .....domain.toolkit.laboratory import Quantity
from ...units import UCUM_LANGUAGE, ucum
from ..tool import Input, Json


def number(
    en: str,
    unit: str | None = None,
    low: float | None = None,
    high: float | None = None,
    *,
    above: float | None = None,
    below: float | None = None,
    whole: bool = False,
    default: float | None = None,
) -> Json:
    """A number in `unit`, from `low` or above `above` to `high` or below `below`; the title ends with the unit as
    people write it."""
    bounds = {"minimum": low, "maximum": high, "exclusiveMinimum": above, "exclusiveMaximum": below}
    return {
        "type": "integer" if whole else "number",
        "title": f"{en}, {unit}" if unit else en,
        **({"x-ogc-unit": ucum(unit), "x-ogc-unitLang": UCUM_LANGUAGE} if unit else {}),
        **{name: bound for name, bound in bounds.items() if bound is not None},
        **({"default": default} if default is not None else {}),
    }


def of_laboratory(quantity: Quantity) -> Json:
    """A number as a laboratory reports it."""
    about = quantity
    return number(about.title, about.unit, about.low, about.high, above=about.above, below=about.below)


def words(en: str, known: tuple[str, ...], default: str | None = None) -> Json:
    """One of some words."""
    return {"type": "string", "title": en, "enum": list(known), **({"default": default} if default else {})}


def name(en: str) -> Json:
    """A name that the asker gives."""
    return {"type": "string", "title": en, "maxLength": 200}


def listed(en: str, properties: dict[str, Json], required: tuple[str, ...], most: int = 1000) -> Json:
    """At least one object of these properties."""
    return {"type": "array", "title": en, "minItems": 1, "maxItems": most, "items": members(en, properties, required)}


def members(en: str, properties: dict[str, Json], required: tuple[str, ...]) -> Json:
    """An object of these properties and no others."""
    return {
        "type": "object",
        "title": en,
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def series(en: str, unit: str) -> Json:
    """Numbers of one unit, in the order of the rows that were given."""
    return {"type": "array", "title": en, "items": number(en, unit)}


def asked(schema: Json, fr: str, *, optional: bool = False, descriptions: Texts | None = None) -> Input:
    """An input of this schema; one with a default need not be given."""
    titles = {"en": schema["title"], "fr": fr}
    return Input(
        titles=titles, schema=schema, descriptions=descriptions or {}, required=not optional and "default" not in schema
    )


# Of laboratories.
SOC_G_KG: Json = of_laboratory(laboratory.SOC_G_KG)
FINE_EARTH_DENSITY: Json = of_laboratory(laboratory.FINE_EARTH_DENSITY)
FINE_EARTH_OF_SOIL: Json = of_laboratory(laboratory.FINE_EARTH_OF_SOIL)
WHOLE_DENSITY: Json = of_laboratory(laboratory.WHOLE_DENSITY)
THICKNESS: Json = of_laboratory(laboratory.THICKNESS)
COARSE_VOLUME: Json = of_laboratory(laboratory.COARSE_VOLUME)
COARSE_MASS: Json = of_laboratory(laboratory.COARSE_MASS)
CLAY: Json = of_laboratory(laboratory.CLAY)
SAND: Json = of_laboratory(laboratory.SAND)

# Of stocks and their spread.
STOCK: Json = number("Stock of organic carbon", "t C/ha", 0.001, 5000)
MEAN: Json = number("Mean stock of organic carbon", "t C/ha", 0, 5000)
SD: Json = number("Standard deviation of the stocks", "t C/ha", 0, 5000)
AREA: Json = number("Area", "ha", 0.0001, 1e10)
RATE: Json = number("Change of the stock", "t C/ha/yr", -100, 100)
SHARE: Json = number("Share of the area, 0 to 1", None, 0, 1)

# Of tests. A rarer chance is lost in the rounding of numbers near 1.
_RARE = 1e-6
SAMPLES: Json = number("Number of samples", None, 2, 1e7, whole=True)
ALPHA: Json = number("Chance of seeing a change where there is none, two-sided", None, _RARE, 0.5, default=0.05)
POWER: Json = number("Chance of seeing a change that is there", None, 0.5, 1 - _RARE, default=0.8)
CONFIDENCE: Json = number("Confidence, two-sided", None, 0.5, 1 - _RARE, default=0.95)
DESIGN: Json = words("paired: the same points twice; unpaired: other points each time", ("unpaired", "paired"))


def of_samples(sd: Json, title: str) -> Json:
    """The same spread, of something else."""
    renamed: dict[str, Any] = {**sd, "title": f"{title}, t C/ha"}
    return renamed
