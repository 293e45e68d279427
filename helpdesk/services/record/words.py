"""What the record says of schemes in words of the desk; what packs say comes in the packs' own."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


def say(key: str, lang: str) -> str:
    """In `lang`, else in the language it is a variant of, else in English."""
    said = _table()[key]
    return said.get(lang.split("-")[0]) or said["en"]


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("key"): row for row in csv.DictReader(file)}
