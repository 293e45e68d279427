"""Maps as answers: of which layers, in which style, on which ground, and what the headers say of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
from anyascii import anyascii
from PIL import Image

from ....domain.errors import BadParameter
from ....domain.geo import BBox
from ....domain.legends import Legend
from ....services.desk import Desk
from ....services.legends import drawable, legend_of
from ....services.moving import there
from ..blocks import Answer, Ask
from ..drawing import MEDIA_TYPES, draw, encode
from ..drawing.colours import named, rgba
from ..drawing.window import somewhere
from ..styles import named as styles
from .frame import Frame, frame

WORLD = BBox(west=-180, south=-90, east=180, north=90)
_WHITE = "#ffffff"
_TRUE = "true"


def collection_map(ask: Ask) -> Answer:
    """The collection in its default style."""
    return _map(ask, [ask.path["collectionId"]])


def styled_collection_map(ask: Ask) -> Answer:
    """The collection in the style that the path names. Raises NotFound for one that it does not have."""
    return _map(ask, [ask.path["collectionId"]], ask.path["styleId"])


def styled_map(ask: Ask) -> Answer:
    """The collection that a style of the whole desk is for, in this style. Raises NotFound."""
    chosen = styles.chosen(styles.of_site(ask.site), ask.path["deskStyleId"])
    return _map(ask, [chosen.layer], chosen.style)


def dataset_map(ask: Ask) -> Answer:
    """Several collections, the first at the bottom; without a choice, those of `shown_by_default`."""
    text = ask.parameters.get("collections")
    return _map(ask, shown_by_default(ask.desk) if text is None else _chosen(ask, text))


def shown_by_default(desk: Desk) -> Sequence[str]:
    """All layers at once would hide each other: the first raster, and the last layer of features over it."""
    known = {layer: legend_of(desk, layer).geometry for layer in there(desk, drawable(desk))}
    rasters = [layer for layer, geometry in known.items() if geometry == "raster"]
    features = [layer for layer, geometry in known.items() if geometry != "raster"]
    return rasters[:1] + features[:1]


def extent_of(desk: Desk, layer: str, geometry: str) -> BBox:
    """The layer's box in CRS84."""
    return desk.rasters.info(layer).bbox if geometry == "raster" else desk.features.extent(layer) or WORLD


def _chosen(ask: Ask, text: str) -> list[str]:
    """Ids, or addresses of collections here (/req/collections-selection/collections-parameter)."""
    known = drawable(ask.desk)
    ids = [part.strip().removeprefix(f"{ask.site.url}/collections/") for part in text.split(",")]
    for name in ids:
        if name not in known:
            raise BadParameter(
                "collections", f"{name[:80]!r} is no collection that can be drawn; there are {', '.join(known)}"
            )
    return ids


def _map(ask: Ask, layers: Sequence[str], style: str | None = None) -> Answer:
    legends = [(layer, legend_of(ask.desk, layer, style)) for layer in layers]
    extent = _together([extent_of(ask.desk, layer, legend.geometry) for layer, legend in legends])
    framed = frame(ask.parameters, extent, ask.desk.max_cells)
    picture, ground = _drawn(ask, [(layer, _magnified(legend, framed.magnified)) for layer, legend in legends], framed)
    return Answer(
        content=encode(picture, ask.format, ground),
        media_type=MEDIA_TYPES[ask.format],
        headers=_headers(ask, framed, layers),
    )


def _together(boxes: Sequence[BBox]) -> BBox:
    if any(box.west > box.east for box in boxes):
        west, east = -180.0, 180.0
    else:
        west, east = min(box.west for box in boxes), max(box.east for box in boxes)
    return BBox(west=west, south=min(box.south for box in boxes), east=east, north=max(box.north for box in boxes))


def _magnified(legend: Legend, factor: float) -> Legend:
    """Symbols keep their millimetres on a device with other pixels (/req/display-resolution/map-success)."""
    if factor == 1:
        return legend
    entries = [
        replace(
            entry,
            symbol=replace(
                entry.symbol, radius=entry.symbol.radius * factor, stroke_width=entry.symbol.stroke_width * factor
            ),
        )
        for entry in legend.entries
    ]
    return replace(legend, entries=entries)


def _drawn(ask: Ask, layers: Sequence[tuple[str, Legend]], framed: Frame) -> tuple[Image.Image, str]:
    """The picture, and the colour on which a format without transparency puts it."""
    asked = ask.parameters
    colour = named(asked["bgcolor"], "bgcolor") if "bgcolor" in asked else None
    clear = asked.get("transparent", "false" if colour else _TRUE).lower() == _TRUE
    ground = colour or _WHITE
    void = named(asked["void-color"], "void-color") if "void-color" in asked else ground
    void_clear = asked.get("void-transparent", str(clear)).lower() == _TRUE
    opaque = ask.format == "jpeg"
    below, beyond = (None if see and not opaque else paint for see, paint in ((clear, ground), (void_clear, void)))
    if below == beyond:
        return draw(ask.desk, layers, framed.view, below), ground
    picture = draw(ask.desk, layers, framed.view).convert("RGBA")
    return Image.alpha_composite(_grounds(framed, below, beyond), picture), ground


def _grounds(framed: Frame, below: str | None, beyond: str | None) -> Image.Image:
    """What lies under the map where the CRS is good, and where it shows nothing."""
    good, nowhere = (np.array(rgba(colour or "#00000000"), np.uint8) for colour in (below, beyond))
    return Image.fromarray(np.where(somewhere(framed.view)[..., None], good, nowhere), "RGBA")


def _headers(ask: Ask, framed: Frame, layers: Sequence[str]) -> dict[str, str]:
    """/req/core/map-response, and the attribution that it recommends."""
    headers = {
        "Content-Bbox": ",".join(f"{number:.9g}" if abs(number) < 1e4 else f"{number:.3f}" for number in framed.box),
        "Content-Crs": f"<{framed.crs.uri}>",
    }
    found = [ask.desk.content.layers.get(layer) for layer in layers]
    credits = dict.fromkeys(layer.provenance.credit for layer in found if layer is not None)
    if credits:
        headers["Content-Attribution"] = anyascii("; ".join(credits))
    moments = [_interval(ask, layer) for layer in layers]
    told = next((moment for moment in moments if moment), None)
    return headers | ({"Content-Datetime": told} if told else {})


def _interval(ask: Ask, layer: str) -> str | None:
    """From when on to when; what goes on without an end goes on until today."""
    temporal: dict[str, Any] | None = ask.site.resources.get(layer, {}).get("extents", {}).get("temporal")
    if not temporal:
        return None
    begin, end = _day(temporal.get("begin")), _day(temporal.get("end")) or ask.desk.today().isoformat()
    return f"{begin}/{end}" if begin else end


def _day(moment: object) -> str | None:
    if isinstance(moment, datetime):
        return moment.date().isoformat()
    return moment.isoformat() if isinstance(moment, date) else None
