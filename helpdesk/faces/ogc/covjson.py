"""CoverageJSON 1.0 (OGC 21-069r2): parameters, domains and ranges."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...domain.geo import View
from ...domain.layers import Layer
from ...domain.units import shown
from ...ports import Grid
from .crs import crs_named
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
    unit = {"label": {"en": shown(layer.unit) or "1"}, "symbol": {"value": ucum(layer.unit), "type": UCUM_SYSTEM}}
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
    known = crs_named(crs, "crs")
    names = ["y", "x"] if known.swapped else ["x", "y"]
    kind = "GeographicCRS" if known.geographic else "ProjectedCRS"
    return [{"coordinates": names, "system": {"type": kind, "id": crs}}]


def at_points(
    xy: Sequence[tuple[float, float]],
    crs: str,
    parameters: Mapping[str, Json],
    values: Mapping[str, Sequence[float | int | None]],
    day: str | None = None,
) -> Json:
    """A Point coverage, or a MultiPoint coverage of several places; `day` is the one time of all (section 6.1.3)."""
    axes: Json = {"composite": {"dataType": "tuple", "coordinates": ["x", "y"], "values": [list(each) for each in xy]}}
    along, shape = ["composite"], [len(xy)]
    if len(xy) == 1:
        axes, along, shape = {"x": {"values": [xy[0][0]]}, "y": {"values": [xy[0][1]]}}, [], []
    system = referencing(crs)
    if day is not None:
        axes["t"] = {"values": [day]}
        system.append({"coordinates": ["t"], "system": {"type": "TemporalRS", "calendar": "Gregorian"}})
    kind = "Point" if len(xy) == 1 else "MultiPoint"
    return {
        "type": "Coverage",
        "domain": {"type": "Domain", "domainType": kind, "axes": axes, "referencing": system},
        "parameters": dict(parameters),
        "ranges": {
            name: _scattered(numbers, along, shape, "categoryEncoding" in parameters[name])
            for name, numbers in values.items()
        },
    }


def _scattered(
    numbers: Sequence[float | int | None], along: Sequence[str], shape: Sequence[int], is_class: bool
) -> Json:
    known = [number for number in numbers if number is not None]
    whole = is_class or (bool(known) and all(isinstance(number, int) for number in known))
    return {
        "type": "NdArray",
        "dataType": "integer" if whole else "float",
        "axisNames": list(along),
        "shape": list(shape),
        "values": list(numbers),
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
