"""Styles put on layers of this machine: what QGIS made of each, and the colours that it then draws with."""

from canvas import draw
from qgis.core import QgsRasterLayer, QgsRenderContext, QgsVectorLayer
from session import box, run


def colours_of_features(layer):
    """The fill and stroke of every symbol that each feature is drawn with, by its id."""
    context = QgsRenderContext()
    context.setExpressionContext(layer.createExpressionContext())
    renderer = layer.renderer()
    renderer.startRender(context, layer.fields())
    found = {}
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        symbols = renderer.symbolsForFeature(feature, context)
        found[str(feature["id"])] = [described(symbol) for symbol in symbols]
    renderer.stopRender(context)
    return found


def described(symbol):
    part = symbol.symbolLayer(0)
    named = {"fill": part.fillColor(), "stroke": part.strokeColor()}
    said = part.properties()
    if part.layerType() == "SimpleLine":  # the outline of a polygon without a fill
        edge = part.color()
        return {"brush": "no", "outline": "solid", "stroke": [edge.red(), edge.green(), edge.blue(), edge.alpha()]}
    return {
        **{name: [each.red(), each.green(), each.blue(), each.alpha()] for name, each in named.items()},
        "outline": said.get("outline_style", "solid"),
        "brush": said.get("style", "solid"),
        "size": said.get("size"),
    }


def colours_of_raster(layer, values):
    renderer = layer.renderer()
    if renderer.type() == "paletted":
        classes = {int(each.value): (each.color.getRgb(), each.label) for each in renderer.classes()}
        return [[*classes[value]] if value in classes else None for value in values]
    function = renderer.shader().rasterShaderFunction()
    return [[function.shade(value)[1:], ""] for value in values]


def legend(layer):
    return (
        [text for text, _ in layer.legendSymbologyItems()]
        if isinstance(layer, QgsRasterLayer)
        else [item.label() for item in layer.renderer().legendSymbolItems()]
    )


def one(source, style, values=(), view=None, crs="EPSG:4326", picture=None):
    is_raster = source.endswith(".tif")
    layer = QgsRasterLayer(source, "layer", "gdal") if is_raster else QgsVectorLayer(source, "layer", "ogr")
    assert layer.isValid(), source
    load = layer.loadSldStyle if style.endswith(".sld") else layer.loadNamedStyle
    said, accepted = load(style)
    found = {
        "accepted": accepted,
        "said": said,
        "type": layer.renderer().type(),
        "colours": colours_of_raster(layer, values) if is_raster else colours_of_features(layer),
        "legend": legend(layer),
    }
    if not is_raster:
        found["aliases"] = {field.name(): field.alias() for field in layer.fields()}
        found["tip"] = layer.mapTipTemplate()
    if picture:
        found["drawn"] = draw([layer], view or box(layer.extent()), crs, picture)
    return found


def probe(styled):
    return {"layers": [one(**each) for each in styled]}


run(probe)
