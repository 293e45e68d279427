"""What the providers are given. pygeoapi deep-copies its configuration; a store in it must stay one store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from ...domain.layers import Layer
from ...ports import FeatureStore, RasterReader


class Shared:
    """Copies as itself, deeply too."""

    __slots__ = ()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


@dataclass(frozen=True, slots=True)
class FeatureSource(Shared):
    """One vector layer of a store."""

    store: FeatureStore
    layer: str


@dataclass(frozen=True, slots=True)
class RasterSource(Shared):
    """Coverages by the name of their parameter, and how many cells one answer may hold."""

    reader: RasterReader
    layers: Mapping[str, Layer]
    max_cells: int

    @property
    def max_cells_as_json(self) -> int:
        """A cell of CoverageJSON is several characters and a Python object, where one of GeoTIFF is four bytes."""
        return max(1, self.max_cells // 4)

    @property
    def names(self) -> Sequence[str]:
        return tuple(self.layers)
