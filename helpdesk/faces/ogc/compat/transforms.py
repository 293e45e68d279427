"""pygeoapi 0.24 builds pyproj objects anew for every request, 20 ms each, even between equal CRSs (crs.py, get_crs)."""

from pyproj import CRS

from ..bounds import crs_of


def get_crs(uri: str | CRS) -> CRS:
    """Kept per URI; every URI that arrives here is one of the few that are offered."""
    return uri if isinstance(uri, CRS) else crs_of(uri)
