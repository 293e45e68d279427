"""What must hold of a map of subsidiarity: nothing of the land is lost, and a point of it gets the answer it shows."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely

from helpdesk.domain.content import Content
from helpdesk.domain.geo import LonLat, Place
from helpdesk.services.advice import advise
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.storage.earth import area_m2

POINTS = 1000

Part = tuple[dict[str, Any], shapely.Geometry]
Outlines = Mapping[str, shapely.Geometry]


def assert_adds_up(content: Content, parts: Sequence[Part], territories: Outlines) -> None:
    """The parts of each topic fill the regions of the packs that know it."""
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


def assert_agrees(desk: Desk, parts: Sequence[Part], territories: Outlines, seed: int = 3) -> None:
    """Random points, as many in each region, get the answer of the desk that the map shows; border places aside."""
    random, tree = np.random.default_rng(seed), shapely.STRtree([shape for _, shape in parts])
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
