"""What territories are picked from: the features of layers, whichever database holds them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...ports import Column
from ..geopackage.blobs import geometries
from ..geopackage.clauses import ANY, Clause, together
from ..geopackage.conditions import source
from ..geopackage.connections import Connections, quoted
from ..geopackage.tables import read_tables

Where = Mapping[str, tuple[str | float, ...]]


class Ground(Protocol):
    """Layers of features; `where` asks that each property has any of its values. May raise NotFound that says why
    nothing can be picked from a layer."""

    def layers(self) -> Sequence[str]: ...

    def columns(self, layer: str) -> Mapping[str, Column]:
        """The properties of one of the layers."""

    def pick(self, layer: str, where: Where) -> tuple[NDArray[np.object_], Sequence[Sequence[Any]]]:
        """The geometry of each feature (None where it has none), in the order of their ids, and its values of the
        properties that `where` names."""

    def values(self, layer: str, key: str, where: Where) -> Sequence[Any]:
        """The different values that a property has."""


class Grounds:
    """Two in one; of layers that both have, those of the first."""

    def __init__(self, first: Ground, second: Ground) -> None:
        self._first, self._second = first, second

    def layers(self) -> Sequence[str]:
        return list(dict.fromkeys([*self._first.layers(), *self._second.layers()]))

    def columns(self, layer: str) -> Mapping[str, Column]:
        return self._of(layer).columns(layer)

    def pick(self, layer: str, where: Where) -> tuple[NDArray[np.object_], Sequence[Sequence[Any]]]:
        return self._of(layer).pick(layer, where)

    def values(self, layer: str, key: str, where: Where) -> Sequence[Any]:
        return self._of(layer).values(layer, key, where)

    def _of(self, layer: str) -> Ground:
        return self._first if layer in self._first.layers() else self._second


class GeoPackageGround:
    """The Ground of a GeoPackage. Raises Unavailable where there is none."""

    def __init__(self, path: Path) -> None:
        self._connections = Connections(path)
        self._tables = read_tables(self._connections, {})

    def close(self) -> None:
        self._connections.close()

    def layers(self) -> Sequence[str]:
        return list(self._tables)

    def columns(self, layer: str) -> Mapping[str, Column]:
        return self._tables[layer].columns

    def pick(self, layer: str, where: Where) -> tuple[NDArray[np.object_], Sequence[Sequence[Any]]]:
        table, condition = self._tables[layer], _all_of(where)
        fields = ", ".join(f"t.{quoted(name)}" for name in (table.geometry, *where))
        picked = f"SELECT {fields} {source(table, ()).sql} WHERE {condition.sql} ORDER BY t.{quoted(table.fid)}"
        rows = self._connections.rows(picked, condition.values)
        return geometries([row[0] for row in rows]), [row[1:] for row in rows]

    def values(self, layer: str, key: str, where: Where) -> Sequence[Any]:
        condition = _all_of(where)
        sql = f"SELECT DISTINCT t.{quoted(key)} {source(self._tables[layer], ()).sql} WHERE {condition.sql}"
        return [value for (value,) in self._connections.rows(sql, condition.values)]


def _all_of(where: Where) -> Clause:
    keys = [Clause(f"t.{quoted(key)} IN ({', '.join('?' * len(values))})", values) for key, values in where.items()]
    return together(keys, " AND ") if keys else ANY
