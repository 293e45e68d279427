"""The answer for an area: cut along every region boundary, one answer for each part, areas adding up to the whole."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..domain.errors import BadParameter
from ..domain.geo import LonLat, Place
from ..ports import RegionsHere
from .advice import answer_in
from .desk import Desk
from .jobs.watch import UNWATCHED, Watch
from .question import Question
from .record import record

Json = Mapping[str, Any]

# Far more than a field or a district needs; cutting costs time with every corner.
MOST_CORNERS = 5_000


def advise_area(desk: Desk, area: Json, question: Question, watch: Watch = UNWATCHED) -> dict[str, Any]:
    """`{area_m2, parts: [{area_m2, geometry, record}]}`, largest part first; `area` is a GeoJSON polygon in CRS84.

    Soil facts of a part are read at a point inside it. Raises BadParameter for what is not a valid polygon.
    """
    if question.sides:
        raise BadParameter("given", "an area is cut along every boundary: no side of one can be told; leave it out")
    if _corners(area.get("coordinates")) > MOST_CORNERS:
        raise BadParameter("area", f"has more than {MOST_CORNERS} corners; simplify it")
    watch.report(0, "cutting the area along the boundaries")
    parts = sorted(desk.regions.partition(area), key=lambda part: -part.area_m2)
    answered = []
    for number, part in enumerate(parts):
        watch.report(100 * number / len(parts), f"{number} of {len(parts)} parts")
        there = answer_in(desk, _there(question, part.inside_point), RegionsHere(part.regions))
        answered.append({"area_m2": part.area_m2, "geometry": part.geometry, "record": record(desk, there)})
    return {"area_m2": sum(part.area_m2 for part in parts), "parts": answered}


def _there(question: Question, place: LonLat) -> Question:
    return replace(question, place=Place(at=place))


def _corners(coordinates: Any) -> int:
    """How many positions nested lists hold; anything else holds none and is for the index to refuse."""
    if not isinstance(coordinates, list):
        return 0
    if coordinates and not isinstance(coordinates[0], list):
        return 1
    return sum(_corners(each) for each in coordinates)
