"""Tileset metadata (OGC 17-083r4, json-tilesetmetadata; OGC API - Tiles 20-057, /req/tileset/description) and TileJSON
3.0.0."""

from collections.abc import Iterable

from ....domain.errors import Unavailable
from ....domain.geo import BBox
from ....domain.text import pick
from ....domain.tile_matrix_sets import TileMatrix, TileMatrixSet
from ....ports import Column
from ....services.legends import geometry_of, legend_of
from ..blocks import Json, offers, provider_data
from ..openapi.parameters import CRS84
from ..shared import FeatureSource
from . import matrix_sets
from .formats import MAP_TYPES, MVT_TYPE, TILEJSON_TYPE
from .tilesets import MAP, RELS, VECTOR, Tileset, said
from .vector import MOST_FEATURES

_TYPES = {VECTOR: {"mvt": MVT_TYPE}, MAP: MAP_TYPES}
# TileJSON knows only the grid of web maps.
TILEJSON_GRID = "WebMercatorQuad"
_DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}
_FIELD_TYPES = {"integer": "Number", "number": "Number", "boolean": "Boolean"}


def tilesets_list(tileset: Tileset, grids: Iterable[TileMatrixSet], language: str) -> Json:
    """One entry for each grid in which the tileset has tiles."""
    found = [_listed(tileset, grid, language) for grid in grids if tileset.limits(grid)]
    return {"links": [_link("self", tileset.url, "application/json", "This document")], "tilesets": found}


def document(tileset: Tileset, grid: TileMatrixSet, language: str) -> Json:
    """All that is known of a tileset in one grid."""
    limits = tileset.limits(grid)
    about: Json = _listed(tileset, grid, language) | _attribution(tileset, language)
    about["links"] = _links(tileset, grid, language)
    if tileset.style:
        about["style"] = _style(tileset, tileset.style, language)
    about["boundingBox"] = _bounding_box(tileset.extent())
    about["tileMatrixSetLimits"] = [
        {
            "tileMatrix": each.matrix,
            "minTileRow": each.min_row,
            "maxTileRow": each.max_row,
            "minTileCol": each.min_column,
            "maxTileCol": each.max_column,
        }
        for each in limits
    ]
    if limits:
        about["centerPoint"] = _center(tileset, grid.matrix(limits[len(limits) // 4].matrix))
    about["layers"] = [_layer(tileset, name, limits[0].matrix, limits[-1].matrix, language)
                       for name in tileset.collections] if limits else []  # fmt: skip
    if tileset.kind == VECTOR:
        about["maximumFeaturesPerTile"] = MOST_FEATURES
    return about


def tilejson(tileset: Tileset, grid: TileMatrixSet, language: str) -> Json:
    """The tiles of the web map's grid, for clients that know no OGC API."""
    limits, extent = tileset.limits(grid), tileset.extent()
    levels = [grid.level(grid.matrix(each.matrix)) for each in limits]
    format_ = next(iter(_TYPES[tileset.kind]))
    found: Json = {
        "tilejson": "3.0.0",
        "name": tileset.title(language),
        "scheme": "xyz",
        "tiles": [f"{tileset.url}/{grid.id}/{{z}}/{{y}}/{{x}}?f={format_}{tileset.query}"],
        "minzoom": levels[0],
        "maxzoom": levels[-1],
        "bounds": [extent.west, max(extent.south, -85.0511), extent.east, min(extent.north, 85.0511)],
        **_attribution(tileset, language),
    }
    if tileset.kind == VECTOR:
        found["vector_layers"] = [
            {
                "id": name,
                "description": said(tileset.site.resources[name]["title"], language),
                "minzoom": levels[0],
                "maxzoom": levels[-1],
                "fields": {column.name: _FIELD_TYPES.get(column.type, "String") for column in _columns(tileset, name)},
            }
            for name in tileset.collections
        ]
        found["maximumFeaturesPerTile"] = MOST_FEATURES
    return found


def _listed(tileset: Tileset, grid: TileMatrixSet, language: str) -> Json:
    """What a list says of a tileset (20-057, /req/tilesets-list/tileset-links)."""
    href = f"{tileset.url}/{grid.id}"
    return {
        "title": f"{tileset.title(language)} ({grid.title})",
        "dataType": tileset.kind,
        "crs": grid.crs,
        **({"tileMatrixSetURI": grid.uri} if grid.uri else {}),
        "tileMatrixSetId": grid.id,
        "links": [
            _link("self", href, "application/json", "The tileset"),
            _link(matrix_sets.ONE_REL, matrix_sets.href(tileset.site, grid), "application/json", grid.title),
        ],
    }


def _links(tileset: Tileset, grid: TileMatrixSet, language: str) -> list[Json]:
    """GDAL takes the item template whose type it can read; the placeholders are those of the standard
    (20-057, /req/tileset/description)."""
    href, found = f"{tileset.url}/{grid.id}", []
    found.append(_link("self", href, "application/json", "This document"))
    found.append(_link("alternate", f"{href}?f=html{tileset.query}", "text/html", "This document as a page"))
    if grid.id == TILEJSON_GRID:
        found.append(_link("describedby", f"{href}?f=tilejson{tileset.query}", TILEJSON_TYPE, "TileJSON"))
    found.append(_link(matrix_sets.ONE_REL, matrix_sets.href(tileset.site, grid), "application/json", grid.title))
    for name, media_type in _TYPES[tileset.kind].items():
        template = f"{href}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f={name}{tileset.query}"
        found.append(_link("item", template, media_type, f"Tiles as {media_type}") | {"templated": True})
    if len(tileset.collections) == 1:
        collection = f"{tileset.site.url}/collections/{tileset.collections[0]}"
        found.append(_link("http://www.opengis.net/def/rel/ogc/1.0/geodata", collection, "application/json",
                           tileset.title(language)))  # fmt: skip
    return found


def _style(tileset: Tileset, style: str, language: str) -> Json:
    """What the style API says of it."""
    collection = tileset.collections[0]
    legend = legend_of(tileset.site.desk, collection, style)
    href = f"{tileset.site.url}/collections/{collection}/styles/{style}"
    title = pick(legend.style_titles, language)[0]
    return {"id": style, "title": title, "links": [_link("describedby", href, "application/json", title)]}


def _layer(tileset: Tileset, name: str, first: str, last: str, language: str) -> Json:
    resource = tileset.site.resources[name]
    layer: Json = {
        "id": name,
        "title": said(resource["title"], language),
        "description": said(resource["description"], language),
        "dataType": tileset.kind if tileset.kind == VECTOR or offers(resource, ("feature",)) else "coverage",
        "minTileMatrix": first,
        "maxTileMatrix": last,
        "links": [],
    }
    if offers(resource, ("feature",)):
        layer["geometryDimension"] = _DIMENSIONS[geometry_of(tileset.site.desk, name)]
    if tileset.kind == VECTOR:
        properties = {column.name: _schema(column) for column in _columns(tileset, name)}
        layer["propertiesSchema"] = {"type": "object", "properties": properties}
    return layer


def _columns(tileset: Tileset, name: str) -> Iterable[Column]:
    """None of a collection that is away: the others are still described."""
    source: FeatureSource = provider_data(tileset.site.resources[name], "feature")
    try:
        return source.store.columns(source.layer)
    except Unavailable:
        return ()


def _schema(column: Column) -> Json:
    return {"type": column.type} | ({"format": column.format} if column.format else {})


def _attribution(tileset: Tileset, language: str) -> Json:
    """Every credit once."""
    said_of = (resource.get("about", {}).get("attribution") for resource in tileset.resources())
    credits = dict.fromkeys(said(each, language) for each in said_of if each)
    return {"attribution": "; ".join(credits)} if credits else {}


def _bounding_box(extent: BBox) -> Json:
    return {
        "lowerLeft": [extent.west, extent.south],
        "upperRight": [extent.east, extent.north],
        "crs": CRS84,
        "orderedAxes": ["Lon", "Lat"],
    }


def _center(tileset: Tileset, matrix: TileMatrix) -> Json:
    extent = tileset.extent()
    return {
        "coordinates": [(extent.west + extent.east) / 2, (extent.south + extent.north) / 2],
        "crs": CRS84,
        "tileMatrix": matrix.id,
        "scaleDenominator": matrix.scale_denominator,
        "cellSize": matrix.cell_size,
    }


def _link(rel: str, href: str, media_type: str, title: str) -> Json:
    return {"rel": rel, "href": href, "type": media_type, "title": title}


def collection_link(tileset: Tileset) -> dict[str, str]:
    """From a collection, or from the landing page, to its tilesets."""
    title = {VECTOR: "Vector tiles", MAP: "Map tiles"}[tileset.kind]
    return _link(RELS[tileset.kind], tileset.url, "application/json", title)
