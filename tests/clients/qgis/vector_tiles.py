"""Vector tiles as QGIS takes them: a template, and a style by its address."""

from places import drawn, uri_of
from qgis.core import QgsVectorTileLayer
from session import run


def styles(layer):
    """What came out of the style: for each rule the layer of the tiles, its colour and its filter."""
    return [
        {"layer": style.layerName(), "colour": style.symbol().color().name(), "filter": style.filterExpression()}
        for style in layer.renderer().styles()
    ]


def probe(template, lowest, highest, style=None, views=()):
    parameters = {"type": "xyz", "url": template, "zmin": str(lowest), "zmax": str(highest)}
    layer = QgsVectorTileLayer(uri_of(parameters | ({"styleUrl": style} if style else {})), "tiles")
    found = {"valid": layer.isValid()}
    if style:
        *said, accepted = layer.loadDefaultStyle()
        found["accepted"], found["said"], found["styles"] = accepted, said, styles(layer)
    found["drawn"] = drawn(layer, views)
    return found


run(probe)
