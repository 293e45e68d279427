"""Places on Earth in the CRS of a layer or a map, and pictures of them."""

from canvas import draw
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDataSourceUri,
    QgsProject,
    QgsRectangle,
)
from session import box

WGS84 = "EPSG:4326"


def moved(crs, target):
    return QgsCoordinateTransform(
        QgsCoordinateReferenceSystem(crs), QgsCoordinateReferenceSystem(target), QgsProject.instance()
    )


def uri_of(parameters):
    """A URI out of the parameters that a dialog would put together."""
    uri = QgsDataSourceUri()
    for name, text in parameters.items():
        uri.setParam(name, text)
    return bytes(uri.encodedUri()).decode()


def drawn(layer, views):
    """Pictures of places: each has its box as west, south, east, north, the CRS of the map, and a file."""
    found = []
    for view in views:
        box_there = moved(WGS84, view["crs"]).transformBoundingBox(QgsRectangle(*view["box"]))
        found.append(draw([layer], box(box_there), view["crs"], view["picture"]))
    return found
