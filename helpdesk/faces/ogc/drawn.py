"""What the map of a page draws: one layer in one of its styles."""

from ...services.legends import DEFAULT
from .blocks import Json, Site, offers


def drawn(site: Site, collection: str, style: str | None = None) -> Json:
    """A raster comes as pictures, features as vector tiles."""
    resource = site.resources[collection]
    return {
        "layer": collection,
        "kind": "coverage" if offers(resource, ("coverage",)) else "features",
        "style": style or DEFAULT,
        "extent": resource["extents"]["spatial"]["bbox"],
    }
