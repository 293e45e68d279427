"""The fixed phrases of the spoken answer, from the table `words.csv`; what packs say comes in the packs' own words."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path


def phrases(lang: str) -> Mapping[str, str]:
    """The phrases in `lang`, else in the language it is a variant of, else in English."""
    return _table().get(lang.split("-")[0]) or _table()["en"]


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    """By language: the phrase of each key."""
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        rows = {row.pop("key"): row for row in csv.DictReader(file)}
    return {tag: {key: row[tag] for key, row in rows.items()} for tag in next(iter(rows.values()))}
