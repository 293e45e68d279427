"""A norm counts as read only where an authority publishes it; which hosts those are, the pack says itself."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from ...domain.errors import Problem
from ...domain.statements import Modality
from ..shelf import Shelf


def of_norms(shelf: Shelf) -> Iterator[Problem]:
    """Packs without `authorities` are left alone: a pack that is begun has no list yet."""
    hosts = {entry.pack: entry.model.authorities for entry in shelf.packs}
    for entry in shelf.statements:
        source = entry.model.source
        listed = hosts.get(entry.pack)
        if not listed or not source.verified or source.url is None or Modality(entry.model.modality).stratum != "norm":
            continue
        if not _published_by(str(source.url), listed):
            yield entry.problem(
                f"{urlsplit(str(source.url)).hostname!r} is no host of the pack's authorities; cite a page of an "
                "authority that was read, say verified: false, or add the host to authorities in pack.yaml",
                "source",
                "url",
            )


def _published_by(url: str, hosts: list[str]) -> bool:
    """Whether a page is of one of the hosts or below it: `www.alberta.ca` is of `alberta.ca`."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return any(host == each or host.endswith(f".{each}") for each in hosts)
