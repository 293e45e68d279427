"""What the process `plan` takes, and how it is read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .....domain.geo import LonLat, Place
from .....domain.practices import Tier1State
from .....domain.sampling.variation import CORRELATION, CV_PCT, of_differences
from .....services.desk import Desk
from .....services.plan.asked import (
    MOST_MEASURES,
    MOST_SCENARIOS,
    MOST_TOGETHER,
    MOST_YEARS,
    YEARS,
    Order,
    Sampling,
    scenarios_of,
)
from .....services.plan.outline import area_of
from .....services.plan.systems import SYSTEM_FACTS, given_of
from .....services.question import Question
from .....services.vocabulary import check_words
from ..advise import CIRCUMSTANCES, question_of
from ..tool import Input, Inputs, Json
from ..toolkit import quantities as of
from ..values import checked_value

_SHARE = CV_PCT / 100 * of_differences()
_TOGETHER: Json = {
    "type": "array",
    "title": "Practices on the same ground, by their ids, in place of `practice`",
    "items": of.name("Practice, by its id"),
    "minItems": 2,
    "maxItems": MOST_TOGETHER,
}
_MEASURE: Mapping[str, Json] = {
    "practice": of.name("Practice, by its id"),
    "practices": _TOGETHER,
    "n_kg_ha_yr": of.number("Mineral nitrogen that is spread in addition", "kg N/ha/yr", low=0, high=1000),
    "area_ha": of.number("On how many hectares", "ha", above=0),
    "share": of.number("On which share of the area, 0 to 1", above=0, high=1),
    "from_year": of.number("First year; that of the plan by default", whole=True, low=1900, high=2300),
}
_SCENARIOS: Json = of.listed(
    "Scenarios; the measures of one stand each on ground of its own",
    {
        "name": of.name("What it is called in the report"),
        "measures": of.listed("Measures", dict(_MEASURE), (), most=MOST_MEASURES),
    },
    ("measures",),
    most=MOST_SCENARIOS,
)
_SAMPLING: Json = of.members(
    "How the stock would be measured, the same points each time",
    {
        "n": of.number("Points", whole=True, low=2, high=100_000, default=Sampling().n),
        "sd_difference_t_ha": of.number(
            f"Standard deviation of the differences (else {_SHARE:g} of the mean stock: {CV_PCT:g} % within a field, "
            f"median of 17 fields of LimeSoDa, and a correlation of {CORRELATION:g}, assumed)",
            "t C/ha",
            above=0,
            high=1000,
        ),
        "alpha": of.number("Risk of a false alarm", above=0, high=0.5, default=Sampling().alpha),
        "power": of.number("Chance to see a change that is there", low=0.5, below=1, default=Sampling().power),
    },
    (),
)
_NOWHERE = Place(at=LonLat(lon=0.0, lat=0.0))
_MEASURED: Json = of.number("Measured stock, 0-30 cm", "t C/ha", above=0, high=5000)
_SPAN: Json = of.number("Years of the plan", "yr", whole=True, low=1, high=MOST_YEARS, default=YEARS)
_AREA = Input(
    titles={
        "en": 'GeoJSON polygon, multipolygon or feature (CRS84), {"region": id}, or a file in base64',
        "fr": 'Polygone ou objet GeoJSON (CRS84), {"region": id}, ou un fichier en base64',
    },
    descriptions={
        "en": "At most 100,000 ha. Files: GeoPackage, KML, KMZ, zipped Shapefile in any CRS, as "
        '{"value": "...", "encoding": "base64"}; larger ones by POST /api/area first.',
        "fr": "100 000 ha au plus. Fichiers : GeoPackage, KML, KMZ, Shapefile zippé, comme "
        '{"value": "...", "encoding": "base64"} ; les grands d\'abord par POST /api/area.',
    },
    schema={"type": "object"},
    required=True,
)


def inputs_of(desk: Desk) -> Mapping[str, Input]:
    """The words of the present management are those that the content asks by."""
    return {
        "area": _AREA,
        "scenarios": of.asked(_SCENARIOS, "Scénarios ; les mesures d'un scénario ont chacune leur terrain"),
        "present": of.asked(_state(desk), "Gestion actuelle, selon le GIEC", optional=True),
        "stock_t_c_ha": of.asked(_MEASURED, "Stock mesuré, 0-30 cm, t C/ha", optional=True),
        "years": of.asked(_SPAN, "Années du plan"),
        "sampling": of.asked(_SAMPLING, "Comment le stock serait mesuré, aux mêmes points", optional=True),
        **{name: each for name, each in CIRCUMSTANCES.items() if name != "topic"},
    }


def _state(desk: Desk) -> Json:
    def word(name: str, title: str) -> Json:
        asked = desk.content.facts.get(SYSTEM_FACTS[name])
        return of.words(title, tuple(asked.values)) if asked and asked.values else of.name(title)

    titles = {
        "land_use": "Land use of the last 20 years, as the IPCC divides it",
        "tillage": "Tillage of cropland, or how grassland is managed",
        "input": "Organic matter that returns to the soil",
    }
    return of.members("Present management", {name: word(name, title) for name, title in titles.items()}, ("land_use",))


def order_of(desk: Desk, inputs: Inputs) -> Order:
    """Raises BadParameter with the path of what is wrong."""
    area = area_of(desk, inputs["area"])
    years = int(checked_value("years", inputs.get("years", YEARS), _SPAN))
    present = _present(desk, inputs.get("present"))
    question = _question(desk, inputs, present)
    given: list[Json] = checked_value("scenarios", inputs["scenarios"], _SCENARIOS)
    span = question.on.year, question.on.year + years - 1
    stock = inputs.get("stock_t_c_ha")
    return Order(
        area=area,
        question=question,
        scenarios=scenarios_of(desk, given, area.hectares, span),
        present=present,
        stock_t_c_ha=None if stock is None else float(checked_value("stock_t_c_ha", stock, _MEASURED)),
        years=years,
        sampling=Sampling(**checked_value("sampling", inputs.get("sampling", {}), _SAMPLING)),
    )


def _question(desk: Desk, inputs: Inputs, present: Tier1State | None) -> Question:
    """The present management is known to rules, schemes and figures as if it were given."""
    question = question_of(desk, {name: value for name, value in inputs.items() if name in CIRCUMSTANCES}, _NOWHERE)
    return question if present is None else replace(question, given={**given_of(desk, present), **question.given})


def _present(desk: Desk, given: Any) -> Tier1State | None:
    if given is None:
        return None
    told = checked_value("present", given, _state(desk))
    words = {SYSTEM_FACTS[name]: (f"present.{name}", told.get(name)) for name in ("tillage", "input")}
    check_words(desk.content, (told["land_use"],), words)
    return Tier1State(land_use=told["land_use"], tillage=told.get("tillage"), input=told.get("input"))
