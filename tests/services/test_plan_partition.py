"""An area cut by region, climate zone and soil class, on the real desk."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.domain.errors import BadParameter
from helpdesk.services.desk import Desk
from helpdesk.services.plan.outline import area_of
from helpdesk.services.plan.partition import partition
from helpdesk.services.plan.parts import parts_of
from helpdesk.services.soil import soil_at

from ..storage.scenes import geojson, star

# Rennes, Brest, Nakuru, Sinop, Lethbridge, Zinder, and open sea.
PLACES = ((-1.7, 48.1), (-4.5, 48.6), (36.05, -0.2), (-55.5, -11.9), (-112.8, 49.7), (8.99, 13.81), (-20.0, 40.0))


@given(where=st.sampled_from(PLACES), radius=st.sampled_from([0.0005, 0.01, 0.08, 0.15]), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_areas_of_a_partition_add_up(desk: Desk, where: tuple[float, float], radius: float, seed: int) -> None:
    area = area_of(desk, geojson(star(*where, radius, seed)))
    plots = partition(desk, area)
    assert sum(plot.area_m2 for plot in plots) == pytest.approx(area.area_m2, rel=1e-3)
    for plot in plots:
        assert sum(plot.covers.values()) == pytest.approx(1)


def test_every_plot_says_what_the_maps_say_at_a_point_of_it(desk: Desk) -> None:
    for plot in partition(desk, area_of(desk, geojson(star(36.05, -0.2, 0.15, 1)))):
        there = soil_at(desk, plot.at)
        assert there["ipcc_climate_zone"].value == plot.zone
        assert there["ipcc_soil_class"].value == plot.soil_class
        assert desk.regions.at(plot.at, 0.0).inside == plot.regions


def test_fields_too_far_apart_are_refused_before_maps_are_read(desk: Desk) -> None:
    far = shapely.MultiPolygon(
        [shapely.box(x, y, x + 0.001, y + 0.001) for x in range(-170, 170, 4) for y in (-30, 5, 48)]
    )
    with pytest.raises(BadParameter, match="plan fields that lie far apart one by one"):
        partition(desk, area_of(desk, geojson(far)))


def test_an_area_that_is_too_large_is_refused_with_the_way_forward(desk: Desk) -> None:
    with pytest.raises(BadParameter, match=r"at most 100,000 ha .*table of its classes"):
        partition(desk, area_of(desk, geojson(shapely.box(-4, 48, -3, 48.5))))
    with pytest.raises(BadParameter, match="100,000 ha"):
        partition(desk, area_of(desk, {"region": "eu"}))


def test_a_small_region_is_an_area(desk: Desk) -> None:
    regions = [region for region in desk.content.regions.values() if not region.boundary.whole_world]
    sizes = {}
    for region in regions:
        try:
            sizes[region.id] = area_of(desk, {"region": region.id}).hectares
        except BadParameter as error:
            assert "no outline" in str(error)  # noqa: PT017 -- some regions may have no land of their own
    small = [region for region, hectares in sizes.items() if hectares < 100_000]
    assert small
    for region in small:
        assert all(
            region in plot.regions for plot in partition(desk, area_of(desk, {"region": region})) if plot.area_m2 > 1e4
        )


@pytest.mark.parametrize(
    "box",
    [
        (-10, 89.95, 10, 90), (-180, 89.99, 180, 90), (10, -90, 10.5, -89.9), (179.95, -17, 180, -16.9),
        (-180, -17, -179.95, -16.9), (36, -0.3, 36.00001, -0.29999), (0, 0, 0.05, 0.05),
    ],
)  # fmt: skip
def test_fields_at_the_ends_of_the_map_and_of_a_square_metre_are_cut_too(desk: Desk, box: tuple[float, ...]) -> None:
    area = area_of(desk, geojson(shapely.box(*box)))
    assert sum(plot.area_m2 for plot in partition(desk, area)) == pytest.approx(area.area_m2, rel=1e-3)


def test_an_unknown_region_is_refused(desk: Desk) -> None:
    with pytest.raises(BadParameter, match="is no region"):
        area_of(desk, {"region": "fr-nowhere"})


def test_the_area_of_a_star_is_what_its_corners_say(desk: Desk) -> None:
    """Near the equator, where a degree is 111.32 km east and 110.57 km north."""
    drawn = star(9.0, 0.0, 0.01, 3)
    corners = np.array(drawn.exterior.coords) * (111_319.5, 110_574.3)
    x, y = corners.T
    shoelace = abs(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2
    assert area_of(desk, geojson(drawn)).area_m2 == pytest.approx(shoelace, rel=1e-4)


def test_a_region_is_the_same_area_on_a_database(desk: Desk, postgis_desk: Desk) -> None:
    one, other = (area_of(each, {"region": "fr-zar-guisseny"}) for each in (desk, postgis_desk))
    assert other.area_m2 == pytest.approx(one.area_m2, rel=1e-9)
    assert [plot.soil_class for plot in partition(desk, one)] == [
        plot.soil_class for plot in partition(postgis_desk, other)
    ]


def test_fields_far_apart_are_worked_on_as_parts_and_plots_of_one_kind_are_one(desk: Desk) -> None:
    """Four fields of two places: the budget is of the cells under them, and not of half a continent."""
    near = [shapely.box(-4.5, 48.6, -4.49, 48.61), shapely.box(-4.48, 48.6, -4.47, 48.61)]
    far = [shapely.box(36.05, -0.2, 36.06, -0.19), shapely.box(-4.5, 48.7, -4.49, 48.71)]
    area = area_of(desk, geojson(shapely.MultiPolygon([*near, *far])))
    layers = [layer for layer in desk.content.fact_layers if layer.fact in ("ipcc_climate_zone", "ipcc_soil_class")]
    assert len(parts_of(desk, layers, area)) < 4
    plots = partition(desk, area)
    assert sum(plot.area_m2 for plot in plots) == pytest.approx(area.area_m2, rel=1e-3)
    kinds = [(plot.regions, plot.zone, plot.soil_class) for plot in plots]
    assert len(kinds) == len(set(kinds))
    alone = [plot for each in (*near, *far) for plot in partition(desk, area_of(desk, geojson(each)))]
    for plot in plots:
        same = [
            one
            for one in alone
            if (one.regions, one.zone, one.soil_class) == (plot.regions, plot.zone, plot.soil_class)
        ]
        assert plot.area_m2 == pytest.approx(sum(one.area_m2 for one in same), rel=1e-3)
        known = [(one.area_m2 * one.stock.known, one.stock) for one in same if one.stock]
        if plot.stock:
            mean = sum(weight * stock.value for weight, stock in known) / sum(weight for weight, _ in known)
            assert plot.stock.value == pytest.approx(mean, rel=1e-3)


def test_a_field_across_the_antimeridian_is_cut_there_and_planned(desk: Desk) -> None:
    """On Taveuni, Fiji, as people draw it: from 179.99 east to 179.99 west."""
    ring = [[179.99, -16.8], [-179.99, -16.8], [-179.99, -16.79], [179.99, -16.79], [179.99, -16.8]]
    area = area_of(desk, {"type": "Polygon", "coordinates": [ring]})
    halves = [shapely.box(179.99, -16.8, 180, -16.79), shapely.box(-180, -16.8, -179.99, -16.79)]
    split = area_of(desk, geojson(shapely.MultiPolygon(halves)))
    assert area.area_m2 == pytest.approx(split.area_m2)
    assert [remark.code for remark in area.remarks] == ["antimeridian"]
    for each in (area, split):
        assert sum(plot.area_m2 for plot in partition(desk, each)) == pytest.approx(split.area_m2, rel=1e-3)
