"""Which area is meant: an outline, a file with one, or a region of the helpdesk."""

import base64
import binascii
import difflib
from typing import Any

from ...domain.areas import MOST_FILE_BYTES, Area
from ...domain.errors import BadParameter, NotFound
from ..desk import Desk

# The layer of the feature store that holds every region of the content.
REGIONS = "regions"


def area_of(desk: Desk, given: Any) -> Area:
    """`given` is GeoJSON, `{"region": id}`, or a file as OGC API - Processes writes one (qualified value, base64).
    Raises BadParameter."""
    if isinstance(given, dict) and given.keys() == {"region"}:
        return _region(desk, given["region"])
    if isinstance(given, dict) and "value" in given:
        if isinstance(given["value"], dict):
            return desk.surveyor.from_geojson(given["value"])
        return desk.surveyor.from_file(_content(given))
    return desk.surveyor.from_geojson(given)


def unknown_region(desk: Desk, where: str, region: object) -> BadParameter:
    """With the regions whose id or name is near."""
    word = str(region)[:80]
    known = {each: each for each in desk.content.regions}
    known |= {name.casefold(): each.id for each in desk.content.regions.values() for name in each.names.values()}
    found = difflib.get_close_matches(word.casefold(), list(known), n=6, cutoff=0.6)
    near = list(dict.fromkeys(known[each] for each in found))[:3]
    hint = f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""
    return BadParameter(where, f"{word!r} is no region{hint}; /ogc/collections/regions/items has them")


def _region(desk: Desk, region: object) -> Area:
    if not isinstance(region, str) or region not in desk.content.regions:
        raise unknown_region(desk, "area.region", region)
    try:
        geometry = desk.features.feature(REGIONS, region)["geometry"]
    except NotFound as error:
        raise BadParameter("area.region", f"{region!r} has no outline here; give a polygon") from error
    if geometry is None:
        raise BadParameter("area.region", f"{region!r} has no outline here; give a polygon")
    return desk.surveyor.from_territory(geometry)


def _content(given: dict[str, Any]) -> bytes:
    value, encoding = given["value"], given.get("encoding", "base64")
    if not isinstance(value, str) or encoding != "base64":
        raise BadParameter("area.value", 'is no file in base64; send {"value": "...", "encoding": "base64"}')
    if len(value) > MOST_FILE_BYTES * 4 // 3 + 4:
        raise BadParameter("area.value", f"is larger than {MOST_FILE_BYTES // 1_000_000} MB; send the field alone")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadParameter("area.value", f"is not base64 ({error}); send the bytes of the file in base64") from error
