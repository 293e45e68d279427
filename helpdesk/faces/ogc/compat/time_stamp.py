"""pygeoapi 0.24 writes the second of asking into each page of features (api/itemtypes.py), so that the same page is
never the same bytes, and no cache may keep it. The member is optional (OGC API - Features Part 1, 7.16)."""

from typing import Any

from . import json_text


def to_json(value: Any, pretty: bool = False) -> str:
    """JSON without the time stamp."""
    if isinstance(value, dict):
        value.pop("timeStamp", None)
    return json_text.to_json(value, pretty)
