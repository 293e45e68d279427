"""Layers that others write to while the desk stands, and that may go and come back: what documents say of them.

It is looked at beside the requests, now and then: who asks meanwhile waits a little for what is new, but never for a
table that is slow or a database that is away.
"""

import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from ..domain.errors import HelpdeskError, Unavailable, in_full
from ..domain.geo import BBox
from ..ports import Column, FeatureQuery, FeatureStore
from .desk import Desk, once_per_desk

log = logging.getLogger(__name__)

# How old what is told may be, and what part of its time a desk may look at slow tables.
EVERY_S, _SHARE = 10.0, 0.05
# How long somebody who asks waits for a look, and for the very first.
_WAIT_S, _FIRST_WAIT_S = 0.5, 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What was found last: the extent in CRS84, the properties, and how many features there are, each None where nobody
    knows. `away` says why the layer could not be read at the last look."""

    extent: BBox | None = None
    columns: Sequence[Column] | None = None
    count: int | None = None
    away: str = ""


class Moving:
    """What is known of such layers. May be asked from any thread."""

    def __init__(self, features: FeatureStore, layers: Sequence[str]) -> None:
        self.layers = tuple(layers)
        self._features = features
        self._known = dict.fromkeys(self.layers, Known())
        self._generation = 0
        self._due_at = -math.inf
        self._lock = Lock()

    @property
    def generation(self) -> int:
        """Grows whenever something else is known than before."""
        return self._generation

    def known(self, layer: str) -> Known:
        return self._known[layer]

    def columns(self) -> Mapping[str, Sequence[Column] | None]:
        return {layer: self._known[layer].columns for layer in self.layers}

    def is_due(self) -> bool:
        return bool(self.layers) and monotonic() >= self._due_at

    def look(self) -> int:
        """Looks if that is due, and answers the generation."""
        with self._lock:
            due, first = self.is_due(), math.isinf(self._due_at)
            if due:
                self._due_at = math.inf
        if due:
            ended = Event()
            Thread(target=self._run, args=(ended,), name="look at moving layers", daemon=True).start()
            ended.wait(_FIRST_WAIT_S if first else _WAIT_S)
        return self._generation

    def _run(self, ended: Event) -> None:
        begun = monotonic()
        try:
            for layer in self.layers:
                self._note(layer, self._found(layer))
        except Exception:
            log.exception("what documents say of layers that others write to stays as it was")
        finally:
            took = monotonic() - begun
            self._due_at = monotonic() + max(EVERY_S, took / _SHARE)
            ended.set()

    def _found(self, layer: str) -> Known:
        """One that is away is told as it was, without a count."""
        try:
            standing = self._features.standing(layer, FeatureQuery(count_only=True))
            return Known(
                columns=tuple(self._features.columns(layer)),
                extent=self._features.extent(layer),
                count=standing.matched if standing.exact else None,
            )
        except HelpdeskError as error:
            return replace(self._known[layer], count=None, away=in_full(error))

    def _note(self, layer: str, found: Known) -> None:
        before = self._known[layer]
        if found.away and not before.away:
            log.warning("layer %s cannot be read now, and is listed as it was: %s", layer, found.away)
        if found != before:
            self._known[layer] = found
            self._generation += 1


@once_per_desk
def moving(desk: Desk) -> Moving:
    """Those that are published."""
    held = set(desk.features.layers())
    layers = [layer for layer in desk.content.layers.values() if layer.kind == "features" and layer.published]
    return Moving(
        desk.features, [layer.id for layer in layers if layer.id in held and not desk.features.lasts(layer.id)]
    )


def there(desk: Desk, layers: Iterable[str]) -> list[str]:
    """Without the moving ones that cannot be read now: what is made of many layers should do without them."""
    return [layer for layer in layers if layer not in moving(desk).layers or _is_there(desk, layer)]


def _is_there(desk: Desk, layer: str) -> bool:
    try:
        desk.features.columns(layer)
    except Unavailable:
        return False
    return True


def once_per_look[Made](make: Callable[[Desk], Made]) -> Callable[[Desk], Made]:
    """As `once_per_desk`, and made anew when something else is known of the moving layers than before."""
    kept = once_per_desk(_nothing_yet)

    @wraps(make)
    def found(desk: Desk) -> Made:
        held, generation = kept(desk), moving(desk).look()
        made: tuple[int, Made] | None = held[0]
        if made is None or made[0] != generation:
            made = held[0] = (generation, make(desk))
        return made[1]

    return found


def _nothing_yet(_: Desk) -> list[Any]:
    return [None]
