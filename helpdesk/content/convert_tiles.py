"""Files of tile matrix sets -> the domain."""

from ..domain.tile_matrix_sets import TileMatrix, TileMatrixSet
from .schema.tile_matrix_set import TileMatrixEntry, TileMatrixSetFile


def tile_matrix_set_of(model: TileMatrixSetFile) -> TileMatrixSet:
    northing_first = model.known_crs().axis_info[0].direction == "north"
    first, second = model.ordered_axes
    return TileMatrixSet(
        id=model.id,
        title=model.title,
        description=model.description,
        uri=model.uri,
        well_known_scale_set=model.well_known_scale_set,
        crs=model.crs,
        axes=(first, second),
        northing_first=northing_first,
        matrices=tuple(_matrix(entry, northing_first) for entry in model.tile_matrices),
    )


def _matrix(entry: TileMatrixEntry, northing_first: bool) -> TileMatrix:
    first, second = entry.point_of_origin
    return TileMatrix(
        id=entry.id,
        scale_denominator=entry.scale_denominator,
        cell_size=entry.cell_size,
        left=second if northing_first else first,
        top=first if northing_first else second,
        tile_width=entry.tile_width,
        tile_height=entry.tile_height,
        width=entry.matrix_width,
        height=entry.matrix_height,
    )
