"""The words of the HTML pages, from the table `words.csv`. English is the key; what a language lacks stays English."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """By the English word: the word in each language of the pages."""
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as file:
        return {row["en"]: row for row in csv.DictReader(file)}


def word(text: str, language: str) -> str:
    """The word in a language, by its tag or by the tag's first part."""
    return table().get(text, {}).get(language.partition("-")[0], text)
