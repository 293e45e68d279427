"""The shapes of the map of subsidiarity that were made already: the faces of the territories, and what was joined."""

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from ..earth import area_m2
from .faces import Faces, overlay

Shape = tuple[BaseGeometry, float]


class Drawn:
    """Of the territories that were drawn last; of others, all is made anew.

    `overlaid`, `joined` and `reused` count the overlays and shapes since the last `begin`. Shapes that the last map did
    not need are forgotten.
    """

    def __init__(self) -> None:
        self._territories: dict[str, bytes] = {}
        self._faces: Faces | None = None
        self._before: dict[tuple[int, ...], Shape] = {}
        self._now: dict[tuple[int, ...], Shape] = {}
        self.overlaid = self.joined = self.reused = 0

    @property
    def faces(self) -> Faces:
        """Those of the territories it began with."""
        assert self._faces is not None
        return self._faces

    def begin(self, territories: Mapping[str, BaseGeometry]) -> None:
        """Readies the faces of these territories, those of before where each outline is the same corner for corner."""
        self.overlaid = self.joined = self.reused = 0
        outlines = {each: shapely.to_wkb(shape) for each, shape in territories.items()}
        if self._faces is None or outlines != self._territories:
            self._faces, self._territories, self._now = overlay(territories), outlines, {}
            self.overlaid = 1
        self._before, self._now = self._now, {}

    def dissolved(self, codes: tuple[int, ...]) -> Shape:
        """The cells of some sets as one polygon or multipolygon, and its area in km2."""
        if codes not in self._now:
            found = self._before.get(codes)
            self.reused += found is not None
            self.joined += found is None
            self._now[codes] = found or self._made(codes)
        return self._now[codes]

    def _made(self, codes: tuple[int, ...]) -> Shape:
        shape = self.faces.dissolved(codes)
        return shape, area_m2(shape) / 1e6
