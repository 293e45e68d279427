"""The list of sources: every place that the content cites, when it was read, and what rests on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from .schema.scheme import SchemeEntry
from .schema.statement import SourceEntry
from .shelf import Entry, Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """One thing that a pack says, and the source that it names."""

    pack: str
    url: str
    title: str
    verified: bool
    read_on: date | None
    id: str


def cited(shelf: Shelf) -> list[Cited]:
    """Statements, schemes, competences, boundaries and services that name a source, in the order of the list."""
    return sorted(_all(shelf), key=lambda each: (each.pack, each.url, each.verified, str(each.read_on), each.id))


def source_list(shelf: Shelf) -> str:
    """The list as Markdown: a part for each pack, in it a line for each page, day of reading and state."""
    found = cited(shelf)
    lines = [
        "# Sources",
        "",
        "Written by `helpdesk check --links FILE`: each page that a pack cites, and what rests on it.",
    ]
    for pack in dict.fromkeys(each.pack for each in found):
        own = [each for each in found if each.pack == pack]
        read = sum(each.verified for each in own)
        lines += ["", f"## {pack}", "", f"{read} of {len(own)} verified where they are read."]
        for url in dict.fromkeys(each.url for each in own):
            lines += ["", *_page([each for each in own if each.url == url])]
    return "\n".join(lines) + "\n"


def _page(cites: list[Cited]) -> Iterator[str]:
    url, titles = cites[0].url, list(dict.fromkeys(each.title for each in cites))
    yield f"- {'; '.join(titles)}" + (f" <{url}>" if url else " (no address)")
    for verified, read_on in dict.fromkeys((each.verified, each.read_on) for each in cites):
        ids = [f"`{each.id}`" for each in cites if (each.verified, each.read_on) == (verified, read_on)]
        state = "verified" if verified else "NOT VERIFIED"
        yield f"  - {state}, {f'read {read_on}' if read_on else 'not read'}: {', '.join(ids)}"


def _all(shelf: Shelf) -> Iterator[Cited]:
    for said in shelf.statements:
        yield _cited(said, said.model.id, said.model.source)
    for scheme in shelf.schemes:
        yield _cited(scheme, scheme.model.id, scheme.model.source)
        parts = ((what, source) for what, source in _of_parts(scheme.model) if source is not None)
        yield from (_cited(scheme, f"{scheme.model.id} on {what}", source) for what, source in parts)
    for region in shelf.regions:
        if region.model.source is not None:
            yield _cited(region, region.model.id, region.model.source)
    for service in shelf.services:
        if service.model.source is not None:
            yield _cited(service, service.model.id, service.model.source)
    for body in shelf.bodies:
        for held in body.model.competences:
            if held.source is not None:
                yield _cited(body, f"{body.model.id} on {held.topic}", held.source)


def _of_parts(scheme: SchemeEntry) -> Iterator[tuple[str, SourceEntry | None]]:
    """What a scheme says with a source of its own: what it pays, takes off, and how it goes with others."""
    if scheme.payment is not None:
        yield "payment", scheme.payment.source
    for each in scheme.crediting.deductions if scheme.crediting else ():
        yield str(each.purpose), each.source
    for other in (*scheme.stacks_with, *scheme.excludes):
        yield other.scheme, other.source


def _cited[Model: BaseModel](entry: Entry[Model], said: str, source: SourceEntry) -> Cited:
    return Cited(
        pack=entry.pack,
        url=source.url or "",
        title=source.title,
        verified=source.verified,
        read_on=source.read_on,
        id=said,
    )
