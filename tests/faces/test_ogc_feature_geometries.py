"""Geometries of pages of features: the same as GEOS writes them."""

import orjson
import pytest
import shapely

from helpdesk.faces.ogc.features.geometries import told

BOX = shapely.box(0, 0, 3, 3)
HOLED = shapely.Polygon(BOX.exterior.coords, [shapely.box(1, 1, 2, 2).exterior.coords])


@pytest.mark.parametrize(
    "shapes",
    [
        [shapely.Point(1, 2), shapely.Point(3.5, -4)],
        [shapely.LineString([(0, 0), (1, 1), (2, 0)])],
        [BOX, HOLED],
        [shapely.MultiPoint([(0, 0), (1, 1)])],
        [shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3), (4, 4)]])],
        [shapely.MultiPolygon([HOLED, shapely.box(5, 5, 6, 6)]), shapely.MultiPolygon([BOX])],
        [shapely.Point(1, 2), BOX],
        [shapely.GeometryCollection([shapely.Point(1, 2), BOX])],
        [shapely.Polygon(), BOX],
        [shapely.LineString([(0, 0, 5), (1, 1, 5)])],
        [],
    ],
    ids=lambda shapes: " ".join(shape.geom_type for shape in shapes),
)
def test_coordinates_and_types_are_those_of_the_geometry(shapes: list[shapely.Geometry]) -> None:
    wkb = [part for shape in shapes for part in (shapely.to_wkb(shape), None)]
    found = orjson.loads(orjson.dumps(told(wkb, wound=False), option=orjson.OPT_SERIALIZE_NUMPY))
    assert found[1::2] == [None] * len(shapes)
    flat = [shapely.force_2d(shape) for shape in shapes]
    assert found[::2] == [orjson.loads(shapely.to_geojson(shape)) for shape in flat]


def test_polygons_among_multipolygons_are_written_as_these() -> None:
    found = told([shapely.to_wkb(BOX), shapely.to_wkb(shapely.MultiPolygon([HOLED]))], wound=True)
    assert [each["type"] for each in found] == ["MultiPolygon", "MultiPolygon"]
