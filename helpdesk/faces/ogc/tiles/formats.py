"""The formats of tiles and of what describes them."""

from ..negotiation import PLAIN, Formats

MVT_TYPE = "application/vnd.mapbox-vector-tile"
# Nobody has registered one; ldproxy's name.
TILEJSON_TYPE = "application/vnd.mapbox.tile+json"
MAP_TYPES = {"png": "image/png", "webp": "image/webp", "jpeg": "image/jpeg"}

VECTOR_TILE = Formats({"mvt": (MVT_TYPE, "application/x-protobuf", "application/octet-stream")})
MAP_TILE = Formats({name: (media_type,) for name, media_type in MAP_TYPES.items()})
TILESET = Formats({**PLAIN.media_types, "tilejson": (TILEJSON_TYPE,)})
