"""A collection as a vector layer, opened as the dialog opens it: fields, values, filters, identify, a picture."""

from canvas import draw
from qgis.core import (
    QgsDataSourceUri,
    QgsExpression,
    QgsExpressionContext,
    QgsFeatureRequest,
    QgsRectangle,
    QgsVectorDataProvider,
    QgsVectorLayer,
    QgsWkbTypes,
)
from session import box, run

EDITING = (
    QgsVectorDataProvider.AddFeatures
    | QgsVectorDataProvider.DeleteFeatures
    | QgsVectorDataProvider.ChangeAttributeValues
    | QgsVectorDataProvider.ChangeGeometries
)


def opened(url, collection, srs):
    uri = QgsDataSourceUri()
    said = {"url": url, "typename": collection, "version": "OGC_API_FEATURES", "srsname": srs, "pagingEnabled": "true"}
    for name, text in {**said, "restrictToRequestBBOX": "1"}.items():
        uri.setParam(name, text)
    return QgsVectorLayer(uri.uri(False), collection, "OAPIF")


def described(layer):
    return {
        "valid": layer.isValid(),
        "shape": QgsWkbTypes.displayString(layer.wkbType()),
        "crs": layer.crs().authid(),
        "extent": box(layer.extent()),
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "title": layer.metadata().title(),
        "editable": bool(layer.dataProvider().capabilities() & EDITING),
    }


def values(feature):
    return dict(zip([field.name() for field in feature.fields()], feature.attributes(), strict=True))


def read(layer, key):
    """Every feature: how many, how many different, their common box, and the attributes by the key."""
    features = list(layer.getFeatures())
    common = QgsRectangle()
    for feature in features:
        common.combineExtentWith(feature.geometry().boundingBox())
    return features, {
        "read": len(features),
        "different": len({feature.id() for feature in features}),
        "counted": layer.featureCount(),
        "box": box(common),
        "values": {str(feature[key]): values(feature) for feature in features} if key else {},
    }


def again(make, rectangle):
    """How many features come, and how many different, when some were fetched for a map before."""
    layer = make()
    for _ in layer.getFeatures(QgsFeatureRequest().setFilterRect(QgsRectangle(*rectangle))):
        pass
    ids = [feature.id() for feature in layer.getFeatures()]
    return [len(ids), len(set(ids))]


def filtered(make, features, expression):
    """How many features a subset string lets through, and how many QGIS itself finds in what it read before."""
    layer = make()
    accepted = layer.setSubsetString(expression)
    own, context = QgsExpression(expression), QgsExpressionContext()
    context.setFields(layer.fields())
    own.prepare(context)
    kept = 0
    for feature in features:
        context.setFeature(feature)
        kept += own.evaluate(context) in (1, True)
    return {"accepted": accepted, "served": sum(1 for _ in layer.getFeatures()), "own": kept}


def inside(make, features, rectangle):
    """How many features come for a box, against those read before whose envelope meets it."""
    request = QgsFeatureRequest().setFilterRect(QgsRectangle(*rectangle))
    met = sum(feature.geometry().boundingBox().intersects(QgsRectangle(*rectangle)) for feature in features)
    return {"served": sum(1 for _ in make().getFeatures(request)), "own": met}


def identified(make, x, y, reach=1e-4):
    around = QgsRectangle(x - reach, y - reach, x + reach, y + reach)
    request = QgsFeatureRequest().setFilterRect(around).setFlags(QgsFeatureRequest.ExactIntersect)
    return [values(feature) for feature in make().getFeatures(request)]


def probe(
    url, collection, srs="EPSG:4326", everything=True, key=None, subsets=(), rectangle=None, at=None, view=None,
    picture=None,
):  # fmt: skip
    def make():
        return opened(url, collection, srs)

    layer = make()
    found = described(layer)
    if not found["valid"] or not everything:
        return found
    features, counted = read(layer, key)
    found |= counted
    found["filtered"] = {expression: filtered(make, features, expression) for expression in subsets}
    if rectangle:
        found["inside"] = inside(make, features, rectangle)
        found["again"] = again(make, rectangle)
    if at:
        found["identified"] = identified(make, *at)
    if picture:
        found["drawn"] = draw([make()], view or counted["box"], srs, picture)
    return found


run(probe)
