"""The words of reports, and numbers and days as each language writes them."""

import csv
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

LANGUAGES = ("en", "fr", "es", "pt", "sw")
_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("key"): row for row in csv.DictReader(file)}


class Words:
    """The words in one language, else in English; a word that is not in the table is a mistake of ours."""

    def __init__(self, lang: str) -> None:
        language = lang.split("-")[0]
        self.lang = language if language in LANGUAGES else "en"

    def __call__(self, key: str, **values: object) -> str:
        text = table()[key][self.lang]
        return text.format(**values) if values else text

    def of(self, prefix: str, code: object) -> str:
        """The word for a code; one that we have no word for is shown as it is written."""
        key = f"{prefix}{code}"
        return self(key) if key in table() else str(code).replace("_", " ")

    @property
    def colon(self) -> str:
        """A colon as it stands after a word: French puts a space before it that no line ends at."""
        return "\u00a0:" if self.lang == "fr" else ":"

    def number(self, value: float | None, decimals: int = 1, *, signed: bool = False) -> str:
        """Rounded; a dash for none. A minus sign is one, not a hyphen."""
        if value is None:
            return "–"
        rounded = round(value, decimals) + 0.0
        text = format_decimal(abs(rounded), format=f"#,##0.{'0' * decimals}" if decimals else "#,##0", locale=self.lang)
        sign = "−" if rounded < 0 else "+" if signed and rounded > 0 else ""
        return sign + text.replace("\u202f", "\u00a0")

    def figure(self, value: float | None, *, signed: bool = False) -> str:
        """To three digits that count, as much as such estimates are good for."""
        if value is None:
            return "–"
        size = abs(value)
        if size < 5e-4:
            return "0"
        decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
        return self.number(value, decimals, signed=signed)

    def percent(self, share: float | None) -> str:
        return "–" if share is None else f"{self.number(100 * share, 0)}\u00a0%"

    def day(self, text: str | None) -> str:
        """An ISO day as the language writes it."""
        return format_date(date.fromisoformat(text), format="long", locale=self.lang) if text else "–"

    def date(self, text: str | None) -> str:
        """An ISO day, short enough for a column."""
        return format_date(date.fromisoformat(text), format="medium", locale=self.lang) if text else "–"

    def dated(self, text: str) -> str:
        """A sentence with its ISO days written as the language writes them."""
        return _ISO_DAY.sub(lambda found: self.day(found.group()), text)

    def foreign(self, text: str, lang: str) -> str:
        """Words that there are in another language only, with its name."""
        if not text or lang.split("-")[0] == self.lang:
            return text
        name = Locale(self.lang).languages.get(lang.split("-")[0], lang)
        return f"{text} ({name})"

    def yes_or_no(self, value: object) -> str:
        return self("unknown") if value is None else self("yes" if value else "no")
