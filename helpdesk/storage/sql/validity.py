"""From when until when the rows of a dated table are valid: what `datetime` asks about.

They are not shown as properties: QGIS and GDAL take a property that looks like a date for the date of the feature, and
turn every comparison with it into `datetime`, which asks something else.
"""

from collections.abc import Sequence
from dataclasses import replace

from ...ports import Column, Shapes

VALID_FROM, VALID_TO = "valid_from", "valid_to"

_COLUMNS = (Column(VALID_FROM, "string", "date"), Column(VALID_TO, "string", "date"))


def with_validity(columns: Sequence[Column], *, dated: bool) -> list[Column]:
    """The columns to be read of a table: those asked for, and its validity behind them."""
    return [*columns, *(_COLUMNS if dated else ())]


def apart(shapes: Shapes, *, dated: bool) -> Shapes:
    """With the validity, where it was read along, beside the properties."""
    if not dated:
        return shapes
    properties = dict(shapes.properties)
    starts, ends = (properties.pop(column.name) for column in _COLUMNS)
    return replace(shapes, properties=properties, validity=list(zip(starts, ends, strict=True)))
