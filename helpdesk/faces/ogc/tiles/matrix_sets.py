"""The tile matrix sets as documents (OGC 17-083r4, requirements class json-tilematrixset)."""

from ....domain.tile_matrix_sets import TileMatrix, TileMatrixSet
from ..blocks import Answer, Ask, Json, Site
from ..compat.json_text import to_json
from .grids import tile_matrix_set, tile_matrix_sets

# Which tile matrix sets there are, and the one that a tileset uses.
ALL_REL = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
ONE_REL = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"


def all_matrix_sets(ask: Ask) -> Answer:
    """`/tileMatrixSets`."""
    grids = tile_matrix_sets(ask.desk.content).values()
    return answered(ask, "tiles/matrix_sets.html", {"tileMatrixSets": [_listed(ask.site, grid) for grid in grids]})


def one_matrix_set(ask: Ask) -> Answer:
    """`/tileMatrixSets/{tileMatrixSetId}`. Raises NotFound."""
    grid = tile_matrix_set(ask.desk.content, ask.path["tileMatrixSetId"])
    return answered(ask, "tiles/matrix_set.html", document(grid))


def answered(ask: Ask, template: str, said: Json) -> Answer:
    """A document as JSON, or as the page of a template."""
    if ask.format == "html":
        return Answer(content=ask.page(template, said), media_type="text/html")
    return Answer(content=to_json(said), media_type="application/json")


def document(grid: TileMatrixSet) -> Json:
    """A tile matrix set in the JSON of version 2.0 of the standard."""
    optional = {
        "description": grid.description,
        "uri": grid.uri,
        "wellKnownScaleSet": grid.well_known_scale_set,
    }
    return {
        "id": grid.id,
        "title": grid.title,
        **{name: value for name, value in optional.items() if value},
        "crs": grid.crs,
        "orderedAxes": list(grid.axes),
        "tileMatrices": [_matrix(grid, matrix) for matrix in grid.matrices],
    }


def href(site: Site, grid: TileMatrixSet) -> str:
    return f"{site.url}/tileMatrixSets/{grid.id}"


def _listed(site: Site, grid: TileMatrixSet) -> Json:
    link = {"rel": "self", "type": "application/json", "title": grid.title, "href": href(site, grid)}
    about = {"id": grid.id, "title": grid.title, "crs": grid.crs, "links": [link]}
    return about | ({"uri": grid.uri} if grid.uri else {})


def _matrix(grid: TileMatrixSet, matrix: TileMatrix) -> Json:
    """The corner in the axis order of the CRS, as `orderedAxes` says."""
    corner = [matrix.top, matrix.left] if grid.northing_first else [matrix.left, matrix.top]
    return {
        "id": matrix.id,
        "scaleDenominator": matrix.scale_denominator,
        "cellSize": matrix.cell_size,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": corner,
        "tileWidth": matrix.tile_width,
        "tileHeight": matrix.tile_height,
        "matrixWidth": matrix.width,
        "matrixHeight": matrix.height,
    }
