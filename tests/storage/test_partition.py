"""Partitions: an area cut along the borders of regions, nothing lost and nothing counted twice."""

from collections.abc import Sequence
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.domain.errors import BadParameter
from helpdesk.ports import Part
from helpdesk.storage.earth import area_m2

from .scenes import INDEX, SCENE, WORLD, geojson, index_of, star

near_lons, near_lats = st.floats(-14, 14), st.floats(-10, 10)


def total(parts: Sequence[Part]) -> float:
    return sum(part.area_m2 for part in parts)


areas = st.one_of(
    st.builds(
        lambda lon, lat, width, height: shapely.box(lon, lat, lon + width, lat + height),
        near_lons,
        near_lats,
        st.floats(1e-4, 8),
        st.floats(1e-4, 8),
    ),
    st.builds(star, near_lons, near_lats, st.floats(1e-3, 9), st.integers(0, 1000), st.integers(3, 60)),
    st.sampled_from([SCENE["ring"], SCENE["fiji"], SCENE["star3"], WORLD]),
)


@settings(deadline=None, max_examples=50)
@given(areas)
def test_the_parts_of_an_area_add_up_to_it(area: shapely.Geometry) -> None:
    parts = list(INDEX.partition(geojson(area)))
    assert total(parts) == pytest.approx(area_m2(area), rel=1e-9)
    assert len({part.regions for part in parts}) == len(parts)
    assert [part.area_m2 for part in parts] == sorted((part.area_m2 for part in parts), reverse=True)


@settings(deadline=None, max_examples=25)
@given(areas)
def test_each_part_lies_in_its_regions_and_in_no_other(area: shapely.Geometry) -> None:
    for part in INDEX.partition(geojson(area)):
        assert INDEX.at(part.inside_point, 1).inside == part.regions
        shape = shapely.geometry.shape(part.geometry)
        assert area_m2(shape) == pytest.approx(part.area_m2, rel=1e-9)
        for name, territory in SCENE.items():
            shared = area_m2(shapely.intersection(shape, territory, grid_size=1e-10))
            assert shared == pytest.approx(part.area_m2 if name in part.regions else 0, abs=1e-6 * part.area_m2 + 1)


@pytest.mark.parametrize("tiny", [2.225e-311, 1e-300, 1e-16])
def test_coordinates_that_are_almost_zero_lose_nothing(tiny: float) -> None:
    area = shapely.box(0, tiny, 1, 1)
    parts = INDEX.partition(geojson(area))
    assert len(parts) > 1
    assert total(parts) == pytest.approx(area_m2(area), rel=1e-9)


def test_parts_with_the_same_regions_are_one_part() -> None:
    index = index_of(stripe=shapely.box(0, 1, 10, 2))
    parts = index.partition(geojson(shapely.box(2, 0, 3, 3)))
    assert {part.regions: part.geometry["type"] for part in parts} == {
        frozenset(): "MultiPolygon",
        frozenset({"stripe"}): "Polygon",
    }


def test_an_area_that_no_border_cuts_is_one_part() -> None:
    (part,) = INDEX.partition(geojson(shapely.box(100, 50, 101, 51)))
    assert part.regions == {"world"}
    assert shapely.equals(shapely.geometry.shape(part.geometry), shapely.box(100, 50, 101, 51))


@pytest.mark.parametrize(
    ("area", "message"),
    [
        ({"type": "Point", "coordinates": [1, 2]}, "is not a polygon"),
        ({"type": "Polygon", "coordinates": []}, "is not a polygon"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "is not a GeoJSON geometry"),
        ({"type": "Polygon"}, "is not a GeoJSON geometry"),
        ({}, "is not a GeoJSON geometry"),
        ({"type": "Polygon", "coordinates": [[["a", 0], [1, 1], [1, 0], ["a", 0]]]}, "is not a GeoJSON geometry"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}, "Self-intersection"),
        (geojson(shapely.box(170, 0, 190, 1)), "cut it at the antimeridian"),
        ({"type": "Polygon", "coordinates": {1, 2}}, "is not a GeoJSON geometry"),
    ],
)
def test_what_is_not_a_valid_polygon_is_refused(area: Any, message: str) -> None:
    with pytest.raises(BadParameter, match=message):
        INDEX.partition(area)
