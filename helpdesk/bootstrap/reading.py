"""Reads the content of some settings, with what the data folder keeps of files that are the same as before."""

from ..content import kept
from ..content.load import Examined, examine
from ..settings import Settings


def examined_of(settings: Settings) -> Examined:
    """As it is on disk, and every problem. Raises BadParameter for a profile that no layer has."""
    return examine(settings.content, settings.profile, kept.Kept(settings.data / kept.NAME))
