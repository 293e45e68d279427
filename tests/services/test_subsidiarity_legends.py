"""The legends of the maps of subsidiarity."""

from helpdesk.domain.content import Content
from helpdesk.domain.topics import Topic
from helpdesk.services.map_words import OF_CONTENT, STYLE
from helpdesk.services.subsidiarity_legends import of_competences, of_subsidiarity, topic_styles


def test_each_topic_of_places_has_a_style_and_those_of_systems_have_none() -> None:
    topics = [Topic(id="water", names={"en": "Water"}), Topic(id="factor", per_system=True)]
    assert topic_styles(Content(version="v", topics={each.id: each for each in topics})) == {"water": {"en": "Water"}}


def test_the_style_of_a_topic_draws_its_own_areas_alone() -> None:
    legend = of_subsidiarity("water", {"en": "Water"}, "water")
    assert legend.prop == "topic_status"
    assert {entry.value for entry in legend.entries} == {
        f"water:{status}" for status in ("DECIDED", "SHARED", "GAP", "CONFLICT")
    }
    assert all(entry.symbol.fill for entry in legend.entries)


def test_what_lies_over_each_other_is_drawn_as_outlines() -> None:
    for legend in (of_subsidiarity("default", STYLE, None), of_competences(STYLE)):
        assert all(entry.symbol.fill is None for entry in legend.entries)
        assert legend.prop in OF_CONTENT[legend.id]
