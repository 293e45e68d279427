"""Geometries in the CRS of the answer."""

import pytest
import shapely

from helpdesk.faces.ogc.features.moving import moved
from helpdesk.ports import Shapes

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
HALF = 20_048_966.1


def one(geometry: shapely.Geometry, code: int) -> shapely.Geometry | None:
    shapes = Shapes(ids=[1], wkb=[shapely.to_wkb(geometry)], properties={})
    (wkb,) = moved(shapes, f"{EPSG}{code}", x_first=True).wkb
    return None if wkb is None else shapely.from_wkb(wkb)


def test_the_map_of_the_web_ends_before_the_poles() -> None:
    south = one(shapely.MultiPolygon([shapely.box(-180, -90, 180, -60)]), 3857)
    assert south is not None
    assert south.geom_type == "MultiPolygon"
    assert south.bounds[1] == pytest.approx(-HALF, rel=1e-5)
    assert south.bounds[3] == pytest.approx(-8_399_738, rel=1e-5)
    assert one(shapely.Point(0, 89), 3857) is None
    assert one(shapely.box(0, 86, 10, 88), 3857) is None


def test_degrees_go_up_to_the_poles() -> None:
    box = shapely.box(-180, -90, 180, -60)
    assert one(box, 4326) == box
