"""The words of the page itself, from the table `words.csv`; what packs say comes in the packs' own words."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ..look.words import table as shared

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "sw": "Kiswahili",
}
# Names of further languages that packs write in, for the note that says which language a text is in.
_ALSO: Mapping[str, str] = {"de": "Deutsch", "nl": "Nederlands", "ar": "العربية", "ha": "Hausa"}


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """By key: the word in each language of the page; those of the frame are among them."""
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        own = {row.pop("key"): row for row in csv.DictReader(file)}
    return {key: {tag: row[tag] for tag in LANGUAGES} for key, row in shared().items()} | own


class Words:
    """The words in one language, else in English; a word that is not in the table is a mistake of ours."""

    def __init__(self, lang: str) -> None:
        language = lang.split("-")[0]
        self.lang = language if language in LANGUAGES else "en"

    def __getitem__(self, key: str) -> str:
        return table()[key][self.lang]

    def of(self, prefix: str, code: str | int) -> str:
        """The word for a code of the record; one that we have no word for is shown as it is written."""
        key = f"{prefix}{code}"
        return self[key] if key in table() else str(code).replace("_", " ")

    def tongue(self, lang: str) -> str:
        """The name of a language in itself, else its tag."""
        return {**LANGUAGES, **_ALSO}.get(lang.split("-")[0], lang)
