"""A FeatureStore that counts the readings of it that could not be done, also of pages that break off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..domain.filters import Kind
from ..domain.geo import BBox
from ..ports import (
    Column,
    FeaturePage,
    FeatureQuery,
    FeatureStore,
    JsonObject,
    Shapes,
    Standing,
    Texts,
    TileFrame,
    TileLayer,
)
from .faults import FEATURES, Faults


class CountedFeatures:
    """Answers as the store does."""

    def __init__(self, store: FeatureStore, faults: Faults) -> None:
        self._store = store
        self._faults = faults

    def layers(self) -> Sequence[str]:
        return self._store.layers()

    def lasts(self, layer: str) -> bool:
        return self._store.lasts(layer)

    def extent(self, layer: str) -> BBox | None:
        with self._faults.counted(FEATURES, layer):
            return self._store.extent(layer)

    def columns(self, layer: str) -> Sequence[Column]:
        with self._faults.counted(FEATURES, layer):
            return self._store.columns(layer)

    def kinds(self, layer: str) -> Mapping[str, Kind]:
        with self._faults.counted(FEATURES, layer):
            return self._store.kinds(layer)

    def geometry_type(self, layer: str) -> str:
        with self._faults.counted(FEATURES, layer):
            return self._store.geometry_type(layer)

    def id_column(self, layer: str) -> str | None:
        with self._faults.counted(FEATURES, layer):
            return self._store.id_column(layer)

    def query(self, layer: str, query: FeatureQuery) -> FeaturePage:
        with self._faults.counted(FEATURES, layer):
            return self._store.query(layer, query)

    def standing(self, layer: str, query: FeatureQuery) -> Standing:
        with self._faults.counted(FEATURES, layer):
            return self._store.standing(layer, query)

    def texts(self, layer: str, query: FeatureQuery, crs: str) -> Texts | None:
        with self._faults.counted(FEATURES, layer):
            texts = self._store.texts(layer, query, crs)
        return texts and replace(texts, pieces=self._each(layer, texts.pieces))

    def tile_layer(self, layer: str, query: FeatureQuery, frame: TileFrame) -> TileLayer | None:
        with self._faults.counted(FEATURES, layer):
            return self._store.tile_layer(layer, query, frame)

    def feature(self, layer: str, identifier: str) -> JsonObject:
        with self._faults.counted(FEATURES, layer):
            return self._store.feature(layer, identifier)

    def stream(self, layer: str) -> Iterator[JsonObject]:
        with self._faults.counted(FEATURES, layer):
            return self._each(layer, self._store.stream(layer))

    def shapes(self, layer: str, query: FeatureQuery) -> Shapes:
        with self._faults.counted(FEATURES, layer):
            return self._store.shapes(layer, query)

    def shapes_in_batches(self, layer: str, query: FeatureQuery) -> Iterator[Shapes]:
        with self._faults.counted(FEATURES, layer):
            return self._each(layer, self._store.shapes_in_batches(layer, query))

    def _each[Item](self, layer: str, items: Iterator[Item]) -> Iterator[Item]:
        with self._faults.counted(FEATURES, layer):
            yield from items
