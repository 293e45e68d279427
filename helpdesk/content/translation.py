"""How far each pack is translated: which of its texts lack which of its languages. No mistake, but worth knowing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from .schema.base import LangTag, Words
from .shelf import Shelf

_KINDS = ("packs", "regions", "bodies", "topics", "facts", "practices", "evidence", "schemes", "services", "statements")
_TEXTS = dict[LangTag, Words]
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Translated:
    """Of the `texts` of a pack, those that lack a language that the pack says it speaks, by where they stand."""

    pack: str
    lang: str
    texts: int
    lacking: tuple[str, ...]

    @property
    def short(self) -> str:
        if not self.lacking:
            return f"{self.lang} complete"
        return f"{self.lang} {100 * (self.texts - len(self.lacking)) // self.texts} %"

    @property
    def where(self) -> str:
        more = len(self.lacking) - _NAMED
        named = ", ".join(self.lacking[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        return f"{self.lang} lacks {len(self.lacking)}: {named}"


def told(found: Sequence[Translated]) -> Iterator[str]:
    """A line for each pack with how far each of its languages is, and under it where texts are lacking."""
    packs = {each.pack: [other for other in found if other.pack == each.pack] for each in found}
    width = max(map(len, packs), default=0)
    for pack, languages in packs.items():
        yield f"  {pack:<{width}}  {languages[0].texts:>4} texts: {', '.join(each.short for each in languages)}"
        yield from (f"    {each.where}" for each in languages if each.lacking)


def translated(shelf: Shelf) -> list[Translated]:
    """For each pack and each of its languages."""
    found = []
    for pack in shelf.packs:
        texts = [
            (entry.where, by_lang)
            for kind in _KINDS
            for entry in getattr(shelf, kind)
            if entry.pack == pack.pack
            for by_lang in _texts(entry.model)
        ]
        for lang in pack.model.languages:
            lacking = tuple(where for where, by_lang in texts if lang not in by_lang)
            found.append(Translated(pack.pack, lang, len(texts), lacking))
    return found


def _texts(model: BaseModel) -> Iterator[Mapping[str, str]]:
    """Every non-empty text by language in an entry, however deep."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if field.annotation == _TEXTS:
            if value:
                yield value
        else:
            yield from _within(value)


def _within(value: Any) -> Iterator[Mapping[str, str]]:
    if isinstance(value, BaseModel):
        yield from _texts(value)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _within(each)
