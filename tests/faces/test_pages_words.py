"""The table of the page's own words is whole, and nothing on the page asks for a word that is not in it."""

import re
from pathlib import Path

import helpdesk.faces.pages as pages
from helpdesk.domain.statements import Modality, Tier
from helpdesk.faces.pages.words import LANGUAGES, Words, table

ROOM = Path(pages.__file__).parent
SOURCES = "".join(path.read_text("utf-8") for path in [*ROOM.glob("*.py"), *ROOM.glob("templates/*.html")])


def test_every_word_is_there_in_every_language() -> None:
    for key, words in table().items():
        assert list(words) == list(LANGUAGES), key
        assert all(word.strip() and word == word.strip(" \n") for word in words.values()), key


def test_every_word_that_the_page_asks_for_is_in_the_table() -> None:
    asked = set(re.findall(r"\bsay\.([A-Za-z_]+)(?!\w|\()", SOURCES)) - {"of", "tongue", "lang"}
    assert len(asked) > 80
    assert asked <= table().keys()


def test_every_kind_of_statement_tier_and_standing_has_words() -> None:
    tiers = [value for name, value in vars(Tier).items() if name.isupper()]
    statuses = ("open", "ended", "future", "not_eligible", "unknown")
    assert len(tiers) == 6
    wanted = {*map(str, Modality), *(f"tier_{tier}" for tier in tiers), *(f"scheme_{status}" for status in statuses)}
    assert wanted <= table().keys()


def test_a_code_without_words_is_shown_as_it_is_written() -> None:
    assert Words("en").of("kind_", "grazing_commons") == "grazing commons"


def test_a_language_that_the_page_does_not_speak_falls_back_to_english_and_a_variant_to_its_language() -> None:
    assert Words("de")["place"] == "Place"
    assert Words("pt-BR")["place"] == "Lugar"
