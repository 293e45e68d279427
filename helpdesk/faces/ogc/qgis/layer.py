"""A layer of a project or of a layer definition: where its data are, how it looks, and what it says of itself."""

from xml.etree.ElementTree import Element, SubElement

from ....domain.errors import NotFound, Unavailable
from ....domain.geo import BBox
from ....domain.legends import Legend
from ....services.desk import Desk
from ..styles.qml import add_style
from .described import About, describe
from .features import fields_of, key_of, source_of
from .reference import WGS84, add_reference

_SHAPES = {
    "point": ("Point", "MultiPoint"),
    "line": ("Line", "MultiLineString"),
    "polygon": ("Polygon", "MultiPolygon"),
}


def source(desk: Desk, legend: Legend) -> tuple[str, str]:
    """The data source and its provider: features page by page, a raster in ranges of its file."""
    if legend.geometry == "raster":
        return f"/vsicurl/{desk.public_url}/cog/{legend.id}.tif", "gdal"
    return source_of(desk, legend.id), "OAPIF"


def map_layer(desk: Desk, legend: Legend, said: About, language: str) -> Element:
    """`maplayer`, complete in itself."""
    is_raster = legend.geometry == "raster"
    found = Element("maplayer", {"type": "raster" if is_raster else "vector", "autoRefreshEnabled": "0"})
    if not is_raster:
        shape, wkb = _SHAPES[legend.geometry]
        found.attrib |= {"geometry": shape, "wkbType": wkb, "labelsEnabled": "0", "readOnly": "1"}
    where, provider = source(desk, legend)
    SubElement(found, "id").text = key_of(legend.id)
    SubElement(found, "datasource").text = where
    SubElement(found, "layername").text = said.name
    SubElement(found, "provider", {} if is_raster else {"encoding": "UTF-8"}).text = provider
    add_reference(found, "srs", WGS84)
    box = _extent(desk, legend)
    if box is not None:
        extent = SubElement(found, "extent")
        sides = {"xmin": box.west, "ymin": box.south, "xmax": box.east, "ymax": box.north}
        for name, side in sides.items():
            SubElement(extent, name).text = f"{side:.12g}"
    describe(found, said, language)
    add_style(found, legend, language, fields_of(desk, legend, language))
    return found


def _extent(desk: Desk, legend: Legend) -> BBox | None:
    """In CRS84; None where the layer is away, and QGIS finds out for itself once it is back."""
    try:
        if legend.geometry != "raster":
            return desk.features.extent(legend.id)
        return desk.rasters.info(legend.id).bbox
    except (NotFound, Unavailable):
        return None
