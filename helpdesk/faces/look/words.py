"""The words of the frame and of the maps, from the table `words.csv`; what a language lacks is said in English."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DEFAULT = "en"


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """By key: the word in each language."""
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("key"): row for row in csv.DictReader(file)}


def tongues() -> Mapping[str, str]:
    """The languages of the frame by their tags, each by its own name."""
    return table()["tongue"]


def spoken(asked: str, accepted: str) -> str:
    """The language asked for, else the first of an Accept-Language header that the frame speaks, else English."""
    wanted = [asked, *(part.split(";")[0] for part in accepted.split(","))]
    tags = (tag.strip().lower().split("-")[0] for tag in wanted)
    return next((tag for tag in tags if tag in tongues()), DEFAULT)


@cache
def words(tag: str) -> Mapping[str, str]:
    """Every word in one language, by its tag or by the tag's first part."""
    language = tag.split("-")[0]
    return {key: row.get(language, row[DEFAULT]) for key, row in table().items()}
