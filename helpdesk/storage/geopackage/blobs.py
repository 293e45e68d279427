"""Geometries as a GeoPackage stores them: a header, then WKB (OGC 12-128r19, clause 2.1.3, requirement 19)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

# Bytes of the envelope, by the three bits of the flags byte that name its kind.
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_FIXED_BYTES = 8


def geometries(blobs: Sequence[bytes | None]) -> NDArray[np.object_]:
    """The shapely geometries of GeoPackage blobs; None where there is none."""
    return np.asarray(shapely.from_wkb([None if blob is None else wkb(blob) for blob in blobs]), dtype=object)


def geojson(blobs: Sequence[bytes | None]) -> list[dict[str, Any] | None]:
    """The GeoJSON geometries of GeoPackage blobs, outer rings counterclockwise (RFC 7946, 3.1.6)."""
    texts = shapely.to_geojson(shapely.orient_polygons(geometries(blobs)))
    return [None if text is None else orjson.loads(text) for text in texts]


def wkb(blob: bytes) -> bytes:
    """The WKB of a GeoPackage blob."""
    return blob[_FIXED_BYTES + _ENVELOPE_BYTES[(blob[3] >> 1) & 0b111] :]
