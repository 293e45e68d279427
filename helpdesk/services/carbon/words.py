"""The words for the codes of a carbon answer, from the table `words.csv`, in the languages of the phrases."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


def say(code: str, lang: str) -> str:
    """The words for a code, in the language asked for, else in English."""
    said = _table()[code]
    return said.get(lang.split("-")[0]) or said["en"]


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("key"): row for row in csv.DictReader(file)}
