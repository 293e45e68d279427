"""What QGIS needs to know of a layer of features: where it is, and what its properties are."""

from ....domain.legends import Legend
from ....services.desk import Desk
from ....services.legends import headings_of, legend_of
from .fields import Fields, Related

# How the id of a feature is found by who holds one as a value.
_DEFAULT_KEY = "id"


def source_of(desk: Desk, layer: str) -> str:
    """The data source of OGC API - Features.

    Only `&` and `=` of an address are escaped: QGIS 3.40 does not read one that is escaped whole.
    """
    url = f"{desk.public_url}/features".replace("&", "%26").replace("=", "%3D")
    said = f"pagingEnabled='true' restrictToRequestBBOX='1' srsname='EPSG:4326' typename='{layer}' url='{url}'"
    return f" {said} version='OGC_API_FEATURES'"


def fields_of(desk: Desk, legend: Legend) -> Fields | None:
    """The properties of a layer, with the layers that their values are ids of; None for a raster."""
    if legend.geometry == "raster":
        return None
    headings = headings_of(desk, legend.id)
    return Fields(
        columns=desk.features.columns(legend.id),
        headings=headings,
        related={name: _related(desk, each.refers_to) for name, each in headings.items() if each.refers_to},
        label=legend.label,
    )


def _related(desk: Desk, layer: str) -> Related:
    described = desk.content.layers.get(layer)
    key = described.key if described is not None and described.key else _DEFAULT_KEY
    shown = legend_of(desk, layer).label or key
    return Related(layer=layer, name=layer, source=source_of(desk, layer), key=key, shown=shown)
