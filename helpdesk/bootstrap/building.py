"""Builds the data of a desk: what is missing is fetched and built, and published with the content."""

from collections.abc import Callable, Collection
from contextlib import nullcontext

from ..domain.errors import IngestFailed
from ..ports import Manifest
from ..services.desk import Desk
from ..settings import Settings
from .libraries import follow, serves_published
from .opening import housing_of, open_desk, refuse_half_restored, valid
from .reading import examined_of
from .tables import content_key


def open_or_build(settings: Settings, say: Callable[[str], None]) -> Desk:
    """The desk; what was never ingested, and layers that are new or were edited, are fetched and built first.

    An edited layer that cannot be built now is served as it was built before. Raises Unavailable where the database
    stays away.
    """
    housing = housing_of(settings)
    if serves_published(settings):
        housing.ready(say)
    follow(settings)
    examined = examined_of(settings)
    refuse_half_restored(settings)
    content, for_programs = valid(settings, examined), say if settings.log == "json" else None
    housing.ready(say)
    present = housing.published(content_key(content)) or housing.published()
    if present is None or content.layers.keys() - present.layers.keys():
        say(f"{housing.where} lacks layers of the content; fetching and building them, once")
        build_data(settings, say=for_programs)
    elif present.extra_key != content_key(content):
        try:
            build_data(settings, say=for_programs)
        except IngestFailed as error:
            say(f"what was edited in the layers is not built: {error}")
    return open_desk(settings, examined=examined)


def build_data(
    settings: Settings,
    only: Collection[str] = (),
    *,
    mend: bool = False,
    say: Callable[[str], None] | None = None,
) -> Manifest:
    """Fetch and build what is missing, and publish it with the regions and statements of the content. To `mend`, what
    is published already is looked after too. What is done is told to `say`, else on the console."""
    from ..storage.ingest.progress import Lines, on_console

    follow(settings)
    examined = examined_of(settings)
    refuse_half_restored(settings)
    valid(settings, examined)
    with nullcontext(Lines(say)) if say else on_console() as progress:
        return housing_of(settings).build(examined, only, progress, mend=mend)
