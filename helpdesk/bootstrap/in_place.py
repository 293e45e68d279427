"""Whether the rasters that layer files name on other machines can be read in place, as far as these answer now."""

from collections.abc import Sequence

from ..content.load import Examined
from ..domain.errors import NotFound, Problem, Unavailable
from ..domain.sourcing import CogSource
from ..storage.remote.access import Access
from ..storage.remote.header import faults


def in_place(examined: Examined, access: Access) -> tuple[Sequence[Problem], tuple[str, ...]]:
    """What is wrong with them, at the line of their `url`, and notes on those whose servers are away."""
    problems: list[Problem] = []
    notes: list[str] = []
    for layer in examined.content.layers.values():
        if not isinstance(layer.sourcing, CogSource):
            continue
        url = layer.sourcing.url
        try:
            found = [f"{url} {fault}" for fault in faults(url, layer, access)]
        except NotFound as error:
            found = [f"{error}; put it there, or correct the address"]
        except Unavailable as error:
            found = []
            notes.append(f"layer {layer.id} was not looked at: {error}")
        problems += [examined.layer_problem(layer.id, message, "source", "url") for message in found]
    return problems, tuple(notes)
