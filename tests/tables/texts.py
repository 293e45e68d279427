"""One sentence per language from the words of `words.csv`."""

import csv
from functools import cache
from pathlib import Path

from .rows import Figure

LANGUAGES = ("en", "fr", "es", "pt", "sw")
COMMA = ("fr", "es", "pt")


@cache
def words() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def texts(figure: Figure) -> dict[str, str]:
    return {language: _sentence(figure, language) for language in LANGUAGES}


def _sentence(figure: Figure, language: str) -> str:
    said = words()
    named = {part: said[key][language] for part, key in figure.words.items() if key in said and part != "sentence"}
    low, high = (_bound(figure, side) for side in (-1, 1)) if figure.error_pct else ("", "")
    numbers = {name: _number(text, language) for name, text in (("value", figure.value), ("low", low), ("high", high))}
    return said[figure.words["sentence"]][language].format(
        edition=figure.edition, regime=_regime(figure, named, language), **numbers, **named
    )


def _regime(figure: Figure, named: dict[str, str], language: str) -> str:
    """Nothing where the figure holds in every climate."""
    if "temperature" not in named:
        return ""
    sentence = "climate" if "moisture" in named else "climate_alone"
    return ", " + words()[sentence][language].format(**named)


def _bound(figure: Figure, side: int) -> str:
    value = float(figure.value)
    return f"{value * (1 + side * float(figure.error_pct) / 100):.3f}".rstrip("0").rstrip(".")


def _number(text: str, language: str) -> str:
    text = text.removesuffix(".0")
    return text.replace(".", ",") if language in COMMA else text
