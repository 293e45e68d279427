"""The decision record, of a place or of each part of an area, in other formats than JSON."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson

from ....services.spoken import spoken
from ..negotiation import GEOJSON
from .spoken_page import page
from .table import csv

Json = Mapping[str, Any]


def _features_of_record(record: Json) -> bytes:
    """One point at the place."""
    at = {"type": "Point", "coordinates": [record["place"]["lon"], record["place"]["lat"]]}
    return _collection([_feature(1, at, record, {"name": record["place"]["name"]})])


def _features_of_partition(partition: Json) -> bytes:
    """One polygon for each part."""
    return _collection(
        _feature(number, part["geometry"], part["record"], {"area_m2": part["area_m2"]})
        for number, part in enumerate(partition["parts"], 1)
    )


def _collection(features: Iterable[Json]) -> bytes:
    return orjson.dumps({"type": "FeatureCollection", "features": list(features)})


def _feature(number: int, geometry: Json, record: Json, own: Json) -> Json:
    """Values that a GIS can style by, under names that are the same in every part."""
    said = list(record["topics"].values())
    properties = {
        **own,
        "on": record["on"],
        "regions": ", ".join(region["name"] for region in record["regions"]),
        **{fact: about["value"] for fact, about in record["soil"].items()},
        "required": _words(said, "norms", "REQUIRE"),
        "prohibited": _words(said, "norms", "PROHIBIT"),
        "recommended": _words(said, "advice", "RECOMMEND"),
        "discouraged": _words(said, "advice", "DISCOURAGE"),
        "may_apply": len({item["id"] for topic in said for item in topic["may_apply"]}),
        "record": record["id"],
    }
    return {"type": "Feature", "id": number, "geometry": geometry, "properties": properties}


def _words(topics: Iterable[Json], stratum: str, modality: str) -> str:
    """What statements of one modality are about, once each."""
    said = (each for topic in topics for each in topic[stratum] if each["modality"] == modality)
    return "; ".join(dict.fromkeys(str(each["value_name"] or each["value"]) for each in said))


def _parts(partition: Json) -> Sequence[tuple[str, Json]]:
    return [
        (f"{number}/{len(partition['parts'])}: {part['area_m2'] / 10_000:,.1f} ha", part["record"])
        for number, part in enumerate(partition["parts"], 1)
    ]


def _text(parts: Sequence[tuple[str, Json]]) -> str:
    """To be read aloud."""
    lines: list[str] = []
    for title, record in parts:
        lines += [title, "=" * len(title), ""] if title else []
        for section in spoken(record):
            lines += [section.heading, *(f"  {line}" for line in section.lines), ""]
    return "\n".join(lines)


OF_RECORD: Mapping[str, Callable[[Any], str | bytes]] = {
    GEOJSON: _features_of_record,
    "text/plain": lambda record: _text([("", record)]),
    "text/html": lambda record: page([("", record)]),
    "text/csv": lambda record: csv([record]),
}
OF_PARTITION: Mapping[str, Callable[[Any], str | bytes]] = {
    GEOJSON: _features_of_partition,
    "text/plain": lambda partition: _text(_parts(partition)),
    "text/html": lambda partition: page(_parts(partition)),
    "text/csv": lambda partition: csv([part["record"] for part in partition["parts"]]),
}
