"""pygeoapi 0.24 builds pyproj objects anew for every request, 20 ms each, even between equal CRSs, and moves a box by
two of its corners only (crs.py, transform_bbox and get_crs)."""

from collections.abc import Sequence

from pyproj import CRS

from ..bounds import crs_of, to_crs84


def transform_bbox(box: Sequence[float], source: str, target: str, always_xy: bool = False) -> list[float]:
    """The box in CRS84, which is the storage CRS of every collection here."""
    moved = to_crs84(box, source)
    return [moved.west, moved.south, moved.east, moved.north]


def get_crs(uri: str | CRS) -> CRS:
    """Kept per URI; every URI that arrives here is one of the few that are offered."""
    return uri if isinstance(uri, CRS) else crs_of(uri)
