"""The catalogue and its one collection."""

from collections.abc import Iterable, Sequence

from ....domain.geo import BBox
from ....domain.layers import Layer
from ....domain.text import pick
from ....services.desk import Desk
from .. import provenance
from .addresses import GEOJSON, Addresses, Json, link
from .item import VERSION, licence, providers, span

_LANGUAGE = "en"
_TITLE = "Soil helpdesk: soil, climate and land"
_DESCRIPTION = (
    "The rasters of the soil helpdesk as Cloud Optimized GeoTIFFs in EPSG:4326. "
    "Each item names its licence, its terms of use and whom to credit."
)


def catalog(desk: Desk) -> Json:
    """The root, with the one collection as its child."""
    at = Addresses(desk.public_url)
    return {
        "type": "Catalog",
        "stac_version": VERSION,
        "id": "soil-helpdesk",
        "title": "Soil helpdesk",
        "description": _DESCRIPTION,
        "links": [
            link("root", at.catalog),
            link("self", at.catalog),
            link("child", at.collection, title=_TITLE),
            link("alternate", f"{at.public_url}/ogc", title="The same rasters as OGC API - Coverages and EDR"),
        ],
    }


def collection(desk: Desk, layers: Sequence[Layer], boxes: Sequence[BBox]) -> Json:
    """`layers` are those that can be read, `boxes` their extents: the first is that of all (STAC 1.1.0, Collection
    Spec, Spatial Extent Object)."""
    at = Addresses(desk.public_url)
    licences = {licence(layer) for layer in layers}
    return {
        "type": "Collection",
        "stac_version": VERSION,
        "id": "rasters",
        "title": _TITLE,
        "description": _DESCRIPTION,
        "keywords": sorted({keyword for layer in layers for keyword in layer.keywords}),
        "license": licences.pop() if len(licences) == 1 else "other",
        "providers": _providers(desk, layers),
        "extent": {
            "spatial": {"bbox": [_around(boxes)]},
            "temporal": {"interval": [_interval(desk, layers)]},
        },
        "links": [
            link("root", at.catalog),
            link("parent", at.catalog),
            link("self", at.collection),
            *provenance.links_of_all(layers),
            *(link("item", at.item(each.id), GEOJSON, pick(each.titles, _LANGUAGE)[0]) for each in layers),
        ],
    }


def _providers(desk: Desk, layers: Iterable[Layer]) -> list[Json]:
    """Each once, the helpdesk last: STAC lists the host at the end."""
    each = [provider for layer in layers for provider in providers(desk, layer)]
    found = {provider["name"]: provider for provider in each}
    return sorted(found.values(), key=lambda provider: "host" in provider["roles"])


def _interval(desk: Desk, layers: Iterable[Layer]) -> list[str | None]:
    spans = [span(desk, layer) for layer in layers]
    return [min(start for start, _ in spans), max(end for _, end in spans)] if spans else [None, None]


def _around(boxes: Sequence[BBox]) -> list[float]:
    """The world where every raster is away."""
    if not boxes:
        return [-180.0, -90.0, 180.0, 90.0]
    return [
        min(box.west for box in boxes),
        min(box.south for box in boxes),
        max(box.east for box in boxes),
        max(box.north for box in boxes),
    ]
