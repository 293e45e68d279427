"""The page of features that is asked for, in the format that is asked for.

A page is the same in every format: the same parameters choose it, and `limit` bounds it. What GeoJSON says in its body
is said in headers: the neighbouring pages in `Link` (RFC 8288), the counts in `OGC-NumberMatched` (an estimate in
`Desk-NumberMatchedEstimate`) and `OGC-NumberReturned`, the CRS in `Content-Crs` (OGC API - Features Part 2,
/req/crs/ogc-crs-header).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from itertools import chain
from uuid import uuid4

from ....domain.text import pick
from ....ports import Column, FeatureTable, Shapes
from ..blocks import Answer, Ask, provider_data
from ..features import links
from ..features.counts import in_body, in_headers
from ..features.moving import moved
from ..features.selection import Selection, selected
from . import csv_text, jsonfg
from .loans import LARGE, LOANS

_ID = "feature_id"
# GeoPackages say when they were made, so that no two are the same to the byte.
_DATED = frozenset({"gpkg"})
_SAID = ("attribution", "license", "terms")


@dataclass(frozen=True, slots=True)
class Page:
    """A selection on its way out; `ids` is the column that a feature's id has where a row has no other place for it."""

    ask: Ask
    selection: Selection
    ids: Column
    batches: Iterator[Shapes]

    @property
    def columns(self) -> tuple[Column, ...]:
        return (self.ids, *self.selection.columns)

    def rows(self) -> Iterator[Shapes]:
        """The batches with the ids as their first property."""
        for shapes in self.batches:
            yield replace(shapes, properties={self.ids.name: shapes.ids, **shapes.properties})


def csv(ask: Ask) -> Answer:
    """Coordinates in the axis order of the CRS, as the standard has it."""
    page = _page(ask, x_first=False)
    pieces = csv_text.rows(page.columns, page.rows(), geometry=page.selection.query.geometry)
    return _answer(page, pieces, csv_text.MEDIA_TYPE, "csv")


def json_fg(ask: Ask) -> Answer:
    """The counts and links stand in the body too."""
    page = _page(ask, x_first=False)
    chosen = page.selection
    collection = f"{ask.site.url}/collections/{chosen.layer}"
    head = {
        "featureType": chosen.layer,
        "featureSchema": f"{collection}/schema?f=json",
        **in_body(chosen.stands),
        "links": [*links.to_page(ask, chosen.stands, jsonfg.MEDIA_TYPE), links.to_collection(ask)],
    }
    pieces = jsonfg.collection(head, chosen.columns, page.batches, chosen.crs)
    return _answer(page, pieces, jsonfg.MEDIA_TYPE, None)


def file(format_: str, media_type: str) -> Callable[[Ask], Answer]:
    """A function that answers with a file of the desk's writer, whose coordinates are x before y in every CRS."""

    def answer(ask: Ask) -> Answer:
        page = _page(ask, x_first=True)
        # Who has the file already is told so before another is written.
        known = format_ not in _DATED and _tag(ask) in ask.headers.get("if-none-match", "")
        pieces = iter(()) if known else _written(page, format_)
        return _answer(page, pieces, media_type, format_)

    return answer


def _written(page: Page, format_: str) -> Iterator[bytes]:
    write = partial(page.ask.desk.files.write, format_, _table(page))
    return LOANS.lend(page.ask.client, write) if page.selection.stands.returned > LARGE else write()


def _page(ask: Ask, *, x_first: bool) -> Page:
    """With the first batch read: what is wrong with a query is told while it still can be."""
    chosen = selected(ask)
    batches = chosen.store.shapes_in_batches(chosen.layer, chosen.query) if chosen.stands.returned else iter(())
    first = next(batches, None)
    whole = chain([first] if first else [], batches)
    numbered = first is not None and isinstance(first.ids[0], int)
    ids = Column(_free(_ID, chosen.columns), "integer" if numbered else "string")
    return Page(ask, chosen, ids, (moved(shapes, chosen.crs, x_first=x_first) for shapes in whole))


def _free(name: str, columns: Iterable[Column]) -> str:
    taken = {column.name for column in columns}
    while name in taken:
        name += "_"
    return name


def _table(page: Page) -> FeatureTable:
    resource, language = page.ask.resource(), page.ask.language
    said = {name: resource["about"].get(name) for name in _SAID}
    return FeatureTable(
        name=page.selection.layer,
        title=_word(resource["title"], language),
        description=_word(resource["description"], language),
        crs=page.selection.crs,
        columns=page.columns,
        batches=page.rows(),
        about={name: text for name, text in said.items() if text},
    )


def _word(text: str | Mapping[str, str], language: str) -> str:
    return text if isinstance(text, str) else pick(text, language)[0]


def _answer(page: Page, pieces: Iterator[bytes], media_type: str, extension: str | None) -> Answer:
    chosen = page.selection
    headers = {
        **in_headers(chosen.stands),
        "Content-Crs": f"<{chosen.crs}>",
        "Link": ", ".join(
            f'<{link["href"]}>; rel="{link["rel"]}"; type="{link["type"]}"'
            for link in links.to_page(page.ask, chosen.stands, media_type)
        ),
    }
    if page.ask.format not in _DATED or not _lasts(page.ask):
        headers["ETag"] = _tag(page.ask)
    if extension:
        headers["Content-Disposition"] = f'attachment; filename="{chosen.layer}.{extension}"'
    return Answer(content=pieces, media_type=media_type, headers=headers)


def _lasts(ask: Ask) -> bool:
    source = provider_data(ask.resource(), "feature")
    lasts: bool = source.store.lasts(source.layer)
    return lasts


def _tag(ask: Ask) -> str:
    """A strong ETag: one address gives the same bytes while content, data and software are the same. Of a layer that
    others write to nobody knows whether it does: its ETag is never seen again."""
    if not _lasts(ask):
        return f'"{uuid4().hex}"'
    asked = (sorted(ask.desk.versions.items()), ask.url, sorted(ask.parameters.items()), ask.format, ask.language)
    return f'"{blake2b(repr(asked).encode(), digest_size=12).hexdigest()}"'
