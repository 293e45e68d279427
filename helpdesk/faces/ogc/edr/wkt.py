"""Well-known text as geometries."""

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ....domain.errors import BadParameter


def loads(text: str) -> BaseGeometry:
    """The geometry. Raises BadParameter with an example."""
    try:
        with np.errstate(over="ignore"):
            return shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, NotImplementedError) as error:
        # The second is what shapely says of a CURVEPOLYGON and its like.
        example = "POINT(-1.68 48.11) or POLYGON((-2 48,-1 48,-1 49,-2 48))"
        raise BadParameter(
            "coords", f"{text[:80]!r} is not well-known text of straight lines; write {example}"
        ) from error
