"""What the Browser of QGIS lists under a connection, and which of it opens."""

from qgis.core import QgsApplication, QgsLayerItem, QgsRasterLayer, QgsSettings, QgsVectorLayer
from session import run

NAME = "probe"
# Where QGIS before and since 3.26 keeps its connections.
PLACES = ("qgis/connections-{kind}", "connections/ows/items/{kind}/connections/items")
PROVIDERS = {"wms": "WMS", "wfs": "WFS"}
DEPTH = 5
# Items that nobody holds are gone, with all that is below them.
HELD = []


def listed(item, depth=0):
    """The layers below an item."""
    children, layers = list(item.children() or item.createChildren() or ()), []
    HELD.extend(children)
    for child in children:
        if isinstance(child, QgsLayerItem):
            layers.append({"name": child.name(), "uri": child.uri(), "provider": child.providerKey()})
        elif depth < DEPTH:
            layers += listed(child, depth + 1)
    return layers


def opens(layer):
    kind = QgsVectorLayer if layer["provider"] in ("OAPIF", "WFS") else QgsRasterLayer
    return kind(layer["uri"], layer["name"], layer["provider"]).isValid()


def probe(kind, url, load=0):
    settings = QgsSettings()
    for place in {each.format(kind=spelt) for each in PLACES for spelt in (kind, PROVIDERS[kind])}:
        connection = f"{place}/{NAME}"
        settings.setValue(f"{connection}/url", url)
        if kind == "wfs":
            settings.setValue(f"{connection}/version", "OGC_API_FEATURES")
    providers = QgsApplication.dataItemProviderRegistry().providers()
    provider = next(each for each in providers if each.name() == PROVIDERS[kind])
    HELD.append(provider.createDataItem(f"{kind}:/{NAME}", None))
    layers = listed(HELD[0])
    return {"layers": layers, "opened": {layer["name"]: opens(layer) for layer in layers[:load]}}


run(probe)
