"""The published map of subsidiarity says, at any place, what the answer there says; and leaves no land out."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from helpdesk.domain.geo import LonLat, Place
from helpdesk.ports import FeatureQuery
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.storage.earth import area_m2

POINTS = 1000

Part = tuple[dict[str, Any], shapely.Geometry]


def rows(desk: Desk, layer: str) -> Sequence[Part]:
    """Properties and geometry of every feature."""
    found = desk.features.shapes(layer, FeatureQuery(limit=100_000))
    names = list(found.properties)
    values = zip(*(found.properties[name] for name in names), strict=True)
    shapes = shapely.from_wkb(np.array(found.wkb, dtype=object))
    return [(dict(zip(names, row, strict=True)), shape) for row, shape in zip(values, shapes, strict=True)]


@pytest.fixture(scope="module")
def parts(desk: Desk) -> Sequence[Part]:
    return rows(desk, "subsidiarity")


@pytest.fixture(scope="module")
def territories(desk: Desk) -> dict[str, shapely.Geometry]:
    return {properties["id"]: shape for properties, shape in rows(desk, "regions") if shape is not None}


def test_the_parts_of_each_topic_add_up_to_the_regions_of_the_packs_that_know_it(
    desk: Desk, parts: Sequence[Part], territories: dict[str, shapely.Geometry]
) -> None:
    content = desk.content
    wholes: dict[frozenset[str], float] = {}
    for topic in {properties["topic"] for properties, _ in parts}:
        home = content.topics[topic].pack
        said = {each.region for each in content.statements.values() if each.topic == topic}
        known = frozenset(each.id for each in content.regions.values() if each.pack == home) | said
        if known not in wholes:
            wholes[known] = area_m2(shapely.union_all([territories[each] for each in known], grid_size=1e-9))
        shapes = [shape for properties, shape in parts if properties["topic"] == topic]
        assert all(shape.is_valid for shape in shapes)
        assert sum(map(area_m2, shapes)) == pytest.approx(wholes[known], rel=1e-3), topic


def test_a_thousand_points_get_the_answer_that_the_map_shows(
    desk: Desk, parts: Sequence[Part], territories: dict[str, shapely.Geometry]
) -> None:
    random, tree = np.random.default_rng(3), shapely.STRtree([shape for _, shape in parts])
    agreed = 0
    for lon, lat in _points(random, [shape for shape in territories.values() if shape.area < 10_000]):
        found = advise(desk, Question(place=Place(at=LonLat(lon=lon, lat=lat)), on=date.today()))
        if found.border:
            continue
        here = [parts[row][0] for row in tree.query(shapely.Point(lon, lat), predicate="intersects")]
        shown = {properties["topic"]: properties for properties in here}
        assert len(here) == len(shown)
        assert shown.keys() == found.decisions.keys(), (lon, lat)
        for topic, decision in found.decisions.items():
            told = shown[topic]
            assert told["decided_by"] == (", ".join(decision.allocation.decided_by) or None), (lon, lat, topic)
            assert told["status"] in ("CONFLICT", decision.allocation.status), (lon, lat, topic)
            if told["waits_for"] is None:
                assert told["said"] == decision.status, (lon, lat, topic)
                assert (told["status"] == "CONFLICT") == bool(decision.conflicts), (lon, lat, topic)
        agreed += 1
    assert agreed > POINTS / 2


def _points(random: np.random.Generator, shapes: Sequence[shapely.Geometry]) -> list[tuple[float, float]]:
    """As many in each region, however small it is."""
    found: list[tuple[float, float]] = []
    while len(found) < POINTS:
        shape = shapes[len(found) % len(shapes)]
        west, south, east, north = shape.bounds
        lon, lat = round(float(random.uniform(west, east)), 5), round(float(random.uniform(south, north)), 5)
        if shapely.intersects_xy(shape, lon, lat):
            found.append((lon, lat))
    return found
