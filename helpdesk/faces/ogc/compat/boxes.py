"""pygeoapi 0.24 holds the first two numbers of a box to west and south whatever its CRS, so that a box of EPSG:4326
over the antimeridian is refused (api/__init__.py, validate_bbox)."""

from ....domain.errors import BadParameter


def validate_bbox(text: str | None = None) -> list[float]:
    """The numbers of a box, which the check against the OpenAPI document has read before; to_crs84 holds them to their
    order."""
    box = [float(part) for part in text.split(",")] if text else []
    if len(box) == 5:
        raise BadParameter("bbox", "has 5 values, it needs 4, or 6 with heights")
    if len(box) == 6 and box[2] > box[5]:
        raise BadParameter("bbox", f"{text} is upside down; the lower height is the third number, the upper the sixth")
    return box
