"""What the desk shows of itself is said in every language of its packs: a reader is never left with English."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.content.load import examine
from helpdesk.domain.content import Content
from helpdesk.domain.text import Texts
from helpdesk.faces.pages.words import LANGUAGES, Words
from helpdesk.services.map_words import ABOUT, MODALITIES, STYLE, TITLES, kind_names
from helpdesk.services.subsidiarity_words import (
    OUTLOOK_WORDS,
    POWER_WORDS,
    STATUS_WORDS,
    STYLE_TITLES,
    SUBSIDIARITY_TITLES,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=["default", "online"])
def content(request: pytest.FixtureRequest) -> Content:
    return examine([ROOT], request.param).valid()


def wanted(content: Content) -> set[str]:
    return {tag for pack in content.packs.values() for tag in pack.languages}


def shown_of_layers(content: Content) -> Iterator[tuple[str, Texts]]:
    """Whatever atlas, page, planner and legends show of a layer."""
    for layer in content.layers.values():
        yield f"{layer.id} title", layer.titles
        yield f"{layer.id} description", layer.descriptions
        if layer.caveats:
            yield f"{layer.id} caveats", layer.caveats
        yield from ((f"{layer.id} class {each.id}", each.names) for each in layer.classes)
        yield from ((f"{layer.id} style {each.id}", each.titles) for each in layer.styles)
        yield from ((f"{layer.id} column {name}", each.titles) for name, each in layer.headings.items())
        entries = layer.drawing.entries if layer.drawing else ()
        yield from ((f"{layer.id} legend", each.names) for each in entries if not each.is_range)


def lacking(texts: Iterator[tuple[str, Texts]], tags: set[str]) -> dict[str, set[str]]:
    return {what: missing for what, said in texts if (missing := tags - said.keys())}


def test_the_page_speaks_no_language_that_no_pack_does(content: Content) -> None:
    assert LANGUAGES.keys() <= wanted(content)


def test_every_table_of_words_is_whole_in_the_languages_of_the_page_with_the_same_blanks() -> None:
    tables = sorted((ROOT / "helpdesk").rglob("words.csv"))
    assert len(tables) >= 8
    for table in tables:
        with table.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assert LANGUAGES.keys() <= row.keys(), table
                blanks = {tag: sorted(re.findall(r"\{\w*\}", row[tag])) for tag in LANGUAGES if row[tag].strip()}
                assert blanks == dict.fromkeys(LANGUAGES, blanks["en"]), (table, row)


def test_every_text_of_a_layer_is_there_in_every_language(content: Content) -> None:
    shown = list(shown_of_layers(content))
    assert len(shown) > 150
    assert lacking(iter(shown), wanted(content)) == {}


def test_every_title_of_the_maps_of_rules_is_there_in_every_language(content: Content) -> None:
    tables = (TITLES, SUBSIDIARITY_TITLES, ABOUT, MODALITIES, STATUS_WORDS, STYLE_TITLES, OUTLOOK_WORDS)
    texts = [(str(key), said) for table in (*tables, POWER_WORDS) for key, said in table.items()]
    assert lacking(iter([*texts, ("style", STYLE)]), wanted(content)) == {}


def test_every_kind_of_region_has_its_words(content: Content) -> None:
    kinds = {region.kind for region in content.regions.values()}
    assert lacking(((kind, kind_names(kind)) for kind in kinds), wanted(content)) == {}
    assert [kind for kind in kinds if Words("sw").of("kind_", kind) == kind.replace("_", " ")] == []


def test_no_value_is_called_what_its_fact_is_called(content: Content) -> None:
    """`Frost: frost` would say one thing twice."""
    facts = {**{each.id: each.names for each in content.facts.values()}, **_of_layers(content)}
    values: dict[str, list[Texts]] = {each.id: list(each.values.values()) for each in content.facts.values()}
    for layer in content.layers.values():
        values.setdefault(layer.id, []).extend(each.names for each in layer.classes)
    twice = [
        (fact, tag)
        for fact, names in facts.items()
        for tag, name in names.items()
        for value in values[fact]
        if value.get(tag, "").casefold() == name.casefold()
    ]
    assert twice == []


def _of_layers(content: Content) -> dict[str, Texts]:
    return {layer.id: layer.titles for layer in content.layers.values()}
