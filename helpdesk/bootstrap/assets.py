"""What the pages need from elsewhere."""

from pathlib import Path

from ..domain.errors import IngestFailed
from ..storage.ingest.progress import Progress

ASSETS = "assets"


def fetch(data: Path, progress: Progress) -> None:
    """Fetches what is missing; the pages do without what cannot be fetched now."""
    # Fetching needs libraries that serving does not.
    from ..storage.ingest.assets import LIBRARIES, fetch_assets

    for library in LIBRARIES:
        try:
            fetch_assets(data, progress, library)
        except IngestFailed as error:
            progress.say(f"the pages do without {library.source.package}: {error}")
