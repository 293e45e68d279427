"""Pictures of layers: a view of the Earth in the colours of their legends, and what a pixel stands for."""

from .encode import MEDIA_TYPES, encode
from .identify import Found, identify
from .picture import draw, drawn_as, in_colours

__all__ = ["MEDIA_TYPES", "Found", "draw", "drawn_as", "encode", "identify", "in_colours"]
