"""Tilesets: which layers are in one, in which grids, how far it reaches."""

from collections.abc import Iterable
from dataclasses import dataclass

from pygeoapi import l10n

from ....domain.errors import NotFound
from ....domain.geo import BBox
from ....domain.tile_matrix_sets import Limits, TileMatrix, TileMatrixSet
from ....services.legends import legend_of
from ....services.moving import there
from ..blocks import Ask, Resource, Site
from ..maps.answers import shown_by_default
from .grids import limits

# Map pictures, or the shapes themselves.
VECTOR, MAP = "vector", "map"
RELS = {kind: f"http://www.opengis.net/def/rel/ogc/1.0/tilesets-{kind}" for kind in (VECTOR, MAP)}
_PROVIDERS = {VECTOR: ("feature",), MAP: ("feature", "coverage")}

# 1:4000 is the finest: no layer is meant to be looked at from nearer, and clients enlarge the last tiles they get.
_FINEST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tileset:
    """The tilesets, one for each grid, at one path below a site: of one collection in a style or of several. `query`
    is what the addresses of its tiles must repeat."""

    site: Site
    path: str
    kind: str
    collections: tuple[str, ...]
    style: str | None = None
    query: str = ""

    @property
    def url(self) -> str:
        return self.site.url + self.path

    def resources(self) -> Iterable[Resource]:
        return [self.site.resources[name] for name in self.collections]

    def extent(self) -> BBox:
        """All collections together, in degrees."""
        boxes = [resource["extents"]["spatial"]["bbox"] for resource in self.resources()]
        west, south, east, north = zip(*boxes, strict=True)
        return BBox(west=min(west), south=min(south), east=max(east), north=max(north))

    def title(self, language: str) -> str:
        """Of the one collection, or of the desk."""
        if len(self.collections) == 1:
            return said(self.site.resources[self.collections[0]]["title"], language)
        return {VECTOR: "Soil helpdesk", MAP: "Soil helpdesk"}[self.kind]

    def limits(self, grid: TileMatrixSet) -> list[Limits]:
        """The tiles that there are, matrix by matrix, the coarsest first; empty for a grid of elsewhere."""
        fine_enough = {matrix.id for matrix in grid.matrices if matrix.scale_denominator >= _FINEST}
        return [each for each in limits(grid, self.extent()) if each.matrix in fine_enough]


@dataclass(frozen=True, slots=True)
class Address:
    """One tile."""

    grid: TileMatrixSet
    matrix: TileMatrix
    row: int
    column: int


def collections_of(site: Site, kind: str) -> tuple[str, ...]:
    """The collections that there are tiles of."""
    return tuple(site.collections(*_PROVIDERS[kind]))


def together(site: Site, kind: str) -> tuple[str, ...]:
    """The collections that are tiled together where none is chosen."""
    return tuple(shown_by_default(site.desk) if kind == MAP else there(site.desk, collections_of(site, VECTOR)))


def address(tileset: Tileset, grid: TileMatrixSet, matrix_id: str, row: int, column: int) -> Address:
    """Raises NotFound for a tile outside the limits, before anything is read."""
    matrix = grid.matrix(matrix_id)
    within = next((each for each in tileset.limits(grid) if each.matrix == matrix_id), None)
    if within is None:
        raise NotFound(f"there are no tiles in matrix {matrix_id} of {grid.id}; the tileset lists its limits")
    if not within.hold(row, column):
        raise NotFound(
            f"tile row {row}, column {column} is outside matrix {matrix_id} of {grid.id}, which has tiles in rows "
            f"{within.min_row} to {within.max_row} and columns {within.min_column} to {within.max_column}"
        )
    return Address(grid, matrix, row, column)


def of_collection(ask: Ask, kind: str) -> Tileset:
    """The tileset at the path of a request: of its collection, or of the chosen `collections`, else of all that have
    features, or those that the map of the desk shows. Raises NotFound for an unknown style.
    """
    collection, style = ask.path.get("collectionId"), ask.path.get("styleId")
    prefix = f"/collections/{collection}" if collection else ""
    styled = f"/styles/{style}" if style else ""
    path = f"{prefix}{styled}/map/tiles" if kind == MAP else f"{prefix}/tiles"
    chosen = ask.parameters.get("collections")
    if collection:
        names: tuple[str, ...] = (collection,)
    else:
        names = tuple(dict.fromkeys(chosen.split(","))) if chosen else together(ask.site, kind)
    if not names:
        raise NotFound("there is no layer to make tiles of")
    if collection and style:
        legend_of(ask.desk, collection, style)
    query = f"&collections={chosen}" if chosen else ""
    return Tileset(site=ask.site, path=path, kind=kind, collections=names, style=style, query=query)


def said(texts: object, language: str) -> str:
    """A title or description in a language, by the rules of pygeoapi: English where it is not written."""
    return str(l10n.translate(texts, l10n.str2locale(language)))
