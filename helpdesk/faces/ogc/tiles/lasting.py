"""How long tiles are kept whose features others may change without our knowing."""

from collections.abc import Iterable
from time import monotonic

from ....services.desk import Desk

# Tables read in place tell nobody that they changed.
SLOT_S = 60
_LASTING_S = 3600


def cached(desk: Desk, layers: Iterable[str]) -> dict[str, str]:
    """How long others may keep a tile of these layers: one changes only with the data, and its ETag, made of its bytes,
    says when an older one still holds."""
    return {"Cache-Control": f"public, max-age={SLOT_S if slot(desk, layers) else _LASTING_S}"}


def slot(desk: Desk, layers: Iterable[str]) -> tuple[int, ...]:
    """A part of a tile's key that changes every minute where a layer is a table that others write; else nothing."""
    held = {layer.id for layer in desk.content.layers.values() if layer.kind == "features"}
    changing = any(not desk.features.lasts(layer) for layer in layers if layer in held)
    return (int(monotonic() // SLOT_S),) if changing else ()
