"""Answers of OGC API - Styles: lists of styles, styles in every encoding, their metadata and legends."""

from ....domain.text import pick
from ....domain.units import shown
from ..blocks import Answer, Ask, Json
from ..compat.json_text import to_json
from ..drawn import drawn
from ..qgis.features import fields_of
from . import documents, named
from .colours import colour
from .formats import MAPBOX, QML, SLD_10, SLD_11
from .maplibre import TileSource, style
from .named import Named
from .numbers import written
from .picture import legend_png
from .qml import qml
from .sld import sld


def all_styles(ask: Ask) -> Answer:
    found = named.of_collection(ask.site, ask.path["collectionId"]) if _is_of_one(ask) else named.of_site(ask.site)
    document = documents.styles(ask.site, found, ask.url, ask.language)
    if ask.format == "html":
        return Answer(content=ask.page("styles/index.html", document), media_type="text/html")
    return Answer(content=to_json(document), media_type="application/json")


def one_style(ask: Ask) -> Answer:
    """The style in an encoding; its words are in the language agreed on."""
    found = _named(ask)
    if ask.format == "html":
        return Answer(content=ask.page("styles/style.html", _shown(ask, found)), media_type="text/html")
    content, media_type = _encoded(ask, found)
    return Answer(content=content, media_type=media_type, headers={"Content-Language": ask.language})


def metadata(ask: Ask) -> Answer:
    document = documents.metadata(ask.site, _named(ask), ask.language)
    if ask.format == "html":
        return Answer(content=ask.page("styles/style.html", _shown(ask, _named(ask))), media_type="text/html")
    return Answer(content=to_json(document), media_type="application/json", headers={"Content-Language": ask.language})


def legend(ask: Ask) -> Answer:
    found = _named(ask)
    picture = legend_png(found.legend(ask.site), ask.language)
    return Answer(content=picture, media_type="image/png", headers={"Content-Language": ask.language})


def _encoded(ask: Ask, found: Named) -> tuple[str | bytes, str]:
    drawn = found.legend(ask.site)
    match ask.format:
        case SLD_10.format:
            return sld(drawn, "1.0.0", ask.language), SLD_10.media_type
        case SLD_11.format:
            return sld(drawn, "1.1.0", ask.language), SLD_11.media_type
        case QML.format:
            return qml(drawn, ask.language, fields_of(ask.desk, drawn, ask.language)), QML.media_type
    resource = ask.site.resources[found.layer]
    source = TileSource(
        collection=f"{ask.site.url}/collections/{found.layer}",
        bounds=resource["extents"]["spatial"]["bbox"],
        credit=resource["about"].get("attribution", ""),
    )
    return to_json(style(drawn, source, ask.language)), MAPBOX.media_type


def _shown(ask: Ask, found: Named) -> Json:
    """The metadata with the lines of the legend, for a page."""
    legend = found.legend(ask.site)
    unit = f" {shown(legend.unit)}" if legend.unit else ""
    lines = [
        {"name": pick(entry.names, ask.language)[0], "fill": colour(entry.symbol.fill).css,
         "stroke": colour(entry.symbol.stroke or entry.symbol.fill).css}
        for entry in legend.entries
    ]  # fmt: skip
    lines += [
        {"name": written(stop.at, ask.language) + unit, "fill": stop.colour, "stroke": stop.colour}
        for stop in legend.stops
    ]
    document = documents.metadata(ask.site, found, ask.language)
    more = {"legend": found.picture(ask.site), "drawn": drawn(ask.site, found.layer, found.style)}
    return document | more | {"lines": lines, "address": found.address}


def _is_of_one(ask: Ask) -> bool:
    return "collectionId" in ask.path


def _named(ask: Ask) -> Named:
    if _is_of_one(ask):
        return named.chosen(named.of_collection(ask.site, ask.path["collectionId"]), ask.path["styleId"])
    return named.chosen(named.of_site(ask.site), ask.path["deskStyleId"])
