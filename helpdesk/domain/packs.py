"""Packs: one region folder each, with the people who keep it."""

from dataclasses import dataclass

from .text import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    name: str
    email: str | None = None
    url: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    id: str
    names: Texts
    languages: tuple[str, ...]
    keepers: tuple[Keeper, ...]
    note: str | None = None
