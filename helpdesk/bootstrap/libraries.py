"""Where the published versions of the content are kept, and how a machine that serves them follows."""

from pathlib import Path

from ..domain.errors import BadParameter, Unavailable
from ..settings import Settings
from ..storage.published import Library


def library(settings: Settings) -> Library:
    """In the database where there is one, with copies in the data folder; else there alone."""
    if settings.dsn is None:
        return Library(settings.data)
    from ..storage.published.shared import SharedLibrary

    read_dsn = settings.read_dsn.get_secret_value() if settings.read_dsn else None
    return SharedLibrary(settings.data, settings.dsn.get_secret_value(), read_dsn)


def follow(settings: Settings, version: str | None = None) -> None:
    """Brings what is current, or the `version`, to a machine that serves the published content of a database, before
    that content is read. What is there already is served on where the database is away. Raises NotFound, Unavailable
    where there is nothing, and BadParameter where nothing was published yet."""
    if not serves_published(settings):
        return
    kept = library(settings)
    try:
        kept.follow(version)
    except Unavailable:
        if not kept.current_link.exists():
            raise
    if not kept.current_link.exists():
        remedy = "publish what you edit first: HELPDESK_CONTENT=FOLDER helpdesk publish -m ..."
        raise BadParameter(
            "HELPDESK_CONTENT", f"{kept.current_link} is what is published, and nothing is yet; {remedy}"
        )


def serves_published(settings: Settings) -> bool:
    """Whether the content is read through the link; that may not be there yet, and it leads elsewhere."""
    link = Path.cwd() / Library(settings.data).current_link
    return any((Path.cwd() / root).is_relative_to(link) for root in settings.content)
