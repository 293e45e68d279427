"""pygeoapi 0.24 refuses the year 0000 that QGIS writes for an open interval, a day with GDAL's trailing `T`, and any
time outside the collection's extent, where the standard wants an empty page (api/__init__.py, validate_datetime)."""

from collections.abc import Mapping
from typing import Any

from ..intervals import interval


def validate_datetime(resource: Mapping[str, Any], text: str | None = None) -> str | None:
    """The text as it came, once it can be read; the provider reads it. Raises BadParameter."""
    if text is not None:
        interval(text)
    return text
