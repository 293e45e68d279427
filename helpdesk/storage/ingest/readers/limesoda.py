"""LimeSoDa field samples: one `.npz` per field, whose text arrays are pickles; nothing in them is executed."""

import pickle
import zipfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.lib import format as npy

COLUMNS = {"SOC_target": "soc_pct", "pH_target": "ph", "Clay_target": "clay_pct"}
IN_PERCENT = ("soc_pct", "clay_pct")

# All that numpy needs to rebuild an array of Python strings, under its old and its new module names.
_ALLOWED = {
    (module, name)
    for module in ("numpy", "numpy.core.multiarray", "numpy._core.multiarray")
    for name in ("ndarray", "dtype", "_reconstruct")
}


class ArrayUnpickler(pickle.Unpickler):
    """Rebuilds numpy arrays of plain values and refuses every other class or function."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} is not allowed in a data file")
        return super().find_class(module, name)


def read(paths: Sequence[str], *, grams_per_kilogram: Collection[str] = ()) -> gpd.GeoDataFrame:
    """The samples of every field with true coordinates, in CRS84.

    A field's coordinates carry their EPSG code in the column name (`x_32723`); fields without, and those marked
    `dummy`, are left out. `grams_per_kilogram` names the fields whose carbon and clay are in g/kg, divided by 10 here.
    """
    tables = [table for path in paths for table in _field(Path(path), grams_per_kilogram)]
    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), crs="EPSG:4326")


def _field(path: Path, grams_per_kilogram: Collection[str]) -> Iterator[gpd.GeoDataFrame]:
    axes = [str(name) for name in load(path, "coordinates_columns")]
    if not axes or "dummy" in axes[0]:
        return
    columns = [str(name) for name in load(path, "dataset_columns")]
    table = pd.DataFrame(load(path, "dataset_data"), columns=columns)
    table = pd.DataFrame({ours: table.get(theirs, np.nan) for theirs, ours in COLUMNS.items()}, dtype=float)
    if path.stem in grams_per_kilogram:
        table[list(IN_PERCENT)] /= 10
    samples = [f"{path.stem}-{number}" for number in range(1, len(table) + 1)]
    table.insert(0, "id", samples)
    table.insert(1, "dataset", path.stem)
    east, north = load(path, "coordinates_data").astype(float).T
    yield gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(east, north, crs=_epsg(axes[0]))).to_crs("EPSG:4326")


def _epsg(axis: str) -> str:
    return f"EPSG:{int(axis.rsplit('_', 1)[-1])}"


def load(path: Path, name: str) -> np.ndarray[Any, Any]:
    """One array of an `.npz` file, empty where it has none of that name. Raises UnpicklingError if it asks for code."""
    with zipfile.ZipFile(path) as archive:
        if f"{name}.npy" not in archive.namelist():
            return np.empty(0)
        with archive.open(f"{name}.npy") as file:
            return _array(file)


def _array(file: IO[bytes]) -> np.ndarray[Any, Any]:
    header = npy.read_array_header_1_0 if npy.read_magic(file) == (1, 0) else npy.read_array_header_2_0
    shape, fortran, dtype = header(file)
    array = np.asarray(ArrayUnpickler(file).load()) if dtype.hasobject else np.frombuffer(file.read(), dtype=dtype)
    return array.reshape(shape, order="F" if fortran else "C")
