"""The quantities of the toolkit: what each name means in every tool, its unit and its bounds."""

from typing import Any

from .....domain.text import Texts
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


# Of laboratories. Carbon is at most some 58 % of organic matter; density at most that of rock.
SOC_G_KG: Json = number("Organic carbon of the fine earth", "g/kg", 0, 600)
FINE_EARTH_DENSITY: Json = number("Bulk density: fine earth over its own volume", "g/cm3", above=0, high=2.65)
FINE_EARTH_OF_SOIL: Json = number("Fine earth over the volume of the whole soil", "g/cm3", 0, 2.65)
WHOLE_DENSITY: Json = number("Bulk density of the whole soil, stones included", "g/cm3", above=0, high=2.65)
THICKNESS: Json = number("Thickness", "cm", above=0, high=1000)
COARSE_VOLUME: Json = number("Coarse fragments (above 2 mm), part of the volume", "%", 0, 100)
COARSE_MASS: Json = number("Coarse fragments (above 2 mm), part of the mass, 0 to 1", None, 0, below=1)
CLAY: Json = number("Clay (below 0.002 mm), part of the mass", "%", 0, 100)
SAND: Json = number("Sand (above 0.05 or 0.063 mm), part of the mass", "%", 0, 100)

# Of stocks and their spread.
STOCK: Json = number("Stock of organic carbon", "t C/ha", above=0, high=5000)
MEAN: Json = number("Mean stock of organic carbon", "t C/ha", 0, 5000)
SD: Json = number("Standard deviation of the stocks", "t C/ha", 0, 5000)
AREA: Json = number("Area", "ha", above=0, high=1e10)
RATE: Json = number("Change of the stock", "t C/ha/yr", -100, 100)
SHARE: Json = number("Share of the area, 0 to 1", None, 0, 1)

# Of tests.
SAMPLES: Json = number("Number of samples", None, 2, 1e7, whole=True)
ALPHA: Json = number("Chance of seeing a change where there is none, two-sided", None, above=0, high=0.5, default=0.05)
POWER: Json = number("Chance of seeing a change that is there", None, 0.5, below=1, default=0.8)
CONFIDENCE: Json = number("Confidence, two-sided", None, 0.5, below=1, default=0.95)
DESIGN: Json = words("paired: the same points twice; unpaired: other points each time", ("unpaired", "paired"))


def of_samples(sd: Json, title: str) -> Json:
    """The same spread, of something else."""
    renamed: dict[str, Any] = {**sd, "title": f"{title}, t C/ha"}
    return renamed
