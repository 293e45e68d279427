"""How columns that are no layer's are drawn as rasters."""

from ...domain.layers import Layer, LegendClass, Provenance
from ...domain.sourcing import Recipe

_NOTED = Provenance(credit="The soil helpdesk", licence="see the sources of the statements")
_STATUS = (("DECIDED", "#1b7837"), ("CONFLICT", "#d73027"), ("GAP", "#bababa"))
_ORIGINS = (
    ("measured", "#542788"),
    ("local_fact", "#1b7837"),
    ("stock_layer", "#8c510a"),
    ("tier1_reference", "#c7eae5"),
)


def numbers(name: str, unit: str | None = None) -> Layer:
    return _layer(name, unit, ())


def statuses(name: str) -> Layer:
    return _layer(name, None, _STATUS)


def origins(name: str) -> Layer:
    return _layer(name, None, _ORIGINS)


def _layer(name: str, unit: str | None, classes: tuple[tuple[str, str], ...]) -> Layer:
    return Layer(
        id=name,
        kind="coverage",
        titles={"en": name},
        descriptions={},
        provenance=_NOTED,
        sourcing=Recipe(name="batch", inputs={}),
        unit=unit,
        classes=tuple(
            LegendClass(value=number, id=id_, names={"en": id_}, colour=colour)
            for number, (id_, colour) in enumerate(classes, 1)
        ),
    )
