"""A layer as capabilities tell of it: its names, credit, styles with their legends, and where its data is."""

from ....domain.text import pick
from ....services.desk import Desk
from ..styles.picture import legend_image
from ..wmts.layers import TileLayer
from .reading import Version
from .xml import Node, element, link


def layer_node(desk: Desk, layer: TileLayer, version: Version, language: str, url: str, bounds: list[Node]) -> Node:
    """In the order of the schema: names, `bounds`, credit, addresses, styles."""
    about = desk.content.layers.get(layer.id)
    words = [element("Keyword", word) for word in about.keywords] if about is not None else []
    title, abstract = pick(layer.titles, language)[0], pick(layer.descriptions, language)[0]
    return element(
        "Layer",
        element("Name", layer.id),
        element("Title", title),
        *([element("Abstract", abstract)] if abstract else []),
        *([element("KeywordList", *words)] if words else []),
        *bounds,
        *_attribution(desk, layer),
        *_addresses(desk, layer, version),
        *(_style(layer, number, version, language, url) for number in range(len(layer.legends))),
        queryable="1",
        opaque="0",
    )


def _attribution(desk: Desk, layer: TileLayer) -> list[Node]:
    about = desk.content.layers.get(layer.id)
    if about is None or not about.provenance.credit:
        return []
    source = [link(about.provenance.url)] if about.provenance.url else []
    return [element("Attribution", element("Title", about.provenance.credit), *source)]


def _addresses(desk: Desk, layer: TileLayer, version: Version) -> list[Node]:
    """The collection as metadata (of a kind that 1.1.1 does not know), and the numbers or features behind."""
    collection = f"{desk.public_url}/ogc/collections/{layer.id}"
    raster = layer.legends[0].geometry == "raster"
    data = f"{desk.public_url}/cog/{layer.id}.tif" if raster else f"{collection}/items"
    media_type = "image/tiff" if raster else "application/geo+json"
    about = element("MetadataURL", element("Format", "application/json"), link(collection), type="OGC-API-collection")
    behind = element("DataURL", element("Format", media_type), link(data))
    return [behind] if version == "1.1.1" else [about, behind]


def _style(layer: TileLayer, number: int, version: Version, language: str, url: str) -> Node:
    legend = layer.legends[number]
    width, height = legend_image(legend, language).size
    address = (
        f"{url}?SERVICE=WMS&VERSION={version}&REQUEST=GetLegendGraphic&LAYER={layer.id}&STYLE={legend.style}"
        f"&FORMAT=image/png&LANGUAGE={language}"
    )
    picture = element("LegendURL", element("Format", "image/png"), link(address), width=str(width), height=str(height))
    title = f"{pick(layer.titles, language)[0]}, {pick(legend.style_titles, language)[0]}"
    return element("Style", element("Name", legend.style), element("Title", title), picture)
