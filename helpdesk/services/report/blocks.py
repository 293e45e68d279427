"""What a report consists of, in reading order."""

from collections.abc import Sequence
from dataclasses import dataclass

from .drawing import Drawing


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an address."""

    text: str
    href: str


Cell = str | Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """`lead` is set in bold before the text; `small` is for what need not be read first."""

    text: str
    lead: str = ""
    small: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    items: Sequence[Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`widths` are shares of the page; a column of numbers is set to the right. `whole`: it stands on one page where
    it fits there."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float]
    numbers: frozenset[int] = frozenset()
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    drawing: Drawing
    caption: str


Block = Heading | Text | Bullets | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`lang` is the language of its own words; what bodies say may be in another where they said it in none of it."""

    title: str
    subtitle: str
    lang: str
    blocks: Sequence[Block]
    footer: str
