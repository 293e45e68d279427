"""Numbers as a language writes them."""

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal


def written(number: float, language: str) -> str:
    """With the decimal sign and groups of the language, by CLDR; six digits after the point at most."""
    try:
        text = format_decimal(number, format="#,##0.######", locale=Locale.parse(language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        text = f"{number:g}"
    # Few fonts have the narrow blanks that CLDR groups digits with.
    return text.replace("\u202f", "\u00a0")
