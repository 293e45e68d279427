"""The published map of subsidiarity says, at any place, what the answer there says; and leaves no land out."""

from collections.abc import Sequence

import numpy as np
import pytest
import shapely

from helpdesk.ports import FeatureQuery
from helpdesk.services.desk import Desk

from .partitions import Outlines, Part, assert_adds_up, assert_agrees


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
def territories(desk: Desk) -> Outlines:
    return {properties["id"]: shape for properties, shape in rows(desk, "regions") if shape is not None}


def test_the_parts_of_each_topic_add_up_to_the_regions_of_the_packs_that_know_it(
    desk: Desk, parts: Sequence[Part], territories: Outlines
) -> None:
    assert_adds_up(desk.content, parts, territories)


def test_a_thousand_points_get_the_answer_that_the_map_shows(
    desk: Desk, parts: Sequence[Part], territories: Outlines
) -> None:
    assert_agrees(desk, parts, territories)
