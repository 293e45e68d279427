"""Reads a published version of the content, as it was published."""

from ..content.load import Examined, examine
from ..domain.errors import Unavailable
from ..settings import Settings
from ..storage.published import Library


def read_version(settings: Settings, kept: Library, version: str) -> Examined:
    """Raises NotFound, and Unavailable where its files were changed afterwards."""
    examined = examine(kept.roots(version), settings.profile)
    if examined.content.version != version:
        message = f"the files of content version {version} were changed after it was published"
        raise Unavailable(message, detail=f"{message}; restore {kept.folder / 'versions' / version}")
    return examined
