"""CoverageJSON 1.0 (OGC 21-069r2): parameters, domains and ranges."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...domain.geo import LonLat, View
from ...domain.layers import Layer
from ...ports import Grid
from .bounds import crs_of
from .openapi.parameters import CRS84
from .units import UCUM_SYSTEM, ucum

Json = dict[str, Any]


def parameter(name: str, layer: Layer) -> Json:
    """A Parameter object; classes carry their words, colours and numbers, numbers carry a UCUM unit (section 6.1)."""
    titles = dict(layer.titles)
    described: Json = {"id": name, "type": "Parameter", "name": next(iter(titles.values()), name)}
    if layer.descriptions:
        described["description"] = dict(layer.descriptions)
    observed: Json = {"label": titles or {"en": name}}
    if layer.classes:
        observed["categories"] = [
            {"id": entry.id, "label": dict(entry.names) or {"en": entry.id}, "preferredColor": entry.colour}
            for entry in layer.classes
        ]
        return described | {
            "observedProperty": observed,
            "categoryEncoding": {entry.id: entry.value for entry in layer.classes},
        }
    unit = {"label": {"en": layer.unit or "1"}, "symbol": {"value": ucum(layer.unit), "type": UCUM_SYSTEM}}
    return described | {"observedProperty": observed, "unit": unit}


def grid(name: str, layer: Layer, window: Grid) -> Json:
    """A Grid coverage in CRS84; axis values are the centres of the cells, rows north to south."""
    (height, width), box = window.values.shape, window.bbox
    view = View(crs=CRS84, left=box.west, bottom=box.south, right=box.east, top=box.north, width=width, height=height)
    return gridded(view, name, layer, window.values)


def gridded(view: View, name: str, layer: Layer, values: NDArray[np.float64], sliced: Collection[str] = ()) -> Json:
    """A Grid coverage in any CRS. An axis in `sliced` (`x`, `y`) that is one cell wide is no dimension of the range
    (section 6.2: axes of one value may be left out)."""
    half_x, half_y = (view.right - view.left) / view.width / 2, (view.top - view.bottom) / view.height / 2
    axes: Json = {
        "x": {"start": view.left + half_x, "stop": view.right - half_x, "num": view.width},
        "y": {"start": view.top - half_y, "stop": view.bottom + half_y, "num": view.height},
    }
    single = {axis for axis in sliced if axes[axis]["num"] == 1}
    axes |= {axis: {"values": [axes[axis]["start"]]} for axis in single}
    kept = [(axis, count) for axis, count in (("y", view.height), ("x", view.width)) if axis not in single]
    domain = {"type": "Domain", "domainType": "Grid", "axes": axes, "referencing": referencing(view.crs)}
    return {
        "type": "Coverage",
        "domain": domain,
        "parameters": {name: parameter(name, layer)},
        "ranges": {name: _range(layer, values, [axis for axis, _ in kept], [count for _, count in kept])},
    }


def referencing(crs: str) -> list[Json]:
    """x is east and y is north; `coordinates` names them in the axis order of the CRS (section 5)."""
    known = crs_of(crs)
    names = ["y", "x"] if known.axis_info[0].direction == "north" else ["x", "y"]
    kind = "GeographicCRS" if known.is_geographic else "ProjectedCRS"
    return [{"coordinates": names, "system": {"type": kind, "id": crs}}]


def point(at: LonLat, layers: Mapping[str, Layer], values: Mapping[str, float | None]) -> Json:
    """A Point coverage with one value for each parameter; null where there is none."""
    axes = {"x": {"values": [at.lon]}, "y": {"values": [at.lat]}}
    domain = {"type": "Domain", "domainType": "Point", "axes": axes, "referencing": referencing(CRS84)}
    # Rounded as advice rounds, to the last bit: numpy's own rounding can differ by a unit of the last decimal.
    numbers = {
        name: np.array([np.nan if value is None else round(value, layers[name].decimals)])
        for name, value in values.items()
    }
    return {
        "type": "Coverage",
        "domain": domain,
        "parameters": {name: parameter(name, layers[name]) for name in values},
        "ranges": {name: _range(layers[name], number, (), ()) for name, number in numbers.items()},
    }


def collection(coverages: Sequence[Json]) -> Json:
    """Several coverages on grids of their own; the parameters are named once."""
    parameters = {name: about for coverage in coverages for name, about in coverage["parameters"].items()}
    alone = [{key: value for key, value in coverage.items() if key != "parameters"} for coverage in coverages]
    return {"type": "CoverageCollection", "domainType": "Grid", "parameters": parameters, "coverages": alone}


def _range(layer: Layer, numbers: NDArray[np.float64], axes: Sequence[str], shape: Sequence[int]) -> Json:
    """An NdArray; null where there is no data (section 6.2)."""
    if layer.classes:
        flat = numbers.ravel()
        values: Any = [None if number != number else int(number) for number in flat.tolist()]
    else:
        values = np.ascontiguousarray(np.round(numbers.ravel(), layer.decimals))
    kind = "integer" if layer.classes else "float"
    return {"type": "NdArray", "dataType": kind, "axisNames": list(axes), "shape": list(shape), "values": values}
