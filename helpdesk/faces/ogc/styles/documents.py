"""The JSON documents of OGC API - Styles (20-009): the list of styles, and the metadata of one."""

from collections.abc import Mapping
from typing import Any

from ....domain.text import pick
from ..blocks import Json, Link, Site
from .formats import ENCODINGS
from .named import LEGEND_REL, MAP_REL, Named

# The words of the schema of style metadata.
_GEOMETRIES = {"point": "points", "line": "lines", "polygon": "polygons"}


def titled(named: Named, site: Site, language: str) -> str:
    """The title of the layer, with that of a style which is not its first."""
    resource = site.resources[named.layer]
    title = pick(resource["title"], language)[0]
    legend = named.legend(site)
    return title if legend.style == "default" else f"{title}: {pick(named.titles, language)[0]}"


def styles(site: Site, found: Mapping[str, Named], here: str, language: str) -> Json:
    """The list; the first of a collection is its default."""
    listed = [
        {"id": named.id, "title": titled(named, site, language), "links": [*named.stylesheets(), *_about(named, site)]}
        for named in found.values()
    ]
    links = [
        {"rel": "self", "type": "application/json", "title": "This document", "href": f"{here}?f=json"},
        {"rel": "alternate", "type": "text/html", "title": "This document as a page", "href": f"{here}?f=html"},
    ]
    return {"default": next(iter(found)), "styles": listed, "links": links}


def _about(named: Named, site: Site) -> list[Link]:
    picture = {"type": "image/png", "title": "Legend", "href": named.picture(site)}
    metadata = f"{named.address}/metadata"
    return [
        {"rel": "describedby", "type": "application/json", "title": "Metadata", "href": f"{metadata}?f=json"},
        {"rel": "describedby", "type": "text/html", "title": "Metadata as a page", "href": f"{metadata}?f=html"},
        {"rel": "alternate", "type": "text/html", "title": "The style as a page", "href": f"{named.address}?f=html"},
        {"rel": "preview", **picture},
        {"rel": LEGEND_REL, **picture},
        {"rel": MAP_REL, "type": "image/png", "title": "Map", "href": f"{named.address}/map?f=png"},
    ]


def metadata(site: Site, named: Named, language: str) -> Json:
    resource = site.resources[named.layer]
    about = resource["about"]
    document = {
        "id": named.id,
        "title": titled(named, site, language),
        "description": pick(resource["description"], language)[0],
        "keywords": list(resource["keywords"]),
        "license": about.get("license"),
        "pointOfContact": about.get("attribution"),
        "scope": "style",
        "version": site.desk.content.version,
        "stylesheets": [
            {
                "title": each.title,
                "version": each.version,
                "specification": each.specification,
                "native": False,
                "link": link,
            }
            for each, link in zip(ENCODINGS, named.stylesheets(), strict=True)
        ],
        "layers": [_layer(site, named)],
        "links": [
            {"rel": "self", "type": "application/json", "title": "This document", "href": f"{named.address}/metadata"},
            *_about(named, site)[2:],
        ],
    }
    return {name: value for name, value in document.items() if value is not None}


def _layer(site: Site, named: Named) -> Json:
    """What the style needs: a coverage, or features with the property that it classifies by."""
    legend = named.legend(site)
    sample = {"type": "application/json", "href": f"{site.url}/collections/{named.layer}"}
    layer: dict[str, Any] = {"id": named.layer, "sampleData": {"rel": "collection", **sample}}
    if legend.geometry == "raster":
        return layer | {"dataType": "coverage"}
    types = {column.name: column.type for column in site.desk.features.columns(named.layer)}
    needed = {legend.prop: {"type": types[legend.prop]}} if legend.prop in types else {}
    return layer | {
        "dataType": "vector", "geometryType": _GEOMETRIES[legend.geometry], "propertiesSchema": needed,
    }  # fmt: skip
