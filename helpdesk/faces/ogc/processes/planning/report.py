"""A plan as a printable report, its plots drawn over the first map that they were cut by."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from .....domain.errors import Unavailable
from .....domain.geo import BBox, View
from .....domain.layers import Layer
from .....domain.text import pick
from .....services.desk import Desk
from .....services.legends import legend_of
from .....services.plan.partition import STOCK, ZONE
from .....services.report.area_map import HEIGHT, WIDTH, area_map, window
from .....services.report.blocks import Report
from .....services.report.drawing import Drawing
from .....services.report.plan_report import plan_report
from .....services.report.words import Words
from ....report import html as html_page
from ...drawing import draw, encode
from ...openapi.parameters import CRS84

Json = Mapping[str, Any]

# Pixels for each point of the drawing: 144 to the inch, as good as cells of kilometres can use.
_SHARPNESS = 2


def html(desk: Desk, plan: Json) -> str:
    return html_page.page(_report(desk, plan))


def fragment(desk: Desk, plan: Json) -> str:
    """The report to stand within a page."""
    return html_page.fragment(_report(desk, plan))


def pdf(desk: Desk, plan: Json) -> bytes:
    from ....report import pdf as pdf_pages  # what draws it takes a while to load, which a start need not wait for

    return pdf_pages.pdf(_report(desk, plan))


def _report(desk: Desk, plan: Json) -> Report:
    layer = _layer(desk)
    title = Words(plan["lang"]).foreign(*pick(layer.titles, plan["lang"])) if layer else "–"
    return plan_report(plan, _map(desk, plan, layer), title)


def _layer(desk: Desk) -> Layer | None:
    """The map of stocks, which differs from cell to cell; else that of climate zones."""
    layers = {layer.fact: layer for layer in desk.content.fact_layers}
    return layers.get(STOCK) or layers.get(ZONE)


def _map(desk: Desk, plan: Json, layer: Layer | None) -> Drawing:
    west, south, east, north = plan["area"]["bbox"]
    shown = window(BBox(west=west, south=south, east=east, north=north))
    words = Words(plan["lang"])
    if layer is None:
        return area_map(plan["plots"], shown, None, (), words)
    view = View(
        crs=CRS84, left=shown.west, bottom=shown.south, right=shown.east, top=shown.north,
        width=round(WIDTH * _SHARPNESS), height=round(HEIGHT * _SHARPNESS),
    )  # fmt: skip
    legend = legend_of(desk, layer.id)
    try:
        png: bytes | None = encode(draw(desk, [(layer.id, legend)], view, "#ffffff"), "png")
        values = desk.rasters.warped(layer.id, view).pixels
    except Unavailable:
        # The figures stand without the picture.
        return area_map(plan["plots"], shown, None, (), words)
    return area_map(plan["plots"], shown, png, _keys(layer, values, words), words)


def _keys(layer: Layer, values: Any, words: Words) -> list[tuple[str, str]]:
    """Colours of the legend that are in the picture, or of the ramp the stops around what is in it."""
    known = values[np.isfinite(values)]
    if not known.size:
        return []
    if layer.classes:
        seen = set(np.unique(known).astype(int).tolist())
        return [(each.colour[:7], pick(each.names, words.lang)[0]) for each in layer.classes if each.value in seen]
    low, high = float(known.min()), float(known.max())
    stops = layer.ramp
    near = [
        stop
        for number, stop in enumerate(stops)
        if (number + 1 == len(stops) or stops[number + 1].at > low) and (number == 0 or stops[number - 1].at < high)
    ]
    return [(stop.colour[:7], f"{words.number(stop.at, 0)} {layer.unit or ''}".strip()) for stop in near]
