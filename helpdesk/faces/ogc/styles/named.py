"""The styles of a landing page by id: those of a collection, and all of them, under the name of their layer."""

from collections.abc import Mapping
from dataclasses import dataclass

from ....domain.errors import NotFound
from ....domain.legends import Legend
from ....domain.text import Texts
from ....services.legends import DEFAULT, drawable, legend_of, styles_of
from ..blocks import Link, Site
from .formats import ENCODINGS

STYLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/styles"
LEGEND_REL = "http://www.opengis.net/def/rel/ogc/1.0/legend"
MAP_REL = "http://www.opengis.net/def/rel/ogc/1.0/map"


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A style where it was found: `id` is its own below `base`, an address that ends before `/styles`."""

    id: str
    base: str
    layer: str
    style: str
    titles: Texts

    @property
    def address(self) -> str:
        return f"{self.base}/styles/{self.id}"

    def legend(self, site: Site) -> Legend:
        return legend_of(site.desk, self.layer, self.style)

    def stylesheets(self) -> list[Link]:
        """A link to each encoding."""
        return [
            {
                "rel": "stylesheet",
                "type": each.media_type,
                "title": f"{each.title} {each.version}",
                "href": f"{self.address}?f={each.format}",
            }
            for each in ENCODINGS
        ]

    def picture(self, site: Site) -> str:
        """The address of the legend, which only a collection has."""
        return f"{site.url}/collections/{self.layer}/styles/{self.style}/legend"


def layers(site: Site) -> list[str]:
    """The collections that have styles."""
    return [name for name in drawable(site.desk) if name in site.resources]


def of_collection(site: Site, collection: str) -> Mapping[str, Named]:
    """The styles of one collection by their ids, the default first. Raises NotFound for what cannot be drawn."""
    base = f"{site.url}/collections/{collection}"
    return {
        each.id: Named(id=each.id, base=base, layer=collection, style=each.id, titles=each.titles)
        for each in styles_of(site.desk, collection)
    }


def of_site(site: Site) -> Mapping[str, Named]:
    """Every style of every layer: the default by the name of the layer, others by both names."""
    found: dict[str, Named] = {}
    for layer in layers(site):
        for each in styles_of(site.desk, layer):
            name = layer if each.id == DEFAULT else f"{layer}.{each.id}"
            found.setdefault(name, Named(id=name, base=site.url, layer=layer, style=each.id, titles=each.titles))
    return found


def chosen(styles: Mapping[str, Named], name: str) -> Named:
    """Raises NotFound that names those there are."""
    if name not in styles:
        raise NotFound(f"there is no style {name!r}; there are {', '.join(styles)}")
    return styles[name]
