"""Whatever OGR reads: GeoJSON, TopoJSON, Shapefile, GeoPackage, zipped or not."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio

# Whole numbers and booleans stay what they are where some are missing; numpy would make doubles of them.
_WITH_GAPS = {
    pa.bool_(): pd.BooleanDtype(),
    **dict.fromkeys((pa.int16(), pa.int32(), pa.int64()), pd.Int64Dtype()),
}


def read(
    paths: Sequence[str],
    *,
    columns: Mapping[str, str],
    layer: str | None = None,
    crs: str | None = None,
) -> gpd.GeoDataFrame:
    """The features of all paths in CRS84. `columns` maps our names to the file's; `crs` is for files without one."""
    frames = [_read(path, list(columns.values()), layer, crs) for path in paths]
    table = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=frames[0].crs)
    table = table.rename(columns={theirs: ours for ours, theirs in columns.items()})
    return table[[*columns, "geometry"]]


def _read(path: str, wanted: list[str], layer: str | None, crs: str | None) -> gpd.GeoDataFrame:
    address = f"/vsizip/{path}" if path.endswith(".zip") else path
    table: gpd.GeoDataFrame = pyogrio.read_dataframe(
        address, layer=layer, columns=wanted, use_arrow=True, arrow_to_pandas_kwargs={"types_mapper": _WITH_GAPS.get}
    )
    if missing := [name for name in wanted if name not in table]:
        # Asked only now: to tell of its fields GDAL reads all of a GeoJSON file.
        there = pyogrio.read_info(address, layer=layer)["fields"]
        raise ValueError(f"no property {', '.join(missing)}; the file has {', '.join(sorted(there))}")
    table = table.set_crs(crs, allow_override=True) if crs else table
    return table.to_crs("EPSG:4326")
