"""Records: what the desk holds, each described so that it can be found (OGC API - Records Part 1, table 9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .calendar import Validity
from .geo import BBox
from .text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who answers for the thing that a record describes; `roles` are `publisher`, `pointOfContact` and their like."""

    name: str
    roles: tuple[str, ...]
    url: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalLink:
    """A page elsewhere about the thing, with its IANA link relation."""

    rel: str
    href: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """`kind` is `dataset`, `pack`, `practice` or `scheme`; `subject` the id of the thing among its kind."""

    id: str
    kind: str
    subject: str
    titles: Texts
    descriptions: Texts = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    box: BBox | None = None
    validity: Validity | None = None
    languages: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()
    licence: str | None = None
    rights: str | None = None
    external_ids: tuple[str, ...] = ()
    links: tuple[ExternalLink, ...] = ()

    @property
    def words(self) -> str:
        """All that a text search looks at, lower-cased, white space folded."""
        said = (*self.titles.values(), *self.descriptions.values(), *self.keywords, *(p.name for p in self.parties))
        return " \n ".join(" ".join(text.split()) for text in said).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordQuery:
    """Which records; every part that is given must hold. `terms` are alternatives, each a phrase."""

    terms: Sequence[str] = ()
    kinds: Sequence[str] = ()
    ids: Sequence[str] = ()
    external_ids: Sequence[str] = ()
    boxes: Sequence[BBox] = ()
    during: Validity | None = None

    def select(self, records: Iterable[Record]) -> list[Record]:
        return [record for record in records if self._holds(record)]

    def _holds(self, record: Record) -> bool:
        return (
            (not self.kinds or record.kind in self.kinds)
            and (not self.ids or record.id in self.ids)
            and (not self.external_ids or bool(set(self.external_ids) & set(record.external_ids)))
            and (not self.terms or any(_phrase(term) in record.words for term in self.terms))
            and (not self.boxes or (record.box is not None and any(_meet(record.box, box) for box in self.boxes)))
            # What has no time of its own is of every time (Features Part 1, /req/core/fc-time-response).
            and (self.during is None or record.validity is None or record.validity.overlaps(self.during))
        )


def _phrase(term: str) -> str:
    return " ".join(term.split()).casefold()


def _meet(one: BBox, other: BBox) -> bool:
    return any(
        a.west <= b.east and a.east >= b.west and a.south <= b.north and a.north >= b.south
        for a in one.halves()
        for b in other.halves()
    )
