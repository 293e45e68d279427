"""One raster as a STAC item: where it lies, what its numbers mean, on which terms, and its file."""

import re
from datetime import UTC, date, datetime, time

from ....domain.geo import BBox
from ....domain.layers import Layer
from ....domain.text import pick
from ....ports import RasterInfo
from ....services.desk import Desk
from ....services.legends import DEFAULT
from .. import provenance
from ..cog.routes import COG
from ..units import ucum
from .addresses import COLLECTION, GEOJSON, Addresses, Json, link

VERSION = "1.1.0"

_EXTENSIONS = "https://stac-extensions.github.io"
PROJECTION = f"{_EXTENSIONS}/projection/v2.0.0/schema.json"
RASTER = f"{_EXTENSIONS}/raster/v2.0.0/schema.json"
CLASSIFICATION = f"{_EXTENSIONS}/classification/v2.0.0/schema.json"

_LANGUAGE = "en"
# What STAC takes for the identifier of a licence; any other is `other`, with a link.
_IDENTIFIER = re.compile(r"[\w.+-]+")
# The width of the small map in pixels.
_THUMBNAIL = 512
_STATISTICS = ("minimum", "maximum", "mean", "stddev")


def item(desk: Desk, layer: Layer, info: RasterInfo) -> Json:
    at, box = Addresses(desk.public_url), info.bbox
    return {
        "type": "Feature",
        "stac_version": VERSION,
        "stac_extensions": [PROJECTION, RASTER, *([CLASSIFICATION] if layer.classes else [])],
        "id": layer.id,
        "collection": COLLECTION,
        "geometry": _outline(box),
        "bbox": [box.west, box.south, box.east, box.north],
        "properties": _properties(desk, layer, info),
        "links": [
            link("root", at.catalog),
            link("parent", at.collection),
            link("collection", at.collection),
            link("self", at.item(layer.id), GEOJSON),
            link("alternate", at.ogc(layer.id), title="The same raster in the OGC API"),
            *_terms(layer, at),
        ],
        "assets": {"data": _data(desk, layer, info), **_pictures(layer, at)},
    }


def span(desk: Desk, layer: Layer) -> tuple[str, str]:
    """The first and the last moment that the data are about. A raster without years of its own (heights, say) has the
    day on which its file was made, which STAC calls a nominal time."""
    if layer.years is None:
        made = _text(desk.rasters.file(layer.id).modified)
        return made, made
    first, last = date(layer.years[0], 1, 1), date(layer.years[1], 12, 31)
    return _text(datetime.combine(first, time(tzinfo=UTC))), _text(datetime.combine(last, time(23, 59, 59, tzinfo=UTC)))


def licence(layer: Layer) -> str:
    """An SPDX identifier, or `other`: then a link with the relation `license` leads to the terms."""
    named = layer.provenance.licence
    return named if named in provenance.LICENCE_TEXTS and _IDENTIFIER.fullmatch(named) else "other"


def providers(desk: Desk, layer: Layer) -> list[Json]:
    """Whom to credit, in the words of the layer, then who made the file from it and serves it."""
    made = {"name": layer.provenance.credit, "roles": ["producer", "licensor"]}
    host = {"name": "Soil helpdesk", "roles": ["processor", "host"], "url": desk.public_url}
    return [made | ({"url": layer.provenance.url} if layer.provenance.url else {}), host]


def _properties(desk: Desk, layer: Layer, info: RasterInfo) -> Json:
    start, end = span(desk, layer)
    across, down = info.pixel
    box = info.bbox
    return {
        "title": pick(layer.titles, _LANGUAGE)[0],
        "description": provenance.described(layer, [_LANGUAGE])[_LANGUAGE],
        **({"datetime": start} if start == end else {"datetime": None, "start_datetime": start, "end_datetime": end}),
        "keywords": list(layer.keywords),
        "license": licence(layer),
        "providers": providers(desk, layer),
        "proj:code": "EPSG:4326",
        "proj:shape": [info.height, info.width],
        "proj:transform": [across, 0.0, box.west, 0.0, -abs(down), box.north],
        "proj:bbox": [box.west, box.south, box.east, box.north],
    }


def _data(desk: Desk, layer: Layer, info: RasterInfo) -> Json:
    """The file, under the exact media type that makes QGIS offer it as a layer."""
    title = pick(layer.titles, _LANGUAGE)[0]
    return {
        "href": Addresses(desk.public_url).cog(layer.id),
        "type": COG,
        "title": f"{title} (Cloud Optimized GeoTIFF)",
        "roles": ["data"],
        "raster:sampling": "area",
        "bands": [_band(desk, layer, info)],
    }


def _pictures(layer: Layer, at: Addresses) -> Json:
    """A small map, and the legend that explains its colours."""
    return {
        "thumbnail": {
            "href": f"{at.ogc(layer.id)}/map?f=png&width={_THUMBNAIL}",
            "type": "image/png",
            "title": "A small map",
            "roles": ["thumbnail"],
        },
        "legend": {
            "href": f"{at.ogc(layer.id)}/styles/{DEFAULT}/legend?f=png",
            "type": "image/png",
            "title": "Legend",
            "roles": ["legend"],
        },
    }


def _band(desk: Desk, layer: Layer, info: RasterInfo) -> Json:
    record = desk.manifest.layers.get(layer.id)
    measured = record.statistics if record else {}
    # Of classes a mean would be a number without a meaning.
    wanted = _STATISTICS[:2] if layer.classes else _STATISTICS
    statistics = {name: measured[name] for name in wanted if name in measured}
    return {
        "name": layer.fact or layer.id,
        "description": pick(layer.titles, _LANGUAGE)[0],
        "data_type": info.dtype,
        **({"nodata": info.nodata} if info.nodata is not None else {}),
        **({"unit": ucum(layer.unit)} if layer.unit else {}),
        **({"statistics": statistics} if statistics else {}),
        **({"classification:classes": _classes(layer)} if layer.classes else {}),
    }


def _classes(layer: Layer) -> list[Json]:
    return [
        {
            "value": entry.value,
            "name": entry.id,
            "title": pick(entry.names, _LANGUAGE)[0],
            "description": pick(entry.names, _LANGUAGE)[0],
            "color_hint": entry.colour[1:7].upper(),
        }
        for entry in layer.classes
    ]


def _terms(layer: Layer, at: Addresses) -> list[Json]:
    """The text of the licence where it is known, else the page that tells the terms; and the source."""
    known = provenance.links(layer)
    if any(each["rel"] == "license" for each in known):
        return [*known]
    return [link("license", f"{at.ogc(layer.id)}?f=html", "text/html", layer.provenance.licence), *known]


def _outline(box: BBox) -> Json:
    ring = [
        [box.west, box.south],
        [box.east, box.south],
        [box.east, box.north],
        [box.west, box.north],
        [box.west, box.south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def _text(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
