"""Where the documents of the catalogue are, all below the one public URL; STAC wants links that work from anywhere."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

JSON, GEOJSON = "application/json", "application/geo+json"
COLLECTION = "rasters"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses; `public_url` has no final slash."""

    public_url: str

    @property
    def catalog(self) -> str:
        return f"{self.public_url}/stac/catalog.json"

    @property
    def collection(self) -> str:
        return f"{self.public_url}/stac/{COLLECTION}/collection.json"

    def item(self, layer: str) -> str:
        return f"{self.public_url}/stac/{COLLECTION}/{layer}.json"

    def cog(self, layer: str) -> str:
        return f"{self.public_url}/cog/{layer}.tif"

    def ogc(self, layer: str) -> str:
        """The collection of the layer in the OGC API."""
        return f"{self.public_url}/ogc/collections/{layer}"


def link(rel: str, href: str, type_: str = JSON, title: str | None = None) -> Json:
    return {"rel": rel, "href": href, "type": type_} | ({"title": title} if title else {})
