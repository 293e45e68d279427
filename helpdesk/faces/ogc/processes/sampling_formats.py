"""A sampling plan to take to the field: for a GIS, for a GPS, for a spreadsheet."""

import csv
import io
import struct
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from ....domain.text import Texts, pick
from ....ports import Column, FeatureTable, FeatureWriter, Shapes
from ..negotiation import GEOJSON, GPX

Json = Mapping[str, Any]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
# `point` and `stratum` are those of the process `soil_samples`, which reads the results of a laboratory.
COLUMNS = ("point", "stratum", "lon", "lat", "represents_ha")
# WKB of a point: little-endian, type 1, x, y.
_POINT = struct.Struct("<BIdd")
_STRATUM: Texts = {"en": "Stratum {id}", "fr": "Strate {id}"}
_STANDS_FOR: Texts = {"en": "Stands for {area} ha", "fr": "Représente {area} ha"}


def formats_of_plan(files: FeatureWriter) -> Mapping[str, Callable[[Any], str | bytes]]:
    return {GEOJSON: geojson, GPX: lambda plan: gpx(files, plan), "text/csv": table}


def geojson(plan: Json) -> bytes:
    """Strata as polygons, then points; `kind` tells them apart."""
    strata = [
        _feature(each["id"], each["geometry"], {"kind": "stratum", **_plain(each), **_facts(each)})
        for each in plan["strata"]
    ]
    points = [_feature(each["id"], _point(each), {"kind": "point", **_plain(each)}) for each in plan["points"]]
    return orjson.dumps({"type": "FeatureCollection", "features": [*strata, *points]})


def table(plan: Json) -> str:
    """RFC 4180, a row for each point, degrees in WGS 84."""
    written = io.StringIO()
    rows = csv.DictWriter(written, COLUMNS, extrasaction="ignore")
    rows.writeheader()
    rows.writerows({"point": each["id"], **each} for each in plan["points"])
    return written.getvalue()


def gpx(files: FeatureWriter, plan: Json) -> bytes:
    """GPX 1.1, a waypoint for each point: its id, what it stands for, its stratum; in words of the plan's language."""
    points, lang = plan["points"], plan["lang"]
    strata = {each["id"]: each for each in plan["strata"]}
    shapes = Shapes(
        ids=[each["id"] for each in points],
        wkb=[_POINT.pack(1, 1, each["lon"], each["lat"]) for each in points],
        properties={
            "name": [each["id"] for each in points],
            "desc": [_described(each, strata[each["stratum"]], lang) for each in points],
            "type": [pick(_STRATUM, lang)[0].format(id=each["stratum"]) for each in points],
        },
    )
    columns = [Column(name, "string") for name in shapes.properties]
    of_plan = FeatureTable(
        name="waypoints", title="", description="", crs=CRS84, columns=columns, batches=iter([shapes])
    )
    return b"".join(files.write("gpx", of_plan))


def _described(point: Json, stratum: Json, lang: str) -> str:
    facts = (each for each in stratum["facts"].values() if each["value"] is not None)
    said = (f"{each['name']}: {each['text']}" for each in facts)
    stands_for = pick(_STANDS_FOR, lang)[0].format(area=f"{point['represents_ha']:.2f}")
    return "; ".join([stands_for, *said])


def _feature(name: str, geometry: Json, properties: Json) -> Json:
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def _point(point: Json) -> Json:
    return {"type": "Point", "coordinates": [point["lon"], point["lat"]]}


def _plain(each: Json) -> dict[str, Any]:
    return {name: value for name, value in each.items() if name not in ("geometry", "facts", "lon", "lat")}


def _facts(stratum: Json) -> dict[str, Any]:
    return {name: said["value"] for name, said in stratum["facts"].items()}
