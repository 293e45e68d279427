"""A layer definition or a project, opened as a file that was downloaded: its layers, how they look, what they say."""

from canvas import draw
from qgis.core import (
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsLayerDefinition,
    QgsProject,
    QgsVectorLayer,
)
from session import box, run


def read(path):
    project = QgsProject.instance()
    if path.endswith(".qlr"):
        accepted, said = QgsLayerDefinition.loadLayerDefinition(path, project, project.layerTreeRoot())
        return accepted, said
    return project.read(path), project.error()


def described(node):
    layer = node.layer()
    metadata = layer.metadata()
    found = {
        "name": node.name(),
        "valid": layer.isValid(),
        "crs": layer.crs().authid(),
        "shown": node.isVisible(),
        "ticked": node.itemVisibilityChecked(),
        "group": node.parent().name(),
        "source": layer.source(),
        "abstract": layer.abstract(),
        "attribution": layer.attribution(),
        "licences": metadata.licenses(),
        "rights": metadata.rights(),
        "constraints": [each.constraint for each in metadata.constraints()],
        "links": [each.url for each in metadata.links()],
        "extent": box(layer.extent()),
        "renderer": layer.renderer().type(),
    }
    return found | (features(layer) if isinstance(layer, QgsVectorLayer) else {"legend": layer.legendSymbologyItems()})


def features(layer):
    """With the map tip and the values of one feature as QGIS shows them."""
    found = {
        "aliases": {field.name(): field.alias() for field in layer.fields()},
        "legend": [item.label() for item in layer.renderer().legendSymbolItems()],
    }
    feature = next(layer.getFeatures(QgsFeatureRequest().setLimit(1)), None)
    if feature is None:
        return found
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    values = {field.name(): feature[field.name()] for field in layer.fields()}
    return found | {
        "values": values,
        "shown_values": {name: represented(layer, name, value) for name, value in values.items()},
        "tip": QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context),
        "display": layer.displayExpression(),
    }


def represented(layer, name, value):
    index = layer.fields().indexOf(name)
    setup = layer.editorWidgetSetup(index)
    formatter = QgsApplication.fieldFormatterRegistry().fieldFormatter(setup.type())
    return formatter.representValue(layer, index, setup.config(), None, value)


def every(paths):
    """One after the other, each in an empty project."""
    found = {}
    for path in paths:
        QgsProject.instance().clear()
        found[path] = one(path)
    return {"files": found}


def one(path, view=None, crs=None, picture=None, each=None):
    """A view without a CRS is in web mercator; without a view it is the project's own."""
    accepted, said = read(path)
    project = QgsProject.instance()
    crs = crs or ("EPSG:3857" if view else project.crs().authid())
    nodes = [node for node in project.layerTreeRoot().findLayers() if node.layer()]
    found = {"accepted": accepted, "said": said, "layers": [described(node) for node in nodes]}
    found["project"] = {"title": project.title(), "crs": project.crs().authid()}
    found["missing"] = len(project.layerTreeRoot().findLayers()) - len(nodes)
    extent = view or box(project.viewSettings().defaultViewExtent())
    if picture:
        ticked = [node.layer() for node in nodes if node.isVisible()]
        found["drawn"] = draw(ticked, extent, crs, picture)
    if each:
        found["each"] = {
            node.name(): draw([node.layer()], extent, crs, f"{each}-{n}.png") for n, node in enumerate(nodes)
        }
    return found


def probe(paths=None, **asked):
    return every(paths) if paths else one(**asked)


run(probe)
