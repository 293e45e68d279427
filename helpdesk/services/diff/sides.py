"""The two sides of a comparison, and the pieces of land where each side has one answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...domain.content import Content
from ...domain.geo import LonLat
from ..rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Side:
    """One content, ready to be asked for any combination of its regions."""

    content: Content
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class Piece:
    """Land that lies in the regions `before` of the old content and `after` of the new; `geometry` is GeoJSON in
    CRS84, `inside` a point of it."""

    before: frozenset[str]
    after: frozenset[str]
    area_m2: float
    geometry: Mapping[str, Any]
    inside: LonLat
