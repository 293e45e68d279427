"""What QGIS needs to know of a layer of features: where it is, and what its properties are."""

import re

from ....domain.legends import Legend
from ....domain.text import pick
from ....services.desk import Desk
from ....services.legends import headings_of, legend_of
from .fields import Fields, Related

# How the id of a feature is found by who holds one as a value.
_DEFAULT_KEY = "id"


def key_of(layer: str) -> str:
    """The id of a layer inside a file. QGIS gives a layer of a project an id of its own where it has ten letters or
    fewer, and then does not find it again."""
    return "helpdesk_" + re.sub(r"[^A-Za-z0-9]", "_", layer)


def source_of(desk: Desk, layer: str) -> str:
    """The data source of OGC API - Features.

    Only `&` and `=` of an address are escaped: QGIS 3.40 does not read one that is escaped whole.
    """
    url = f"{desk.public_url}/features".replace("&", "%26").replace("=", "%3D")
    said = f"pagingEnabled='true' restrictToRequestBBOX='1' srsname='EPSG:4326' typename='{layer}' url='{url}'"
    return f" {said} version='OGC_API_FEATURES'"


def fields_of(desk: Desk, legend: Legend, language: str) -> Fields | None:
    """The properties of a layer, with the layers that their values are ids of; None for a raster."""
    if legend.geometry == "raster":
        return None
    headings = headings_of(desk, legend.id)
    return Fields(
        columns=desk.features.columns(legend.id),
        headings=headings,
        related={name: _related(desk, each.refers_to) for name, each in headings.items() if each.refers_to},
        words=_words(legend, language),
        label=legend.label,
    )


def _words(legend: Legend, language: str) -> dict[str, dict[str, str]]:
    """What the values that the legend names mean, where it says more than the values themselves do."""
    named = {entry.value: pick(entry.names, language)[0] for entry in legend.entries if isinstance(entry.value, str)}
    if legend.prop is None or all(value == name for value, name in named.items()):
        return {}
    return {legend.prop: named}


def _related(desk: Desk, layer: str) -> Related:
    described = desk.content.layers.get(layer)
    key = described.key if described is not None and described.key else _DEFAULT_KEY
    shown = legend_of(desk, layer).label or key
    return Related(layer=key_of(layer), name=layer, source=source_of(desk, layer), key=key, shown=shown)
