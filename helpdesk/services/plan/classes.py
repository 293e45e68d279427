"""A region too large to be planned at once: how much of each climate zone and soil class is in it."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...domain.carbon import TARGET
from ...domain.errors import BadParameter
from ...domain.geo import BBox
from ...domain.layers import Layer
from ..desk import Desk
from ..jobs.watch import UNWATCHED, Watch
from ..record.speech import Speech
from .outline import area_of
from .partition import SOIL_CLASS, STOCK, ZONE

Json = dict[str, Any]
Degrees = NDArray[np.float64]

# Places of a region that are looked at, at most; a larger region is looked at more coarsely.
MOST_PLACES = 400_000
_AT_ONCE = 50_000


@dataclass(slots=True)
class _Tally:
    """By codes of zone and class: the ground there, that of it whose stock is known, and that times its stock."""

    ground: dict[tuple[float, float], float] = field(default_factory=dict)
    known: dict[tuple[float, float], float] = field(default_factory=dict)
    stock: dict[tuple[float, float], float] = field(default_factory=dict)
    places: int = 0


def region_classes(desk: Desk, region: str, lang: str, watch: Watch = UNWATCHED) -> Json:
    """Each class with its area in ha, mean stock (t C/ha, 0-30 cm) where known, and 4 per 1000 target (t C/yr); organic
    soil has none, for peat is to be kept and not filled up.

    The middles of equal cells of longitude and latitude are looked at, each standing for its ground (by the cosine of
    its latitude); their shares are those of the region's geodesic area. Raises BadParameter for an unknown region.
    """
    area = area_of(desk, {"region": region})
    layers = {str(layer.fact): layer for layer in desk.content.fact_layers}
    box = desk.regions.box(region)
    step = _step(desk, layers, box)
    tally = _Tally()
    rows = list(_rows(box, step))
    for number, (lons, lats) in enumerate(rows):
        watch.report(100 * number / len(rows), f"{number} of {len(rows)} parts")
        _count(desk, layers, region, lons, lats, tally)
    total = sum(tally.ground.values())
    if not total:
        raise BadParameter("region", f"{region} has no cell of the maps with its middle in it; plan it as an area")
    speech = Speech(desk.content, desk.rulebook.language(lang))
    classes = [_class(layers, key, tally, area.hectares / total, speech) for key in tally.ground]
    return {
        "region": region,
        "name": speech.region(region),
        "area_ha": area.hectares,
        "depth_cm": [0, 30],
        "cells": tally.places,
        "step_degrees": step,
        "classes": sorted(classes, key=lambda each: -each["area_ha"]),
        "versions": desk.versions,
    }


def _step(desk: Desk, layers: Mapping[str, Layer], box: BBox) -> float:
    """The finest cell of the maps, doubled until few enough are left."""
    step = min(min(desk.rasters.info(layers[fact].id).pixel) for fact in (ZONE, SOIL_CLASS) if fact in layers)
    cells = (box.east - box.west) / step * (box.north - box.south) / step
    return step * 2.0 ** max(0, math.ceil(math.log2(cells / MOST_PLACES) / 2))


def _rows(box: BBox, step: float) -> Iterator[tuple[Degrees, Degrees]]:
    """Middles of whole rows of cells, some rows at a time."""
    lons = np.arange(box.west + step / 2, box.east, step)
    lats = np.arange(box.north - step / 2, box.south, -step)
    at_once = max(1, _AT_ONCE // max(len(lons), 1))
    for top in range(0, len(lats), at_once):
        some = lats[top : top + at_once]
        yield np.tile(lons, len(some)), np.repeat(some, len(lons))


def _count(desk: Desk, layers: Mapping[str, Layer], region: str, lons: Degrees, lats: Degrees, tally: _Tally) -> None:
    where = desk.regions.at_many(lons, lats)
    within = np.array([region in here for here in where.sets], dtype=np.bool_)[where.codes]
    lons, lats = lons[within], lats[within]
    if not len(lons):
        return
    values = {fact: _read(desk, layers.get(fact), lons, lats) for fact in (ZONE, SOIL_CLASS, STOCK)}
    ground = np.cos(np.radians(lats))
    tally.places += len(lons)
    keys, group = np.unique(
        np.nan_to_num(np.column_stack([values[ZONE], values[SOIL_CLASS]]), nan=-1.0), axis=0, return_inverse=True
    )
    group = group.reshape(-1)
    known = ~np.isnan(values[STOCK])
    for held, weights in (
        (tally.ground, ground),
        (tally.known, np.where(known, ground, 0.0)),
        (tally.stock, np.where(known, ground * np.nan_to_num(values[STOCK]), 0.0)),
    ):
        sums = np.bincount(group, weights, len(keys))
        for (zone, soil), amount in zip(keys.tolist(), sums.tolist(), strict=True):
            held[zone, soil] = held.get((zone, soil), 0.0) + amount


def _read(desk: Desk, layer: Layer | None, lons: Degrees, lats: Degrees) -> Degrees:
    if layer is None:
        return np.full(len(lons), np.nan)
    found = desk.rasters.values_at(layer.id, lons, lats)
    return np.where(found.status == 0, found.numbers, np.nan)


def _class(
    layers: Mapping[str, Layer], key: tuple[float, float], tally: _Tally, hectares_each: float, speech: Speech
) -> Json:
    hectares = tally.ground[key] * hectares_each
    known = tally.known[key]
    stock = tally.stock[key] / known if known else None
    soil = layers.get(SOIL_CLASS)
    organic = soil is not None and any(each.value == key[1] and each.ground == "organic" for each in soil.classes)
    aim = None if stock is None or organic else TARGET * stock
    return {
        "climate_zone": _named(layers.get(ZONE), key[0], speech),
        "soil_class": _named(layers.get(SOIL_CLASS), key[1], speech),
        "area_ha": hectares,
        "share": tally.ground[key] / sum(tally.ground.values()),
        "stock_t_c_ha": stock,
        "stock_known_share": known / tally.ground[key],
        "target_t_c_ha_yr": aim,
        "target_t_c_yr": None if aim is None else aim * known * hectares_each,
    }


def _named(layer: Layer | None, code: float, speech: Speech) -> Json:
    found = next((each for each in layer.classes if each.value == code), None) if layer else None
    return {"id": found.id, "name": speech.say(found.names)} if found else {"id": None, "name": None}
