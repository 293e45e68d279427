"""The features of the small desk: counties, a region, and statements with their validity."""

from typing import Any

import shapely

from helpdesk.ports import Column

from .memory_features import MemoryFeatures


def county(number: int) -> dict[str, Any]:
    """A 0.1 degree square; 100 of them cover the south-west corner of Brittany."""
    west, south = -5 + number % 10 / 10, 47 + number // 10 / 10
    box = shapely.box(west, south, west + 0.1, south + 0.1)
    properties = {
        "code": f"C{number:03d}",
        "name": f"Comté <{number}> & co",
        "district": number % 3,
        "soc_mean": number * 1.5 + 0.25,
        "arable": number % 2 == 0,
    }
    return {
        "type": "Feature",
        "id": f"C{number:03d}",
        "geometry": shapely.geometry.mapping(box),
        "properties": properties,
    }


def statement_feature(id_: str, start: str | None, end: str | None) -> dict[str, Any]:
    properties = {
        "id": id_,
        "text": "Lime where pH < 5.5",
        "modality": "REQUIRE",
        "valid_from": start,
        "valid_to": end,
    }
    return {
        "type": "Feature",
        "id": id_,
        "geometry": shapely.geometry.mapping(shapely.box(-5, 47, -1, 49)),
        "properties": properties,
    }


COUNTY_COLUMNS = [
    Column("code", "string"),
    Column("name", "string"),
    Column("district", "integer"),
    Column("soc_mean", "number"),
    Column("arable", "boolean"),
]


STATEMENT_COLUMNS = [
    Column("id", "string"),
    Column("text", "string"),
    Column("modality", "string"),
    Column("valid_from", "string", "date"),
    Column("valid_to", "string", "date"),
]


def features() -> MemoryFeatures:
    region = {
        "type": "Feature",
        "id": "brittany",
        "geometry": shapely.geometry.mapping(shapely.box(-5, 47, -1, 49)),
        "properties": {"kind": "admin", "name": "Bretagne"},
    }
    return MemoryFeatures(
        held={
            "counties": [county(number) for number in range(100)],
            "hidden": [county(0)],
            "regions": [region],
            "statements": [
                statement_feature("lime", "2020-01-01", "2024-01-01"),
                statement_feature("cover-crop", None, None),
            ],
        },
        types={
            "counties": COUNTY_COLUMNS,
            "hidden": COUNTY_COLUMNS,
            "regions": [Column("kind", "string"), Column("name", "string")],
            "statements": STATEMENT_COLUMNS,
        },
        temporal={"statements": ("valid_from", "valid_to")},
    )
