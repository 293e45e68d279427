"""The decision records of an area as an OGC API Process."""

from collections.abc import Callable
from typing import Any

from ....domain.errors import BadParameter
from ....domain.geo import LonLat, Place
from ....services.area import advise_area
from ....services.desk import Desk
from ....services.jobs import Watch
from ....services.question import Question
from .advise import CIRCUMSTANCES, question_of
from .formats import OF_PARTITION
from .tool import Input, Inputs, Output, Tool, Values

# Each part of the partition has a question of its own; until it is cut, the area stands at the origin.
_NOWHERE = Place(at=LonLat(lon=0.0, lat=0.0))
_EXAMPLE = [[[-4.5, 48.6], [-4.4, 48.6], [-4.4, 48.65], [-4.5, 48.65], [-4.5, 48.6]]]


def advise_area_tool(desk: Desk) -> Tool:
    """A partition of the area along the region boundaries, with the decision record of each part."""
    return Tool(
        id="advise-area",
        titles={"en": "Advice for an area", "fr": "Conseil pour une surface"},
        descriptions={
            "en": "The area is cut along every region boundary; each part has its area in square metres and its own "
            "decision record, and the areas add up to the whole. Soil is read at one point of each part.",
            "fr": "La surface est découpée le long de toutes les limites ; chaque partie a son aire en mètres carrés "
            "et son dossier de décision, et les aires s'additionnent. Le sol est lu en un point de chaque partie.",
        },
        inputs={
            "area": Input(
                titles={
                    "en": "GeoJSON polygon or multipolygon, or a feature of one, CRS84",
                    "fr": "Polygone GeoJSON, ou un objet qui en a un, CRS84",
                },
                schema={"type": "object", "required": ["type"]},
            ),
            **CIRCUMSTANCES,
        },
        outputs={
            "partition": Output(
                titles={"en": "The parts, each with its record", "fr": "Les parties, chacune avec son dossier"},
                schema={"type": "object"},
                others=OF_PARTITION,
            )
        },
        prepare=lambda inputs: _asked(desk, _area(inputs), question_of(desk, inputs, _NOWHERE)),
        example={"area": {"type": "Polygon", "coordinates": _EXAMPLE}},
        keywords=("soil", "advice", "subsidiarity", "partition"),
    )


def _asked(desk: Desk, area: dict[str, Any], question: Question) -> Callable[[Watch], Values]:
    return lambda watch: {"partition": advise_area(desk, area, question, watch)}


def _area(inputs: Inputs) -> dict[str, Any]:
    area = inputs.get("area")
    if not isinstance(area, dict):
        raise BadParameter("area", "is missing; give a GeoJSON polygon in CRS84, longitude first")
    geometry = area.get("geometry", area)
    if not isinstance(geometry, dict):
        raise BadParameter("area", "holds no geometry; give a GeoJSON polygon")
    return geometry
