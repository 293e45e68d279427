"""A raster through one of QGIS's providers: what it knows of it, the value and picture at a place, and its legend."""

from places import WGS84, drawn, moved, uri_of
from qgis.core import (
    QgsMapSettings,
    QgsPointXY,
    QgsRaster,
    QgsRasterDataProvider,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QEventLoop, QTimer
from session import box, run

FORMATS = {
    "value": QgsRaster.IdentifyFormatValue,
    "features": QgsRaster.IdentifyFormatFeature,
    "text": QgsRaster.IdentifyFormatText,
}


def described(layer):
    provider = layer.dataProvider()
    here = moved(layer.crs().authid() or WGS84, WGS84).transformBoundingBox(layer.extent())
    found = {"crs": layer.crs().authid(), "extent": box(here), "bands": layer.bandCount(), "title": layer.title()}
    if layer.bandCount():
        found["nodata"] = provider.sourceNoDataValue(1) if provider.sourceHasNoDataValue(1) else None
        found["size"] = [layer.width(), layer.height()]
        levels = provider.buildPyramidList()
        found["overviews"] = sum(level.getExists() if hasattr(level, "getExists") else level.exists for level in levels)
    return found


def identified(layer, lon, lat):
    """What the identify tool shows at a place, in each way that the provider offers."""
    provider, crs = layer.dataProvider(), layer.crs().authid()
    point = moved(WGS84, crs).transform(QgsPointXY(lon, lat))
    around = moved(WGS84, crs).transformBoundingBox(QgsRectangle(lon - 2, lat - 1.5, lon + 2, lat + 1.5))
    found = {}
    for name, kind in FORMATS.items():
        if provider.capabilities() & QgsRasterDataProvider.identifyFormatToCapability(kind):
            results = provider.identify(point, kind, around, 400, 300).results()
            found[name] = attributes(results) if name == "features" else results
    return found


def attributes(results):
    stores = [store for held in results.values() for store in (held if isinstance(held, list) else [held])]
    features = [feature for store in stores if hasattr(store, "features") for feature in store.features()]
    return [dict(zip([field.name() for field in each.fields()], each.attributes(), strict=True)) for each in features]


def legend(layer):
    """The size of the legend's picture, None where the provider offers none."""
    provider = layer.dataProvider()
    fetcher = provider.getLegendGraphicFetcher(QgsMapSettings()) if provider.supportsLegendGraphic() else None
    if fetcher is None:
        return None
    loop, images = QEventLoop(), []
    fetcher.finish.connect(lambda image: (images.append(image), loop.quit()))
    fetcher.error.connect(lambda _: loop.quit())
    QTimer.singleShot(20_000, loop.quit)
    fetcher.start()
    loop.exec_()
    return [images[0].width(), images[0].height()] if images else None


def probe(provider, source=None, parameters=None, at=None, views=(), samples=()):
    layer = QgsRasterLayer(source or uri_of(parameters), "layer", provider)
    found = {"valid": layer.isValid(), "error": layer.error().summary()} if not layer.isValid() else {"valid": True}
    if not layer.isValid():
        found["refused"] = found.pop("error")
        return found
    found |= described(layer)
    if at:
        found["identified"] = identified(layer, *at)
    move = moved(WGS84, layer.crs().authid())
    found["samples"] = [layer.dataProvider().sample(move.transform(QgsPointXY(*place)), 1) for place in samples]
    found["legend"] = legend(layer)
    found["drawn"] = drawn(layer, views)
    return found


run(probe)
