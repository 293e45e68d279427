"""One layer: from its source or its inputs to a built file with a record beside it."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from pickle import PickleError
from tarfile import TarError
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from shapely.errors import ShapelyError

from ...domain.errors import HelpdeskError, IngestFailed
from ...domain.layers import Layer
from ...domain.sourcing import CogSource, FileSource, HttpsSource, InPlace, PackageSource, PostgisSource, Recipe
from ...ports import LayerRecord
from . import readers
from .built import Built
from .fetch import Downloads, Source

if TYPE_CHECKING:
    from .grids import Raster

# Options that act after the reader, or before it, and are not the reader's.
_OURS = {"simplify_deg", "index", "follow"}

# What a file that is not what its layer says makes the libraries raise (rasterio's and pyogrio's are OSError and
# RuntimeError, GEOS's is its own).
_BROKEN = (
    ValueError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    PickleError,
    sqlite3.Error,
    TarError,
    BadZipFile,
    ShapelyError,
)


def build(layer: Layer, key: str, inputs: Mapping[str, LayerRecord], built: Built, downloads: Downloads) -> LayerRecord:
    """Builds and records the layer. Raises IngestFailed that names it."""
    record = _record(layer, key, inputs, downloads)
    if record.address:
        built.keep(record)
        return record
    try:
        statistics = _make(layer, inputs, built, downloads, built.path(record))
    except HelpdeskError as error:
        raise IngestFailed(f"layer {layer.id}: {error}") from error
    except _BROKEN as error:
        what = f"{type(error).__name__}: {error}"
        raise IngestFailed(f"layer {layer.id}: {what}; check its source and options") from error
    record = _record(layer, key, inputs, downloads, statistics)
    built.keep(record)
    return record


def _record(
    layer: Layer,
    key: str,
    inputs: Mapping[str, LayerRecord],
    downloads: Downloads,
    statistics: Mapping[str, Any] | None = None,
) -> LayerRecord:
    return LayerRecord(
        id=layer.id,
        version=key,
        kind=layer.kind,
        credit=layer.provenance.credit,
        licence=layer.provenance.licence,
        terms=layer.provenance.terms,
        inputs=tuple(_input(layer, inputs, downloads)),
        address=_address(layer),
        statistics=statistics or {},
    )


def _address(layer: Layer) -> str:
    source = layer.sourcing
    if isinstance(source, PostgisSource):
        return f"postgis:{source.schema}.{source.table}"
    return source.url if isinstance(source, CogSource) else ""


def _input(layer: Layer, inputs: Mapping[str, LayerRecord], downloads: Downloads) -> list[dict[str, Any]]:
    source = layer.sourcing
    if isinstance(source, Recipe):
        return [{"layer": record.id, "version": record.version, "terms": record.terms} for record in inputs.values()]
    if isinstance(source, CogSource):
        return [{"url": source.url, "seen": source.seen}]
    if isinstance(source, PostgisSource):
        return [{"schema": source.schema, "table": source.table, "seen": source.seen}]
    found: dict[str, Any] = {"sha256": downloads.checksum(source)}
    if isinstance(source, PackageSource):
        found |= {"registry": source.registry, "package": source.package, "version": source.version}
        found |= {"member": source.member}
    elif isinstance(source, HttpsSource):
        found |= {"url": source.url, "window": source.partial}
        found |= {"pinned": "first use"} if source.sha256 is None and source.partial is None else {}
    elif isinstance(source, FileSource):
        found |= {"file": Path(source.path).name}
    return [found]


def _make(
    layer: Layer, inputs: Mapping[str, LayerRecord], built: Built, downloads: Downloads, path: Path
) -> dict[str, Any]:
    source = layer.sourcing
    if isinstance(source, Recipe):
        return _coverage(layer, _derived(source, inputs, built), path)
    assert not isinstance(source, InPlace)  # nothing is made of it
    if layer.kind == "coverage":
        return _coverage(layer, _read(source, downloads), path)
    return _features(layer, source, downloads, path)


def _read(source: Source, downloads: Downloads) -> "Raster":
    from .grids import within_the_globe

    options = dict(_readers_options(source))
    if isinstance(source, HttpsSource) and source.partial is not None:
        options["window"] = source.partial
    with downloads.paths(source) as paths:
        return within_the_globe(readers.read_raster(source.reader, paths, options))


def _readers_options(source: Source) -> Mapping[str, Any]:
    return {name: value for name, value in source.options.items() if name not in _OURS}


def _derived(recipe: Recipe, inputs: Mapping[str, LayerRecord], built: Built) -> "Raster":
    from . import cog, recipes

    rasters = {name: cog.read(built.path(inputs[name])) for name in recipe.inputs}
    return recipes.cook(recipe.name, rasters, recipe.options)


def _coverage(layer: Layer, raster: "Raster", path: Path) -> dict[str, Any]:
    from . import cog

    if raster.is_classes != bool(layer.classes):
        has, lacks = ("class codes", "no classes") if raster.is_classes else ("numbers", "classes")
        raise ValueError(f"the source gives {has} but the layer has {lacks}; set the reader's option as_classes")
    if layer.classes:
        _check_codes(layer, raster)
    return cog.write(raster, layer, _tags(layer), path)


def _check_codes(layer: Layer, raster: "Raster") -> None:
    import numpy as np

    from .grids import NO_CLASS

    # Sorting or hashing millions of bytes to find the few that there are takes five times as long.
    there = np.zeros(NO_CLASS + 1, dtype=bool)
    there[raster.values] = True
    if unknown := set(np.flatnonzero(there).tolist()) - set(layer.class_ids) - {NO_CLASS}:
        raise ValueError(f"codes {sorted(unknown)} are in the data but not among the layer's classes")


def _tags(layer: Layer) -> dict[str, str]:
    provenance = layer.provenance
    tags = {"LAYER": layer.id, "CREDIT": provenance.credit, "LICENCE": provenance.licence}
    return tags | ({"TERMS": provenance.terms} if provenance.terms else {})


def _features(layer: Layer, source: Source, downloads: Downloads, path: Path) -> dict[str, Any]:
    from . import vectors

    with downloads.paths(source) as paths:
        table = readers.read_vector(source.reader, paths, _readers_options(source))
    table = vectors.clean(table, layer.key, source.options.get("simplify_deg"))
    return vectors.write(table, layer, path, source.options.get("index", ()))
