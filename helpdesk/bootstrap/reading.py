"""Reads the content of some settings, with what the data folder keeps of files that are the same as before."""

from collections.abc import Sequence

from ..content import kept
from ..content.load import Examined, examine
from ..domain.errors import Problem
from ..domain.sourcing import PostgisSource
from ..settings import Settings


def examined_of(settings: Settings) -> Examined:
    """As it is on disk, and every problem. Raises BadParameter for a profile that no layer has."""
    return examine(settings.content, settings.profile, kept.Kept(settings.data / kept.NAME))


def without_database(examined: Examined) -> Sequence[Problem]:
    """What is wrong with layers in tables of a database where HELPDESK_DSN is not set: at the line of their `table`."""
    message = "needs HELPDESK_DSN: set it to the database that has this table, or remove the layer"
    layers = examined.content.layers.values()
    named = [layer.id for layer in layers if isinstance(layer.sourcing, PostgisSource)]
    return [examined.layer_problem(name, message, "source", "table") for name in named]
