"""One small module per file format, imported when a layer asks for it by name.

A raster reader answers a `Raster` as it stands in the file, a vector reader a GeoDataFrame in CRS84. Both take the
paths (or `/vsi` addresses) of the source's members and the options of the layer file as keyword arguments.
"""

import importlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

from ....domain.errors import IngestFailed

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from ..grids import Raster

RASTER = {"netcdf": "netcdf", "geotiff": "geotiff", "png-grid": "plain_grid", "hdf5-grid": "plain_grid"}
VECTOR = {"ogr": "ogr", "limesoda": "limesoda", "geonames": "geonames", "wkb-sqlite": "wkb_sqlite"}
MODULES = RASTER | VECTOR

Paths = Sequence[str]


def read_raster(name: str, paths: Paths, options: Mapping[str, Any]) -> "Raster":
    """Raises IngestFailed for a reader or an option that does not exist."""
    return cast("Raster", _reader(RASTER, name, options)(paths, **options))


def read_vector(name: str, paths: Paths, options: Mapping[str, Any]) -> "GeoDataFrame":
    """Raises IngestFailed for a reader or an option that does not exist."""
    return cast("GeoDataFrame", _reader(VECTOR, name, options)(paths, **options))


def _reader(registered: Mapping[str, str], name: str, options: Mapping[str, Any]) -> Callable[..., Any]:
    if name not in registered:
        near = get_close_matches(name, registered, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise IngestFailed(f"there is no reader {name!r}{hint}; the readers are {', '.join(sorted(registered))}")
    module = importlib.import_module(f".{registered[name]}", __name__)
    read: Callable[..., Any] = module.read
    try:
        inspect.signature(read).bind([], **options)
    except TypeError as error:
        known = ", ".join(list(inspect.signature(read).parameters)[1:]) or "none"
        raise IngestFailed(f"reader {name!r}: {error}; its options are: {known}") from error
    return read
