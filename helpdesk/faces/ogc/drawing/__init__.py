"""Pictures of layers: a view of the Earth in the colours of their legends, and what a pixel stands for."""

from .encode import MEDIA_TYPES, encode
from .identify import Found, identify
from .picture import draw, in_colours

__all__ = ["MEDIA_TYPES", "Found", "draw", "encode", "identify", "in_colours"]
