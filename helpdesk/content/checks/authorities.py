"""Norms, powers and schemes count as read only where an authority publishes; which hosts those are, each pack says."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from pydantic import BaseModel

from ...domain.errors import Problem
from ...domain.statements import Modality
from ..schema.statement import SourceEntry
from ..shelf import Entry, Shelf

_POWERS = ("BIND", "TIGHTEN")


def of_norms(shelf: Shelf) -> Iterator[Problem]:
    """Packs without `authorities` are left alone: a pack that is begun has no list yet."""
    hosts = _hosts(shelf)
    for entry in shelf.statements:
        if Modality(entry.model.modality).stratum == "norm":
            yield from _doubted(entry, entry.model.source, hosts.get(entry.pack, ()), "source")


def of_powers(shelf: Shelf) -> Iterator[Problem]:
    """That a body may bind, or be stricter, is law too."""
    hosts = _hosts(shelf)
    for entry in shelf.bodies:
        for place, competence in enumerate(entry.model.competences):
            if competence.power in _POWERS and competence.source is not None:
                field = ("competences", place, "source")
                yield from _doubted(entry, competence.source, hosts.get(entry.pack, ()), *field)


def of_schemes(shelf: Shelf) -> Iterator[Problem]:
    """The terms of a scheme are read where its body publishes, or where an authority does."""
    hosts = _hosts(shelf)
    sites = {entry.model.id: urlsplit(str(entry.model.url)).hostname for entry in shelf.bodies if entry.model.url}
    for entry in shelf.schemes:
        listed = hosts.get(entry.pack, ())
        own = (sites.get(entry.model.body) or "").removeprefix("www.")
        if listed:
            yield from _doubted(entry, entry.model.source, [*listed, *([own] if own else [])], "source")


def _hosts(shelf: Shelf) -> dict[str, Sequence[str]]:
    return {entry.pack: entry.model.authorities for entry in shelf.packs}


def _doubted(
    entry: Entry[BaseModel], source: SourceEntry, listed: Sequence[str], *field: str | int
) -> Iterator[Problem]:
    if listed and source.verified and source.url is not None and not _published_by(str(source.url), listed):
        yield entry.problem(
            f"{urlsplit(str(source.url)).hostname!r} is no host of the pack's authorities; cite a page of an "
            "authority that was read, say verified: false, or add the host to authorities in pack.yaml",
            *field,
            "url",
        )


def _published_by(url: str, hosts: Sequence[str]) -> bool:
    """Whether a page is of one of the hosts or below it: `www.alberta.ca` is of `alberta.ca`, and a page of
    `example.org/ministry/` is of `example.org/ministry`."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    for listed in hosts:
        name, _, path = listed.partition("/")
        if (host == name or host.endswith(f".{name}")) and (not path or f"{parts.path}/".startswith(f"/{path}/")):
            return True
    return False
