"""What the files for QGIS add to the documents of the OGC API: a link to each layer's, and one to the project."""

from collections.abc import Iterable

from ....services.legends import drawable
from ..blocks import Block, Json, Link, Site
from ..words import word
from .routes import LAYER_DEFINITION_TYPE, PROJECT, PROJECT_TYPE, SUFFIX


def _links(site: Site, language: str) -> Iterable[Link]:
    title = word("The whole desk in QGIS", language)
    yield {"rel": "related", "type": PROJECT_TYPE, "title": title, "href": f"{site.desk.public_url}/qgis/{PROJECT}"}


def _describe(site: Site, collection: str, document: Json) -> None:
    if collection in drawable(site.desk):
        address = f"{site.desk.public_url}/qgis/{collection}{SUFFIX}"
        title = "Styled layer for QGIS"
        document["links"].append({"rel": "related", "type": LAYER_DEFINITION_TYPE, "title": title, "href": address})


BLOCK = Block(name="qgis", operations=(), links=_links, describe=_describe)
