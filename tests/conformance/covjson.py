"""The rules of CoverageJSON 1.0 (OGC 21-069r2) that a reader relies on."""

from math import prod
from typing import Any

_AXES = {"Grid": {"x", "y"}, "Point": {"x", "y"}, "MultiPoint": {"composite"}}


def check(document: dict[str, Any]) -> None:
    """Fails where a Coverage or a CoverageCollection breaks a rule of the specification."""
    if document["type"] == "CoverageCollection":
        for coverage in document["coverages"]:
            _check_coverage(coverage, document["parameters"])
        return
    _check_coverage(document, document["parameters"])


def _check_coverage(coverage: dict[str, Any], parameters: dict[str, Any]) -> None:
    assert coverage["type"] == "Coverage"
    domain = coverage["domain"]
    assert domain["type"] == "Domain"
    assert _AXES[domain["domainType"]] <= domain["axes"].keys()
    lengths = {name: _length(axis) for name, axis in domain["axes"].items()}
    _check_referencing(domain)
    for name, values in coverage["ranges"].items():
        _check_parameter(parameters[name])
        _check_range(values, lengths, parameters[name])


def _length(axis: dict[str, Any]) -> int:
    if "num" in axis:
        assert set(axis) == {"start", "stop", "num"}
        assert axis["num"] > 1 or axis["start"] == axis["stop"]
        return int(axis["num"])
    assert axis["values"]
    if axis.get("dataType") == "tuple":
        assert all(len(value) == len(axis["coordinates"]) for value in axis["values"])
    return len(axis["values"])


def _check_referencing(domain: dict[str, Any]) -> None:
    named = {name for each in domain["referencing"] for name in each["coordinates"]}
    coordinates = {name for axis in domain["axes"].values() for name in axis.get("coordinates", ())}
    assert named == coordinates | {name for name, axis in domain["axes"].items() if "coordinates" not in axis}
    for each in domain["referencing"]:
        assert each["system"]["type"] in ("GeographicCRS", "ProjectedCRS", "TemporalRS")


def _check_parameter(parameter: dict[str, Any]) -> None:
    assert parameter["type"] == "Parameter"
    observed = parameter["observedProperty"]
    assert observed["label"]
    assert "unit" not in parameter or "categories" not in observed
    for category in observed.get("categories", ()):
        assert category["label"]
    if "categoryEncoding" in parameter:
        assert set(parameter["categoryEncoding"]) <= {category["id"] for category in observed["categories"]}
    if "unit" in parameter:
        assert "label" in parameter["unit"] or "symbol" in parameter["unit"]


def _check_range(values: dict[str, Any], lengths: dict[str, int], parameter: dict[str, Any]) -> None:
    assert values["type"] == "NdArray"
    assert values["dataType"] in ("float", "integer", "string")
    assert len(values["axisNames"]) == len(values["shape"])
    assert [lengths[name] for name in values["axisNames"]] == values["shape"]
    assert all(length == 1 for name, length in lengths.items() if name not in values["axisNames"])
    assert len(values["values"]) == prod(values["shape"])
    if "categoryEncoding" in parameter:
        assert values["dataType"] == "integer"
        assert set(values["values"]) <= {None, *parameter["categoryEncoding"].values()}
