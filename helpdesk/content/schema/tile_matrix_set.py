"""`config/tile-matrix-sets/<id>.json`: a tile matrix set beside the well-known ones, as OGC 17-083r4 writes it."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, PositiveFloat, PositiveInt, model_validator
from pydantic.alias_generators import to_camel
from pyproj import CRS
from pyproj.exceptions import CRSError

from .base import Id, Strict, Url, Words

CrsUri = Annotated[str, Field(pattern=r"^http://www\.opengis\.net/def/crs/(EPSG/0/[0-9]{4,6}|OGC/1\.3/CRS84)$")]
Pair = Annotated[list[float], Field(min_length=2, max_length=2)]
# A pixel of OGC standards is 0.28 mm (OGC 17-083r4).
_PIXEL_M = 0.00028


class _Camel(Strict):
    model_config = ConfigDict(alias_generator=to_camel)


class TileMatrixEntry(_Camel):
    """One zoom. Its origin is in the axis order of the CRS."""

    id: Id
    scale_denominator: PositiveFloat
    cell_size: PositiveFloat
    corner_of_origin: Literal["topLeft"] = "topLeft"
    point_of_origin: Pair
    tile_width: Annotated[int, Field(ge=64, le=2048)] = 256
    tile_height: Annotated[int, Field(ge=64, le=2048)] = 256
    matrix_width: PositiveInt
    matrix_height: PositiveInt


class TileMatrixSetFile(_Camel):
    """A grid with square pixels in a CRS that pyproj knows, from its coarsest matrix to its finest."""

    id: Id
    title: Words
    description: Words | None = None
    uri: Url | None = None
    well_known_scale_set: Url | None = None
    crs: CrsUri
    ordered_axes: Annotated[list[str], Field(min_length=2, max_length=2)]
    tile_matrices: Annotated[list[TileMatrixEntry], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _scales_fit(self) -> Self:
        crs = self.known_crs()
        metres = crs.axis_info[0].unit_conversion_factor if crs.is_projected else 6378137.0 * 0.017453292519943295
        for matrix in self.tile_matrices:
            cell = matrix.scale_denominator * _PIXEL_M / metres
            if abs(cell / matrix.cell_size - 1) > 1e-3:
                raise ValueError(
                    f"matrix {matrix.id}: cellSize {matrix.cell_size:g} does not fit its scaleDenominator, "
                    f"which makes {cell:g}"
                )
        sizes = [matrix.cell_size for matrix in self.tile_matrices]
        if sizes != sorted(sizes, reverse=True):
            raise ValueError("tileMatrices must go from the coarsest to the finest")
        return self

    def known_crs(self) -> CRS:
        authority, _, code = self.crs.split("/")[-3:]
        try:
            return CRS.from_authority(authority, code)
        except CRSError as error:
            raise ValueError(f"crs {self.crs} is not known to PROJ") from error
