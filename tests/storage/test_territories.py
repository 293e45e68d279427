"""Territories built from real files: a chess board of provinces, hand-drawn GeoJSON, unions, and every mistake."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from helpdesk.domain.errors import Unavailable
from helpdesk.domain.regions import Boundary, Region
from helpdesk.storage.earth import AUTHALIC_RADIUS_M, area_m2
from helpdesk.storage.territories import Territories, build

# Ten by ten squares of one degree from 0, 0; the column is the state, the row the number.
STATES = ["Älpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta", "Theta", "Iota", "Kappa"]


@pytest.fixture(scope="module")
def gpkg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("territories") / "features.gpkg"
    cells = [(column, row) for column in range(10) for row in range(10)]
    table = gpd.GeoDataFrame(
        {
            "state": [STATES[column] for column, _ in cells],
            "number": [row for _, row in cells],
            "share": [row / 10 for _, row in cells],
            "name": [f"{STATES[column]} {row}" for column, row in cells],
        },
        geometry=[shapely.box(column, row, column + 1, row + 1) for column, row in cells],
        crs="EPSG:4326",
    )
    table.to_file(path, layer="provinces", driver="GPKG")
    towns = gpd.GeoDataFrame({"name": ["Town"]}, geometry=gpd.points_from_xy([1], [1]), crs="EPSG:4326")
    towns.to_file(path, layer="towns", driver="GPKG")
    return path


def region(identifier: str, boundary: Boundary, parent: str | None = None, **more: Any) -> Region:
    names = {"en": f"The {identifier}", "fr": f"La {identifier}"}
    return Region(id=identifier, kind="admin", names=names, pack="test", boundary=boundary, parent=parent, **more)


def picking(layer: str = "provinces", **where: Any) -> Boundary:
    return Boundary(layer=layer, where={key: tuple(values) for key, values in where.items()})


def drawing(path: Path, geometry: Any) -> Boundary:
    path.write_text(geometry if isinstance(geometry, str) else json.dumps(geometry), encoding="utf-8")
    return Boundary(file=str(path))


def square(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    return json.loads(shapely.to_geojson(shapely.box(west, south, east, north)))


WORLD = region("world", Boundary(whole_world=True))


def messages(territories: Territories, identifier: str) -> list[str]:
    return [message for found, message in territories.problems if found == identifier]


def test_picked_features_are_dissolved_into_one_polygon(gpkg: Path) -> None:
    built = build([region("alpha", picking(state=["Älpha"]))], gpkg)
    assert not built.problems
    assert shapely.equals(built.geometries["alpha"], shapely.box(0, 0, 1, 10))


def test_where_is_any_of_the_values_and_all_of_the_keys(gpkg: Path) -> None:
    built = build([region("some", picking(state=["Beta", "Gamma"], number=[1.0, 2.0]))], gpkg)
    assert not built.problems
    assert shapely.equals(built.geometries["some"], shapely.box(1, 1, 3, 3))


def test_numbers_match_as_numbers(gpkg: Path) -> None:
    built = build([region("row", picking(share=[0.3], state=["Beta"]))], gpkg)
    assert shapely.equals(built.geometries["row"], shapely.box(1, 3, 2, 4))


def test_a_union_is_made_of_regions_in_any_order(gpkg: Path) -> None:
    both = region("both", Boundary(union_of=("alpha", "beta")))
    parts = [region("alpha", picking(state=["Älpha"])), region("beta", picking(state=["Beta"]))]
    built = build([both, *parts], gpkg)
    assert not built.problems
    assert shapely.equals(built.geometries["both"], shapely.box(0, 0, 2, 10))


def test_the_world_is_its_box_and_has_the_area_of_the_sphere(gpkg: Path) -> None:
    built = build([WORLD], gpkg)
    assert built.geometries["world"].bounds == (-180, -90, 180, 90)
    assert area_m2(built.geometries["world"]) == pytest.approx(4 * np.pi * AUTHALIC_RADIUS_M**2, rel=1e-12)


@pytest.mark.parametrize(
    ("boundary", "message"),
    [
        (picking(state=["Alpha"]), "no feature of layer provinces has state 'Alpha'; nearest: Älpha"),
        (picking(state=["Älpha", "Gama"]), "no feature of layer provinces has state 'Gama'; nearest: Gamma"),
        (picking(state=["Qqqq"]), "no feature of layer provinces has state 'Qqqq', nor anything like it"),
        (
            picking(state=["Beta"], name=["Betta 3"]),
            "no feature of layer provinces with state Beta has name 'Betta 3'; nearest: Beta 3, Beta 9, Beta 8",
        ),
        (picking(stat=["Beta"]), "layer provinces has no property 'stat'; did you mean state?"),
        (picking(number=["3"]), "provinces.number holds numbers; write 3 without quotes"),
        (picking(state=[3.0]), "provinces.state holds text; write 3 with quotes"),
        (picking("province", state=["Beta"]), "there is no features layer 'province'; there is provinces, towns"),
        (picking("towns", name=["Town"]), "what is picked from layer towns has no area; pick polygons"),
        (Boundary(union_of=("nowhere",)), "union_of names nowhere, which is no region"),
    ],
)
def test_a_mistake_in_a_boundary_is_a_problem_with_a_remedy(gpkg: Path, boundary: Boundary, message: str) -> None:
    built = build([WORLD, region("wrong", boundary)], gpkg)
    assert messages(built, "wrong") == [message]
    assert "world" in built.geometries


def test_values_that_exist_but_not_together_are_told_together(gpkg: Path) -> None:
    built = build([region("x", picking(state=["Beta"], name=["Gamma 3"]))], gpkg)
    assert messages(built, "x") == ["no feature of layer provinces has state Beta and name Gamma 3 together"]


def test_a_listed_value_that_only_occurs_elsewhere_is_a_problem(gpkg: Path) -> None:
    built = build([region("x", picking(state=["Beta"], name=["Beta 3", "Gamma 4"]))], gpkg)
    assert messages(built, "x") == [
        "no feature of layer provinces with state Beta has name 'Gamma 4', nor anything like it"
    ]
    assert shapely.equals(built.geometries["x"], shapely.box(1, 3, 2, 4))


def test_unions_in_a_circle_are_problems_and_end(gpkg: Path) -> None:
    circle = [region("one", Boundary(union_of=("two",))), region("two", Boundary(union_of=("one",)))]
    built = build(circle, gpkg)
    assert built.problems == (("two", "union_of names one, which is made from this very region: one > two"),)
    assert not built.geometries


def test_parents_in_a_circle_are_tolerated(gpkg: Path) -> None:
    regions = [region("a", picking(state=["Beta"]), "b"), region("b", picking(state=["Beta"]), "a")]
    built = build(regions, gpkg)
    assert not built.problems
    assert set(built.nesting(regions).above) == {"a", "b"}


@pytest.mark.parametrize("kind", ["Polygon", "Feature", "FeatureCollection", "MultiPolygon"])
def test_a_drawn_boundary_may_be_any_geojson_of_polygons(gpkg: Path, tmp_path: Path, kind: str) -> None:
    polygon = square(1, 1, 2, 2)
    feature = {"type": "Feature", "properties": {}, "geometry": polygon}
    drawn = {
        "Polygon": polygon,
        "Feature": feature,
        "FeatureCollection": {"type": "FeatureCollection", "features": [feature, feature]},
        "MultiPolygon": {"type": "MultiPolygon", "coordinates": [polygon["coordinates"]]},
    }[kind]
    built = build([region("drawn", drawing(tmp_path / "drawn.geojson", drawn))], gpkg)
    assert not built.problems
    assert shapely.equals(built.geometries["drawn"], shapely.box(1, 1, 2, 2))


@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        ("{", "boundary file b.geojson is not GeoJSON"),
        ({"type": "Polygon"}, "boundary file b.geojson is not GeoJSON"),
        ({"type": "Point", "coordinates": [1, 2]}, "holds no polygon"),
        ({"type": "FeatureCollection", "features": []}, "holds no polygon"),
        (square(1, 46, 3, 148), "reaches from 1, 46 to 3, 148; give [longitude, latitude]"),
        (square(170, 0, 190, 5), "cut at the antimeridian"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]},
            "is not valid: Self-intersection[1 1]; redraw it there",
        ),
    ],
)
def test_a_badly_drawn_boundary_is_a_problem(gpkg: Path, tmp_path: Path, drawn: Any, message: str) -> None:
    built = build([region("drawn", drawing(tmp_path / "b.geojson", drawn))], gpkg)
    assert len(messages(built, "drawn")) == 1
    assert message in messages(built, "drawn")[0]
    assert str(tmp_path) not in messages(built, "drawn")[0]


def test_a_boundary_file_that_is_not_there_is_a_problem(gpkg: Path, tmp_path: Path) -> None:
    built = build([region("drawn", Boundary(file=str(tmp_path / "gone.geojson")))], gpkg)
    assert messages(built, "drawn") == ["boundary file gone.geojson does not exist"]


def test_without_a_geopackage_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="helpdesk ingest"):
        build([WORLD], tmp_path / "features.gpkg")


def dissolved(tmp_path: Path, *shapes: shapely.Geometry) -> shapely.Geometry:
    table = gpd.GeoDataFrame({"name": ["x"] * len(shapes)}, geometry=list(shapes), crs="EPSG:4326")
    table.to_file(tmp_path / "own.gpkg", layer="own", driver="GPKG")
    return build([region("own", picking("own", name=["x"]))], tmp_path / "own.gpkg").geometries["own"]


def test_thread_like_gaps_between_neighbours_are_closed(tmp_path: Path) -> None:
    west = shapely.Polygon([(0, 0), (1, 0), (1, 0.2), (1.00211111111111, 0.5), (1, 0.8), (1, 1), (0, 1)])
    east = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.8), (1.004, 0.5), (1, 0.2)])
    assert len(shapely.union(west, east).interiors) == 1
    assert shapely.equals(dissolved(tmp_path, west, east), shapely.box(0, 0, 2, 1))


def test_lakes_and_enclaves_stay_holes_however_small(tmp_path: Path) -> None:
    pond, lake = shapely.box(0.5, 0.5, 0.5005, 0.5005), shapely.box(0.9, 0.4, 1.1, 0.5)
    west = shapely.difference(shapely.box(0, 0, 1, 1), shapely.union(pond, lake))
    east = shapely.difference(shapely.box(1, 0, 2, 1), lake)
    expected = shapely.difference(shapely.box(0, 0, 2, 1), shapely.union(pond, lake))
    assert shapely.equals(dissolved(tmp_path, west, east), expected)


def test_coordinates_that_miss_the_antimeridian_by_rounding_are_put_on_it(gpkg: Path, tmp_path: Path) -> None:
    near = drawing(tmp_path / "near.geojson", square(170, -90 + 1e-8, 180 - 1e-8, 5))
    assert build([region("near", near)], gpkg).geometries["near"].bounds == (170, -90, 180, 5)


def test_a_child_outside_its_parent_is_a_problem_with_its_share(gpkg: Path) -> None:
    parent = region("beta", picking(state=["Beta"]))
    child = region("child", picking(state=["Beta", "Gamma"], number=[3.0]), "beta")
    (message,) = messages(build([parent, child], gpkg), "child")
    assert message.startswith("50.0 % of its area (12,3")
    assert "outside its parent beta" in message


def test_a_child_far_from_its_parent_lies_wholly_outside(gpkg: Path) -> None:
    regions = [region("beta", picking(state=["Beta"])), region("far", picking(state=["Kappa"]), "beta")]
    assert messages(build(regions, gpkg), "far")[0].startswith("100.0 % of its area")


def test_what_is_drawn_by_hand_can_be_cut_to_another_region(gpkg: Path, tmp_path: Path) -> None:
    drawn = drawing(tmp_path / "zone.geojson", square(1.5, 2, 2.5, 4))
    beta = region("beta", picking(state=["Beta"]))
    built = build([region("zone", replace(drawn, clip_to="beta"), "beta"), beta], gpkg)
    assert not built.problems
    assert shapely.equals(built.geometries["zone"], shapely.box(1.5, 2, 2, 4))


@pytest.mark.parametrize(
    ("clip_to", "message"),
    [
        ("kappa", "nothing of it lies in kappa"),
        ("nowhere", "clip_to names nowhere, which is no region, or is made from this one"),
        ("zone", "clip_to names zone, which is no region, or is made from this one"),
    ],
)
def test_a_cut_that_leaves_nothing_is_a_problem(gpkg: Path, tmp_path: Path, clip_to: str, message: str) -> None:
    drawn = drawing(tmp_path / "zone.geojson", square(1.5, 2, 2.5, 4))
    kappa = region("kappa", picking(state=["Kappa"]))
    built = build([region("zone", replace(drawn, clip_to=clip_to)), kappa], gpkg)
    assert messages(built, "zone") == [message]
    assert "zone" not in built.geometries


@pytest.mark.parametrize(("beyond", "faults"), [(0.004, 0), (0.006, 1)])
def test_half_a_percent_may_lie_outside_a_parent(gpkg: Path, tmp_path: Path, beyond: float, faults: int) -> None:
    parent = region("beta", picking(state=["Beta"]))
    child = drawing(tmp_path / "child.geojson", square(1.5, 0, 2 + 0.5 * beyond / (1 - beyond), 10))
    assert len(build([parent, region("child", child, "beta")], gpkg).problems) == faults


@pytest.mark.parametrize(("precision", "faults"), [(1_000.0, 1), (12_000.0, 0)])
def test_an_approximate_child_may_reach_out_by_its_precision(
    gpkg: Path, tmp_path: Path, precision: float, faults: int
) -> None:
    parent = region("beta", picking(state=["Beta"]))
    drawn = drawing(tmp_path / "child.geojson", square(1.2, 2, 2.1, 8))
    child = region("child", drawn, "beta", approximate=True, precision_m=precision)
    assert len(build([parent, child], gpkg).problems) == faults


def test_overlaps_say_how_much_of_each_lies_outside_the_other(gpkg: Path) -> None:
    regions = [
        WORLD,
        region("beta", picking(state=["Beta"])),
        region("row", picking(number=[0.0])),
        region("gamma", picking(state=["Gamma"])),
    ]
    rows = {(a, b): (area, outside) for a, b, area, outside in build(regions, gpkg).overlaps}
    assert rows["beta", "world"][1] == 0
    assert rows["beta", "row"][1] == pytest.approx(area_m2(shapely.box(1, 1, 2, 10)))
    assert rows["row", "beta"][1] == pytest.approx(area_m2(shapely.box(0, 0, 9, 1)))
    assert ("beta", "gamma") not in rows


def test_nesting_is_by_geometry_and_by_declared_parent(gpkg: Path, tmp_path: Path) -> None:
    loose = region("loose", drawing(tmp_path / "loose.geojson", square(1.9, 0, 2.9, 1)), "beta")
    twin = region("twin", picking(state=["Beta"]))
    regions = [WORLD, region("beta", picking(state=["Beta"])), twin, loose, region("cell", picking(name=["Beta 4"]))]
    nesting = build(regions, gpkg).nesting(regions)
    assert nesting.above["cell"] == {"beta", "twin", "world"}
    assert nesting.above["loose"] == {"beta", "twin", "world"}  # what its parent lies in holds it too
    assert nesting.same["beta"] == {"twin"}
