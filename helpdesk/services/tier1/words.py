"""Why there is no number, and the way forward, in words."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ...domain.content import Content
from ...domain.text import pick
from .outcome import Gap


def explained(gap: Gap, content: Content, lang: str) -> dict[str, str]:
    """`reason` and `way_forward`, in the language asked for, else in English."""
    about = ", ".join(_named(fact, value, content, lang) for fact, value in gap.about)
    words = {"edition": gap.edition.value, "about": about, "facts": ", ".join(gap.facts)}
    return {
        "reason": _say(gap.code, lang).format(**words),
        "way_forward": _say(f"{gap.code}_way", lang).format(**words),
    }


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("key"): row for row in csv.DictReader(file)}


def _say(code: str, lang: str) -> str:
    said = _table()[code]
    return said.get(lang.split("-")[0]) or said["en"]


def _named(fact: str, value: str, content: Content, lang: str) -> str:
    """The name of a value of a fact, or of the fact where no value is said."""
    asked = content.facts.get(fact)
    if asked is not None:
        return pick(asked.values.get(value, asked.names), lang)[0]
    layer = next((each for each in content.fact_layers if each.fact == fact), None)
    names = next((each.names for each in layer.classes if each.id == value), None) if layer else None
    return pick(names, lang)[0] if names else value
